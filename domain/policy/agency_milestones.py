"""What an agency is expected to do next, and by when: watched by the school, and owed by nobody in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendar.durations import Span
from domain.calendar.working_time import WorkingTime
from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.commands.agencies import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMilestone:
    """A step of the agency's own, as guidance gives it."""

    what: str
    after: Span
    since: str
    """`made`, `told`, or what comes before it."""
    decisions: tuple[Decision, ...]
    """Those that make it apply."""
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One such step for one agency referral; that it has passed is no failure of the school's."""

    agency_referral: str
    what: str
    by: datetime
    passed: bool
    basis: str
    source: str


def expectations(
    state: Case, watched: Sequence[AgencyMilestone], time: WorkingTime, at: datetime
) -> tuple[Expectation, ...]:
    """What CSCS is expected to do about what it took up, as long as its work is not concluded."""
    return tuple(
        expected
        for referral in state.standing_referrals
        if referral.agency == "cscs" and referral.told and state.open_obligation(f"conclude:{referral.id}")
        for expected in _of(referral, referral.told, watched, time, at)
    )


def _of(
    referral: AgencyReferral,
    told: AgencyDecision,
    watched: Sequence[AgencyMilestone],
    time: WorkingTime,
    at: datetime,
) -> Iterator[Expectation]:
    known = {"made": referral.made_at, "told": told.told_at}
    for step in watched:
        if told.decision not in step.decisions or step.since not in known:
            continue
        by = known[step.what] = step.after.after(known[step.since], time)
        yield Expectation(
            agency_referral=referral.id,
            what=step.what,
            by=by,
            passed=at > by,
            basis=step.basis,
            source=step.source,
        )
