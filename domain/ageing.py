"""What a case rests on that nobody has checked for long: warned of whenever it is shown, and never stored."""

from datetime import datetime

from domain.effects import Warned
from domain.policy import Policy
from domain.referral import Referral
from domain.working_time import london


def aged(state: Referral, policy: Policy, at: datetime) -> tuple[Warned, ...]:
    """A warning for each stale pack of an authority to which this case was referred (11.8)."""
    today = london(at).date()
    packs = {
        pack.id: pack
        for referral in state.standing_referrals
        if referral.agency != "police"
        and (pack := policy.authority_for(referral.authority, state.home_authority)) is not None
    }
    return tuple(
        Warned(
            clause="11.8",
            text=f"What Onward knows of {pack.name} is out of date. {pack.outdated}"
            if pack.outdated
            else f"What Onward knows of {pack.name} was last checked on {pack.checked_on}: ask the authority "
            "before you rely on its telephone numbers and limits.",
        )
        for pack in packs.values()
        if pack.is_stale(today)
    )
