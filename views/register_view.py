"""The register of clauses as people read it: each clause with what is done about it, and by which rule."""

from datetime import date

from domain.compliance.rule_catalogue import RuleKind
from domain.compliance.staleness import Drift, drift
from domain.compliance.traceability import Status, Traced, trace
from domain.policy.clause_register import ComingLaw, Doing, Gap, Modality, Reference
from domain.policy.policy_model import Policy
from views.read_model import Sha256, read_model


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
class LimitBasisView:
    """A limit that a clause sets, and what it rests on."""

    kind: str
    basis: str


@read_model
class ClauseWithRulesView(ClauseView):
    """One clause with its rules in a sentence each, and everything that the register says of it."""

    policy: str
    source: SourceView
    realised_by: tuple[RuleView, ...]
    limits: tuple[LimitBasisView, ...]
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
    return RegisterView(
        approval=register.approval,
        sections=tuple(SectionView(id=name, title=title) for name, title in register.sections.items()),
        clauses=tuple(_clause(policy, each) for each in traced.clauses.values()),
        with_behaviour=tuple(traced.with_behaviour),
        planned=tuple(traced.planned),
        without_rule=tuple(traced.without_rule),
        rules_without_clause=tuple(traced.rules_without_clause),
        references=register.references,
        gaps=register.gaps,
        law_in_force=tuple(register.in_force(today)),
        coming_law=tuple(register.to_come(today)),
        drift=tuple(drift(policy, policy.authorities.values(), today)),
    )


def _clause(policy: Policy, traced: Traced) -> ClauseView:
    clause = traced.clause
    return ClauseView(
        id=clause.id,
        printed_as=clause.printed_as,
        section=clause.section,
        summary=clause.summary,
        modality=clause.modality,
        actor=clause.actor,
        does=clause.does,
        status=traced.status,
        rules=tuple(rule.id for rule in traced.rules),
        awaits=traced.awaits,
        codes=tuple(policy.codes_of(clause.id)),
        note=clause.note,
    )


def clause_view(policy: Policy, name: str, today: date) -> ClauseWithRulesView | None:
    """One clause of a policy; None if it has no such clause."""
    traced = trace(policy).clauses.get(name)
    if traced is None:
        return None
    clause, register, line = traced.clause, policy.register, _clause(policy, traced)
    return ClauseWithRulesView(
        **{field: getattr(line, field) for field in ClauseView.__dataclass_fields__},
        policy=policy.name,
        source=SourceView(
            file=register.source, line=clause.source_line, end=clause.source_end, sha256=clause.sha256
        ),
        realised_by=tuple(
            RuleView(id=rule.id, kind=rule.kind, name=rule.name, says=rule.says) for rule in traced.rules
        ),
        limits=tuple(
            LimitBasisView(kind=kind, basis=limit.basis)
            for kind, limit in policy.limits.items()
            if limit.clause == name
        ),
        references=tuple(each for each in register.references if each.clause == name),
        gaps=tuple(each for each in register.gaps if name in each.clauses),
        law_in_force=tuple(each for each in register.in_force(today) if name in each.clauses),
        coming_law=tuple(each for each in register.to_come(today) if name in each.clauses),
    )
