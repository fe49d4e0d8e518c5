"""A case's compliance as people and programs read it: each clause with its status in a sentence."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from domain.calendar.timestamps import instant
from domain.case.event import Event
from domain.compliance.clause_findings import GRAVEST_FIRST, ClauseFinding
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import Duty
from domain.compliance.outcome_documents import duty_says, duty_view, late_view
from domain.rules.wishes_check import NOT_RECORDED
from views.policy_view import clause_summary

_OTHERWISE = {
    "departure": "It was passed over, and the record says so.",
    "entries": "Entries of the record answer to it.",
    "software": "The software keeps it in every case, or the school's reports show it; no case does.",
    "nothing": "Nothing in this case has called for it.",
    "people": "It is asked of people: no software can see whether it was kept.",
    "asks_nothing": "It says what is so, and asks nothing.",
}


def compliance_view(found: Compliance) -> dict[str, Any]:
    """The whole report: ids, codes and instants, and nobody's words or name."""
    return {
        "id": str(found.state.id),
        "reference": found.state.reference,
        "version": found.state.version,
        "policy": found.policy.name,
        "as_of": instant(found.at),
        "counts": {status: len(found.of(status)) for status in GRAVEST_FIRST},
        "clauses": [_finding(each) for each in found.findings],
        "drift": [asdict(each) for each in found.drift],
    }


def _finding(finding: ClauseFinding) -> dict[str, Any]:
    clause = finding.clause
    return {
        **clause_summary(clause),
        "status": finding.status,
        "shown_by": finding.shown_by,
        "says": says(finding),
        "not_recorded": not_recorded(finding),
        "parties": finding.parties,
        "late_by": late_view(finding.worst.late_by if finding.worst else None),
        "duties": [duty_view(each) for each in finding.duties],
        "evidence": [_evidence(each) for each in finding.evidence],
        "awaits": finding.awaits,
    }


def _evidence(event: Event) -> dict[str, Any]:
    return {
        "version": event.version,
        "type": event.fact.type,
        "occurred_at": instant(event.occurred_at),
        "recorded_at": instant(event.recorded_at),
    }


def says(finding: ClauseFinding, called: Callable[[str], str] = str) -> str:
    """Its status in a sentence or two: what, whose, how late, and on what the limit rests."""
    missing = not_recorded(finding)
    said = [] if missing and finding.shown_by == "nothing" else [_says(finding, called)]
    return " ".join((*said, *([f"Not recorded: {'; '.join(missing)}."] if missing else ())))


def not_recorded(finding: ClauseFinding) -> tuple[str, ...]:
    """Gaps about the pupil, each with its entries (11.12)."""
    said = []
    for what, called in NOT_RECORDED.items():
        versions = [str(each.version) for each in finding.left_out if what in each.what]
        if versions:
            entries = f"entry {versions[0]}" if len(versions) == 1 else f"entries {', '.join(versions)}"
            said.append(f"{called} ({entries})")
    return tuple(said)


def _says(finding: ClauseFinding, called: Callable[[str], str]) -> str:
    if finding.shown_by != "duties":
        return _OTHERWISE[finding.shown_by]
    said = [duty_says(each, called) for each in finding.duties if each.outcome != "met"]
    in_time = [each for each in finding.duties if each.outcome == "met"]
    if not said:
        return f"Done in time: {_listed(in_time, called)}."
    if in_time:
        said.append(f"Done in time besides: {_listed(in_time, called)}.")
    return " ".join(said)


def _listed(duties: Iterable[Duty], called: Callable[[str], str]) -> str:
    return ", ".join(dict.fromkeys(called(each.obligation) for each in duties))
