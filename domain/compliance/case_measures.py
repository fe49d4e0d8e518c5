"""What one case adds to the figures of its school: numbers and lengths of time, and no words (3.2b)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from domain.calendar.working_time import WorkingTime
from domain.compliance.clause_findings import GRAVEST_FIRST, ClauseFinding
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome

Timed = Literal["acceptance", "review", "referral", "feedback"]
TIMED: Mapping[str, Timed] = {
    "accept": "acceptance",
    "review": "review",
    "retrospective-review": "review",
    "refer": "referral",
    "feedback": "feedback",
}
"""The time that is measured, by the kind of obligation whose meeting ends it."""
PartKind = Literal[
    "selected", "counted", "evidence", "clause", "school", "agencies", "done", "needless", "waiting"
]
Part = tuple[str, PartKind, str, int, int]
"""One thing that counts: the policy, the kind, a clause or a time, and two numbers.

For a clause the first number is the place of the outcome in GRAVEST_FIRST. For a time that ended they are its
length, in minutes of any hour and of school hours; for one that still runs, when it began, in microseconds
since 1970 and in microseconds of school time.
"""
MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMeasures:
    """One case in the figures of a period that is not over."""

    parts: tuple[Part, ...]
    """Each as often as it counts."""
    at: datetime
    """When it was counted."""
    valid_until: datetime | None
    """The next deadline of an open obligation. Once it has passed, the case counts differently."""
    about: tuple[UUID, ...]
    """The people whose figures must not have it (3.2h)."""

    def holds(self, at: datetime) -> bool:
        """Whether the case counts so at this time too, if no entry was added."""
        return self.at <= at and (self.valid_until is None or at <= self.valid_until)


def since_1970(instant: datetime) -> int:
    """The instant in microseconds."""
    return (instant - _EPOCH) // MICROSECOND


def case_measures(found: Compliance) -> CaseMeasures:
    """The numbers of one case, which hold until `valid_until` if no entry is added."""
    policy = found.policy
    parts: Counter[Part] = Counter({(policy.name, "selected", "", 0, 0): 1})
    touched = [each for each in found.findings if each.evidence or each.duties]
    if touched:
        parts[policy.name, "counted", "", 0, 0] = 1
    for finding in touched:
        for kind, number in _of_a_clause(finding):
            parts[policy.name, kind, finding.clause.id, number, 0] += 1
        if finding.evidence:
            parts[policy.name, "evidence", finding.clause.id, 0, 0] = len(finding.evidence)
    timed = {id(duty): duty for finding in touched for duty in finding.duties}
    for duty in timed.values():
        for part in _of_a_time(duty, policy.time):
            parts[(policy.name, *part)] += 1
    deadlines = [each.due_at for each in found.duties if each.outcome == "owed" and each.due_at is not None]
    return CaseMeasures(
        parts=tuple(parts.elements()),
        at=found.at,
        valid_until=min(deadlines, default=None),
        about=tuple(sorted(found.state.about)),
    )


def _of_a_clause(finding: ClauseFinding) -> Iterator[tuple[PartKind, int]]:
    """That the clause applied, and the outcome for the school and for each agency."""
    if finding.status == "not_applicable":
        return
    yield "clause", 0
    ours = finding.parties.get(SCHOOL)
    if finding.shown_by != "duties":  # the status rests on an act of the school
        yield "school", GRAVEST_FIRST.index(finding.status)
    elif ours is not None:
        yield "school", GRAVEST_FIRST.index(ours)
    for whose, outcome in finding.parties.items():
        if whose != SCHOOL:
            yield "agencies", GRAVEST_FIRST.index(outcome)


def _of_a_time(duty: ObligationOutcome, time: WorkingTime) -> Iterator[tuple[PartKind, Timed, int, int]]:
    """How long it took, or since when it runs."""
    what = TIMED.get(duty.obligation.partition(":")[0])
    if what is None:
        return
    begun, ended = duty.began_at, duty.done_at
    if ended is None:
        yield "waiting", what, since_1970(begun), time.school_time(begun)
        return
    elapsed = max(ended - begun, timedelta()) // timedelta(minutes=1)
    in_school = time.school_minutes_between(begun, max(begun, ended))
    yield "done" if duty.outcome in ("met", "met_late") else "needless", what, elapsed, in_school
