"""Steps that the school expects of an agency, and by when. They are not the school's obligations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendar.working_time import WorkingTime
from domain.case.agency_referral import AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.policy.policy_model import AgencyMilestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A milestone of one agency referral. If it has passed, that is not a failure of the school."""

    agency_referral: str
    what: str
    by: datetime
    passed: bool
    basis: str
    source: str


def expectations(
    state: Case, watched: Sequence[AgencyMilestone], time: WorkingTime, at: datetime
) -> tuple[Expectation, ...]:
    """The milestones of referrals that CSCS took up, until its work is concluded."""
    return tuple(
        expected
        for referral in state.standing_referrals
        if referral.agency == "cscs"
        and referral.current_decision
        and state.open_obligation(f"conclude:{referral.id}")
        for expected in _of(referral, referral.current_decision, watched, time, at)
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
