"""Figures for a school over a period, added up case by case: numbers without names (3.2b)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from domain.calendar.periods import Period
from domain.calendar.timestamps import instant
from domain.calendar.working_time import WorkingTime, london
from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance
from domain.compliance.lateness import in_school_words, in_words
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES, SCHOOL, Duty, Outcome
from domain.compliance.staleness import drift
from domain.policy.clause_register import Clause
from domain.policy.policy_model import Policy

FEW = 3
"""A number below this, but above 0, can identify a child: readers who see no cases do not get it."""
OUTCOMES: tuple[Outcome, ...] = ("met", "met_late", "owed", "breached")
TIMES: Mapping[str, tuple[str, ...]] = {
    "acceptance": ("accept",),
    "review": ("review", "retrospective-review"),
    "referral": ("refer",),
    "feedback": ("feedback",),
}
"""The times that are measured, by the kinds of obligation whose meeting ends them."""


@dataclass(slots=True, kw_only=True)
class _Row:
    """One clause in all cases so far."""

    clause: Clause
    cases: int = 0
    evidence: int = 0
    school: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class _Timed:
    """How long one step took each time, in elapsed minutes and in minutes of school hours."""

    minutes: list[int] = field(default_factory=list)
    school_minutes: list[int] = field(default_factory=list)
    waiting: int = 0


class Figures:
    """The figures of the cases added so far. It keeps numbers only, no cases."""

    def __init__(self) -> None:
        self.cases = 0
        self._rows: dict[str, _Row] = {}
        self._times = {what: _Timed() for what in TIMES}

    def add(self, found: Compliance) -> None:
        """Add a case; it counts if it has anything in the period."""
        self.cases += any(each.evidence or each.duties for each in found.findings)
        for finding in found.findings:
            self._count(finding)
        seen = {id(duty): duty for finding in found.findings for duty in finding.duties}
        for duty in seen.values():
            self._time(duty, found.policy.time)

    def document(self, period: Period, at: datetime, policy: Policy, *, hide_few: bool) -> dict[str, Any]:
        """The figures, with what is out of date in the policy in force (13.1).

        `hide_few` leaves out numbers that could identify a child, for readers who see no cases.
        """
        return {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "as_of": instant(at),
            "cases": _told(self.cases, hide_few),
            "few_hidden": hide_few,
            "clauses": [_row(row, hide_few) for row in self._rows.values()],
            "times": [_timed(what, each, policy.time, hide_few) for what, each in self._times.items()],
            "drift": [asdict(each) for each in drift(policy, policy.authorities.values(), london(at).date())],
        }

    def _count(self, finding: ClauseFinding) -> None:
        name = finding.clause.id
        row = self._rows.setdefault(name, _Row(clause=finding.clause))
        row.evidence += len(finding.evidence)
        if finding.status == "not_applicable":
            return
        row.cases += 1
        ours = finding.parties.get(SCHOOL)
        if finding.shown_by != "duties":  # the status rests on an act of the school
            row.school[finding.status] += 1
        elif ours is not None:
            row.school[ours] += 1
        theirs = [outcome for whose, outcome in finding.parties.items() if whose != SCHOOL]
        row.agencies.update(theirs)

    def _time(self, duty: Duty, time: WorkingTime) -> None:
        kind = duty.obligation.partition(":")[0]
        for what, kinds in TIMES.items():
            if kind not in kinds:
                continue
            timed = self._times[what]
            if duty.done_at is None:
                timed.waiting += 1
            elif duty.outcome in ("met", "met_late"):
                begun = duty.began_at
                timed.minutes.append(max(duty.done_at - begun, timedelta()) // timedelta(minutes=1))
                timed.school_minutes.append(time.school_minutes_between(begun, duty.done_at))


def _row(row: _Row, hide_few: bool) -> dict[str, Any]:
    clause = row.clause
    school, agencies = _outcomes(row.school, hide_few), _outcomes(row.agencies, hide_few)
    hidden = None in (*school.values(), *agencies.values())  # a sum would reveal the hidden number
    return {
        "id": clause.id,
        "section": clause.section,
        "summary": clause.summary,
        "does": clause.does,
        "cases": None if hidden else _told(row.cases, hide_few),
        "evidence": _told(row.evidence, hide_few),
        "school": school,
        "agencies": agencies,
    }


def _outcomes(counted: Counter[str], hide_few: bool) -> dict[str, int | None]:
    return {outcome: _told(counted[outcome], hide_few) for outcome in OUTCOMES}


def _told(number: int, hide_few: bool) -> int | None:
    return None if hide_few and 0 < number < FEW else number


def _timed(what: str, timed: _Timed, time: WorkingTime, hide_few: bool) -> dict[str, Any]:
    number = _told(len(timed.minutes), hide_few)
    return {
        "what": what,
        "whose": "agencies" if OWED_BY_AGENCIES[0] in TIMES[what] else SCHOOL,
        "n": number,
        "waiting": _told(timed.waiting, hide_few),
        "minutes": _spread(timed.minutes, number, in_words),
        "school_minutes": _spread(timed.school_minutes, number, lambda each: in_school_words(each, time)),
    }


def _spread(minutes: list[int], number: int | None, words: Callable[[int], str]) -> dict[str, Any] | None:
    """Median and ninetieth percentile; None if there is nothing to measure, or too few."""
    if not minutes or number is None:
        return None
    ordered = sorted(minutes)
    middle, most = round(median(ordered)), ordered[ceil(0.9 * len(ordered)) - 1]
    return {
        "median": middle,
        "p90": most,
        "says": f"half within {words(middle)}, nine of ten within {words(most)}",
    }
