"""Steps that the school expects of an agency, and by when. They are not the school's obligations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendar.working_time import WorkingTime
from domain.case.case import Case
from domain.field_rules import filled
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
    found = []
    for referral in state.standing_referrals:
        told = referral.current_decision
        concluding = state.open_obligation(f"conclude:{referral.id}")
        if referral.agency != "cscs" or told is None or concluding is None:
            continue
        known = {"made": referral.made_at, "told": told.told_at}
        for step in watched:
            if told.decision not in step.decisions or step.since not in known:
                continue
            by = known[step.what] = step.after.after(known[step.since], time)
            found.append(filled(Expectation, step, agency_referral=referral.id, by=by, passed=at > by))
    return tuple(found)
