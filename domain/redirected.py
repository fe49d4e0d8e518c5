"""A referral that is owed because an agency sent the school elsewhere, and which referral meets it (11.8)."""

from datetime import datetime

from domain.agency_referral import AgencyReferral, Told
from domain.commands.agencies import Agency
from domain.instants import to_the_minute
from domain.obligation import Obligation
from domain.referral import Referral


def answers_it(referral: AgencyReferral, told: Told) -> bool:
    """Whether the referral was made at or after the moment at which an agency sent the school elsewhere."""
    return referral.made_at >= to_the_minute(told.told_at)


def is_met_by(state: Referral, owed: Obligation, agency: Agency, made_at: datetime) -> bool:
    """Whether a referral meets it: one to that agency, or to any where no agency was named."""
    told = _told(state, owed)
    if not told:  # owed for another reason, or for another as well
        return owed.subject == agency
    named = any(each.redirected_to is not None for each in told)
    since = max(to_the_minute(each.told_at) for each in told)
    return made_at >= since and (owed.subject == agency or not named)


def _told(state: Referral, owed: Obligation) -> tuple[Told, ...]:
    """The answers that it is owed for; none where it is owed for anything else."""
    answers = {told.version: told for ar in state.standing_referrals for told in ar.decisions}
    causes = [cause for cause in owed.causes if cause not in state.voided]
    return tuple(answers[cause] for cause in causes) if answers.keys() >= set(causes) else ()
