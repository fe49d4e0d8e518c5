"""Figures for a school over a period, added up case by case: numbers without names (3.2b)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from domain.calendar.working_time import WorkingTime
from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome
from domain.compliance.waiting_times import Duration
from domain.policy.clause_register import Clause

SMALLEST_SHOWN = 3
"""A number below this, but above 0, can identify a child: readers who see no cases do not get it."""
Timed = Literal["acceptance", "review", "referral", "feedback"]
TIMES: Mapping[Timed, tuple[str, ...]] = {
    "acceptance": ("accept",),
    "review": ("review", "retrospective-review"),
    "referral": ("refer",),
    "feedback": ("feedback",),
}
"""The times that are measured, by the kinds of obligation whose meeting ends them."""


@dataclass(slots=True, kw_only=True)
class ClauseTally:
    """One clause in all cases so far."""

    clause: Clause
    cases: int = 0
    evidence: int = 0
    school: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class TimeTally:
    """How long one step took each time, in elapsed minutes and in minutes of school hours."""

    minutes: list[Duration] = field(default_factory=list)
    school_minutes: list[Duration] = field(default_factory=list)
    done: int = 0
    waiting: int = 0
    needless: int = 0
    """How often it became needless after its deadline: a wait that ended without being done."""


class SchoolStatistics:
    """The figures of the cases added so far. It keeps numbers only, no cases."""

    def __init__(self) -> None:
        self.cases = 0
        self.clauses: dict[str, ClauseTally] = {}
        self.times = {what: TimeTally() for what in TIMES}

    def add(self, found: Compliance) -> None:
        """Add a case. It counts if something in it falls within the period."""
        self.cases += any(each.evidence or each.duties for each in found.findings)
        for finding in found.findings:
            self._count(finding)
        seen = {id(duty): duty for finding in found.findings for duty in finding.duties}
        for duty in seen.values():
            self._time(duty, found.policy.time, found.at)

    def _count(self, finding: ClauseFinding) -> None:
        name = finding.clause.id
        row = self.clauses.setdefault(name, ClauseTally(clause=finding.clause))
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

    def _time(self, duty: ObligationOutcome, time: WorkingTime, now: datetime) -> None:
        kind = duty.obligation.partition(":")[0]
        for what, kinds in TIMES.items():
            if kind not in kinds:
                continue
            timed, is_done = self.times[what], duty.outcome in ("met", "met_late")
            begun, ended = duty.began_at, duty.done_at or now
            timed.done += is_done
            timed.waiting += duty.done_at is None
            timed.needless += duty.done_at is not None and not is_done
            elapsed = max(ended - begun, timedelta()) // timedelta(minutes=1)
            timed.minutes.append(Duration(minutes=elapsed, done=is_done))
            in_school = time.school_minutes_between(begun, max(begun, ended))
            timed.school_minutes.append(Duration(minutes=in_school, done=is_done))
