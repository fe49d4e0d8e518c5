"""`onward policy`: the clauses of a policy, in words or as JSON."""

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

import orjson

from cli.service.installation import UserError
from cli.terminal import fields
from domain.calendar.working_time import london
from domain.policy.clause_register import ComingLaw
from domain.policy.policy_model import Policy
from policies import load
from runtime.clocks import SystemClock
from views.read_model import as_document
from views.register_view import (
    ClauseView,
    ClauseWithRulesView,
    LimitInWordsView,
    RegisterView,
    clause_view,
    done_about,
    register_view,
)

STATUS = {
    "built": "done by Onward",
    "partly": "partly done by Onward",
    "planned": "not done by Onward yet",
    "for people": "for people to do",
}
WIDTH = 100
INDENT = 17


def whole(name: str, as_json: bool) -> str:
    """All clauses."""
    found = load(name)
    now = SystemClock().now()
    register = register_view(found, london(now).date())
    if not as_json:
        return "\n".join(_lines(found, register, overdue=found.review_overdue(now)))
    dates = fields(found, "title", "adopted_on", "review_due_on")
    head = {"policy": found.name, **dates, "review_overdue": found.review_overdue(now)}
    return _json({**head, **as_document(register)})


def one(name: str, clause: str, as_json: bool) -> str:
    """One clause."""
    found = load(name)
    view = clause_view(found, clause, london(SystemClock().now()).date())
    if view is None:
        raise UserError(f"{found.name} has no clause {clause}. `onward policy` lists the clauses.")
    return _json(as_document(view)) if as_json else "\n".join(_clause_lines(view))


def _json(view: dict[str, object]) -> str:
    return orjson.dumps(view, option=orjson.OPT_INDENT_2).decode()


def _lines(policy: Policy, view: RegisterView, *, overdue: bool) -> Iterator[str]:
    review = "was due" if overdue else "due"
    yield policy.title
    yield f"{policy.name}, adopted {policy.adopted_on}; review {review} {policy.review_due_on}"
    unsigned = "not known, because this copy is not signed"
    yield f"Approval: {unsigned if view.approval == 'unknown' else view.approval}"
    for section in view.sections:
        yield f"\n{section.id}  {section.title}"
        for clause in view.clauses:
            if clause.section == section.id:
                yield from _short(clause)
    yield f"\nKinds of concern in force: {policy.kinds.title} ({policy.kinds.id})"
    for group, kinds in policy.kinds.grouped.items():
        yield f"  {group}"
        for kind in kinds:
            brings = f": brings {', '.join(kind.means)}" if kind.means else ""
            yield from (
                f"    {line}" for line in _wrapped(f"{kind.name} ({kind.code}){brings}. {kind.basis}")
            )
    yield f"\n{len(view.clauses)} clauses, {len(view.with_behaviour)} of them for the software"
    yield from _wrapped(f"Not or partly done yet: {_listed(view.planned)}")
    yield f"Clauses without a rule: {_listed(view.without_rule)}"
    yield f"Rules without a clause: {_listed(view.rules_without_clause)}"
    aged = [each.says for each in view.drift if each.kind != "clause-without-behaviour"]
    yield from (f"Out of date: {said}" for said in aged)


def _short(clause: ClauseView) -> Iterator[str]:
    head, *rest = _wrapped(clause.summary)
    yield f"  {clause.id:<{INDENT - 2}}{head}"
    missing = f"Not done yet: {', '.join(clause.awaits)}" if clause.awaits else ""
    for line in (*rest, *_wrapped(_done(clause)), *_wrapped(missing)):
        yield " " * INDENT + line


def _done(clause: ClauseView) -> str:
    """How the software meets a clause: kinds of behaviour, then rules by kind."""
    parts = [", ".join(clause.does)]
    for kind, rules in groupby(clause.rules, key=lambda rule: rule.partition(":")[0]):
        parts.append(f"{kind} {', '.join(rule.partition(':')[2] for rule in rules)}")
    return " | ".join(parts) if clause.does else ""


def _clause_lines(view: ClauseWithRulesView) -> Iterator[str]:
    printed = f" (printed as {view.printed_as})" if view.printed_as != view.id else ""
    yield f"{view.id}{printed} – {STATUS[view.status]}"
    yield ""
    for said in view.text:
        yield from _wrapped(f"“{said}”")
    yield from _part("What Onward does", (f"- {each}" for each in done_about(view)))
    for awaited in view.awaits:
        yield f"- Not done yet: {awaited}"
    if view.limits:
        yield "\nDeadlines"
    for limit in view.limits:
        yield from _limit_lines(limit)
    yield from _part("What remains for people", _given(view.people))
    yield from _part("Note", _given(view.note))
    yield from _part(
        "Where the policy is unclear here", (f"- {each.says} {each.answer}" for each in view.gaps)
    )
    yield from _part(
        "Law in force since the policy was written", (f"- {_law(each)}" for each in view.law_in_force)
    )
    yield from _part("New law not yet in force", (f"- {_law(each)}" for each in view.coming_law))
    yield from _part("What the clause refers to", _references(view))
    yield from _part("Technical details", _technical(view))


def _part(heading: str, lines: Iterator[str]) -> Iterator[str]:
    said = [wrapped for line in lines for wrapped in _wrapped(line)]
    if said:
        yield f"\n{heading}"
        yield from said


def _given(said: str | None) -> Iterator[str]:
    if said is not None:
        yield f"- {said}"


def _limit_lines(limit: LimitInWordsView) -> Iterator[str]:
    yield from _wrapped(f"- {limit.task}: {limit.within}. {limit.set_by}")
    details = (f"Who acts: {limit.who_acts}.", limit.reminder, limit.note)
    for said in (*details, "If it is missed:" if limit.steps else None):
        yield from ("  " + line for line in _wrapped(said or ""))
    for number, step in enumerate(limit.steps, start=1):
        yield from ("  " + line for line in _wrapped(f"{number}. {step}"))


def _references(view: ClauseWithRulesView) -> Iterator[str]:
    for each in view.references:
        yield f"- {each.name}" + (f"; superseded by {each.superseded_by}" if each.superseded_by else "")


def _technical(view: ClauseWithRulesView) -> Iterator[str]:
    source = view.source
    yield f"{view.policy}; {view.actor}, {view.modality}; {source.file}, line {source.line}"
    if view.codes:
        yield f"Code lists: {', '.join(view.codes)}"
    if view.does:
        yield f"Rules: {_done(view)}"
    if view.claims:
        shown = dict.fromkeys(f"{each.shows} in {each.rehearsal}" for each in view.claims)
        yield f"Shown by rehearsals: {', '.join(shown)}"


def _law(law: ComingLaw) -> str:
    return f"{law.name}, {law.status}. {law.asks} {law.source.rstrip('.')}."


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH - INDENT, subsequent_indent="  ", break_on_hyphens=False)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
