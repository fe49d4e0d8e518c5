"""The register of clauses as people read it: each clause with what is done about it, and by which rule."""

from datetime import date

from domain.compliance.rule_catalogue import RuleKind
from domain.compliance.staleness import Drift, drift
from domain.compliance.traceability import Status, Traced, trace
from domain.policy.clause_register import ComingLaw, Doing, Gap, Modality, Reference
from domain.policy.policy_model import Limit, Policy
from views.read_model import Sha256, read_model, view_of, views_of
from wording import policy_text
from wording.policy_text import paragraphs, without_clauses


@read_model
class SectionView:
    """A section of the policy."""

    id: str
    title: str


@read_model
class ClauseView:
    """One clause as a list shows it."""

    id: str
    printed_as: str
    section: str
    summary: str
    modality: Modality
    actor: str
    does: tuple[Doing, ...]
    status: Status
    rules: tuple[str, ...]
    """The ids of the rules that carry it out."""
    awaits: tuple[str, ...]
    """The behaviours that are not built yet."""
    codes: tuple[str, ...]
    note: str | None


@read_model
class SourceView:
    """The place of a clause in the policy's text."""

    file: str
    line: int
    end: int
    sha256: Sha256


@read_model
class RuleView:
    """A rule of the software."""

    id: str
    kind: RuleKind
    name: str
    says: str


@read_model
class LimitInWordsView:
    """A limit that a clause sets, in words."""

    kind: str
    basis: str
    task: str
    within: str
    who_acts: str
    set_by: str
    """Who set it, and whether it is law."""
    reminder: str | None
    steps: tuple[str, ...]
    """Who is told when it is missed, step by step."""
    note: str | None


@read_model
class ClaimView:
    """One thing that Onward does about the clause, and the rehearsal that shows it."""

    says: str
    rehearsal: str
    shows: str


@read_model
class ClauseWithRulesView(ClauseView):
    """One clause with its rules in a sentence each, and everything that the register says of it."""

    policy: str
    source: SourceView
    text: tuple[str, ...]
    """The policy's own words."""
    claims: tuple[ClaimView, ...]
    people: str | None
    """What remains for people."""
    realised_by: tuple[RuleView, ...]
    limits: tuple[LimitInWordsView, ...]
    references: tuple[Reference, ...]
    gaps: tuple[Gap, ...]
    law_in_force: tuple[ComingLaw, ...]
    coming_law: tuple[ComingLaw, ...]


@read_model
class RegisterView:
    """Every clause and rule joined, what is missing, and what is out of date."""

    approval: str
    sections: tuple[SectionView, ...]
    clauses: tuple[ClauseView, ...]
    with_behaviour: tuple[str, ...]
    planned: tuple[str, ...]
    without_rule: tuple[str, ...]
    rules_without_clause: tuple[str, ...]
    references: tuple[Reference, ...]
    gaps: tuple[Gap, ...]
    law_in_force: tuple[ComingLaw, ...]
    coming_law: tuple[ComingLaw, ...]
    drift: tuple[Drift, ...]


def register_view(policy: Policy, today: date) -> RegisterView:
    """The register of a policy, with what is out of date by today."""
    traced, register = trace(policy), policy.register
    return view_of(
        RegisterView,
        traced,
        approval=register.approval,
        sections=tuple(SectionView(id=name, title=title) for name, title in register.sections.items()),
        clauses=tuple(_clause(policy, each) for each in traced.clauses.values()),
        references=register.references,
        gaps=register.gaps,
        law_in_force=tuple(register.in_force(today)),
        coming_law=tuple(register.to_come(today)),
        drift=tuple(drift(policy, policy.authorities.values(), today)),
    )


def _clause(policy: Policy, traced: Traced) -> ClauseView:
    clause = traced.clause
    return view_of(
        ClauseView,
        clause,
        status=traced.status,
        rules=tuple(rule.id for rule in traced.rules),
        awaits=traced.awaits,
        codes=tuple(policy.codes_of(clause.id)),
    )


def clause_view(policy: Policy, name: str, today: date) -> ClauseWithRulesView | None:
    """One clause of a policy; None if it has no such clause."""
    traced = trace(policy).clauses.get(name)
    if traced is None:
        return None
    clause, register = traced.clause, policy.register
    return view_of(
        ClauseWithRulesView,
        _clause(policy, traced),
        policy=policy.name,
        source=SourceView(
            file=register.source, line=clause.source_line, end=clause.source_end, sha256=clause.sha256
        ),
        text=paragraphs(clause.text),
        claims=views_of(ClaimView, (each for each in register.claims if each.clause == name)),
        people=clause.people,
        realised_by=views_of(RuleView, traced.rules),
        limits=tuple(
            limit_in_words(kind, limit, policy)
            for kind, limit in policy.limits.items()
            if limit.clause == name
        ),
        references=tuple(each for each in register.references if each.clause == name),
        gaps=tuple(each for each in register.gaps if name in each.clauses),
        law_in_force=tuple(each for each in register.in_force(today) if name in each.clauses),
        coming_law=tuple(each for each in register.to_come(today) if name in each.clauses),
    )


def limit_in_words(kind: str, limit: Limit, policy: Policy) -> LimitInWordsView:
    """A limit as people read it."""
    return view_of(
        LimitInWordsView,
        limit,
        kind=kind,
        task=policy_text.task_of_limit(kind),
        within=policy_text.within(limit, policy),
        who_acts=policy_text.who_acts(kind, limit),
        set_by=policy_text.set_by(limit),
        reminder=policy_text.reminder(limit),
        steps=tuple(policy_text.steps(kind, limit, policy)),
    )


def done_about(clause: ClauseWithRulesView) -> tuple[str, ...]:
    """What Onward does about a clause in sentences: its claims or, if it has none, its rules for people."""
    if clause.claims:
        return tuple(each.says for each in clause.claims)
    told = (without_clauses(each.says) for each in clause.realised_by if each.kind in _FOR_PEOPLE)
    return tuple(dict.fromkeys(told))


_FOR_PEOPLE: tuple[RuleKind, ...] = ("command", "refusal", "warning", "access", "report")
"""Kinds of rule that people meet. Entries are left out, and so are tasks: the limits show those."""
