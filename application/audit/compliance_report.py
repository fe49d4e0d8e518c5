"""Compliance of a case and figures of a school, as text: the most serious first, then by section."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from textwrap import shorten, wrap

from domain.case.event import Event
from domain.compliance.clause_findings import ClauseFinding, ShownBy, Status
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import outcome_sentence
from domain.compliance.policy_exceptions import PolicyException
from views.compliance_view import finding_sentence
from views.school_figures_view import OutcomesView, SchoolFiguresView
from wording.formatting import short_moment
from wording.obligation_text import task

WIDTH, INDENT, MOST_ENTRIES = 100, 13, 6
AGEING = ("policy-review", "guidance-superseded", "authority-stale", "calendar-ending", "source-unchecked")
TITLES: Mapping[Status, str] = {
    "breached": "Not done",
    "owed": "To do",
    "met_late": "Done late",
    "met": "Done",
    "not_applicable": "Not applicable",
}
_WHY: Mapping[ShownBy, str] = {
    "nothing": "were not needed",
    "software": "are met by the software or by the school's reports",
    "people": "are for people, where software cannot check",
    "asks_nothing": "only give information",
}


def compliance_lines(found: Compliance, *, everything: bool) -> Iterator[str]:
    """The report as lines. Clauses that do not apply are only counted unless `everything` is set."""
    counts = ", ".join(f"{len(found.of(status))} {TITLES[status].lower()}" for status in TITLES)
    yield f"{found.state.reference}, compared with {found.policy.name}, as of {short_moment(found.at)}"
    yield f"{counts}."
    for status in TITLES:
        findings = found.of(status)
        if findings and (everything or status != "not_applicable"):
            yield f"\n{TITLES[status]}"
            yield from _by_section(findings, found.policy.register.sections)
    yield from _aged(each.says for each in found.drift if each.kind in AGEING)
    if not everything:
        yield ""
        yield from wrap(_folded(found.of("not_applicable")), WIDTH)


def figures_lines(figures: SchoolFiguresView, *, everything: bool) -> Iterator[str]:
    """A school's figures as lines: a table by clause, and response times."""
    cases = "1 case" if figures.cases == 1 else f"{figures.cases} cases"
    yield f"{figures.from_} to {figures.to}: {cases}"
    yield f"\n{'':<10}{'':>7}{'the school':^32}{'agencies':^32}"
    yield f"{'clause':<10}{'cases':>7}{_HEAD}{_HEAD}{'entries':>9}"
    rows = [each for each in figures.clauses if everything or each.cases != 0]
    for each in rows:
        ours, theirs = _cells(each.school), _cells(each.agencies)
        yield shorten(f"{each.id}  {each.summary}", WIDTH, placeholder=" …")
        yield f"{'':<10}{each.cases:>7}{ours}{theirs}{each.evidence:>9}"
    yield "\nResponse times"
    for step in figures.times:
        spread = step.school_minutes if step.what != "referral" else step.minutes
        took = spread.says if spread else "nothing to measure"
        whose = " (the agencies')" if step.whose == "agencies" else ""
        waiting = f"; {step.waiting} still waiting" if step.waiting != 0 else ""
        yield f"  {step.what}{whose}: {step.n} done, {took}{waiting}"
    yield from _aged(each.says for each in figures.drift if each.kind in AGEING)


def _aged(said: Iterable[str]) -> Iterator[str]:
    """Notes on outdated sources. They limit the report, but change no status in it."""
    for number, each in enumerate(said):
        yield from wrap(each, WIDTH, initial_indent="" if number else "\n", replace_whitespace=False)


def exception_lines(reference: str, rows: Iterable[PolicyException]) -> Iterator[str]:
    """The exceptions in one case, as lines."""
    for each in rows:
        entry = f", entry {each.event}" if each.event is not None else ""
        kind = each.kind.replace("_", " ")
        head = f"{reference}  {short_moment(each.at)}  {kind} [{each.clause}]{entry}: {_departed(each)}"
        yield from wrap(head, WIDTH, subsequent_indent="    ")


def _departed(departure: PolicyException) -> str:
    """The sentence of an exception, with the obligation in words."""
    if departure.duty is not None:
        return outcome_sentence(departure.duty, task)
    if departure.kind == "skipped" and departure.obligation is not None:
        return f"A step of the escalation was skipped, with reasons: {task(departure.obligation)}."
    return departure.says


def _by_section(findings: Iterable[ClauseFinding], sections: Mapping[str, str]) -> Iterator[str]:
    for section, of_it in groupby(findings, key=lambda each: each.clause.section):
        yield f"  {section}  {sections.get(section, '')}".rstrip()
        for each in of_it:
            yield from _clause(each)


def _clause(finding: ClauseFinding) -> Iterator[str]:
    head, *rest = _wrapped(finding.clause.summary)
    yield f"    {finding.clause.id:<{INDENT - 4}}{head}"
    missing = f"Not fully done by the software: {', '.join(finding.awaits)}." if finding.awaits else ""
    said = "" if finding.shown_by == "entries" and not finding.left_out else finding_sentence(finding, task)
    for line in (*rest, *_wrapped(said), *_wrapped(_entries(finding.evidence)), *_wrapped(missing)):
        yield " " * INDENT + line


def _entries(evidence: tuple[Event, ...]) -> str:
    if not evidence:
        return ""
    named = [f"{each.version} {each.fact.type}" for each in evidence[-MOST_ENTRIES:]]
    more = len(evidence) - len(named)
    return f"Entries: {', '.join(named)}" + (f" and {more} before" if more else "")


def _folded(findings: tuple[ClauseFinding, ...]) -> str:
    why = Counter(each.shown_by for each in findings)
    parts = ", ".join(f"{why[name]} {said}" for name, said in _WHY.items() if why[name])
    clauses = "1 clause does" if len(findings) == 1 else f"{len(findings)} clauses do"
    return f"{clauses} not apply: {parts}. `--all` lists them."


def _wrapped(text: str) -> list[str]:
    return wrap(text, WIDTH - INDENT, subsequent_indent="  ", break_on_hyphens=False)


_HEAD = "".join(f"{name:>8}" for name in ("met", "late", "to do", "breach"))


def _cells(counted: OutcomesView) -> str:
    numbers = (counted.met, counted.met_late, counted.owed, counted.breached)
    return "".join(f"{number:>8}" for number in numbers)
