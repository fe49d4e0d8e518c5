"""What a case rests on that nobody has checked for long: warned of whenever it is shown, and never stored."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.effects import Warned
from domain.policy.policy_model import Policy


def aged(state: Case, policy: Policy, at: datetime) -> tuple[Warned, ...]:
    """A warning for each stale pack of an authority referred to, and each legal hold whose review is past."""
    today = london(at).date()
    return (*_packs(state, policy, today), *_holds(state, today))


def _holds(state: Case, today: date) -> Iterator[Warned]:
    for each in state.besides.legal_holds_in_place:
        if each.review_on is not None and each.review_on < today:
            yield Warned(
                clause="11.15",
                text=f"The review of the legal hold in entry {each.version} was due by {each.review_on}. "
                "Lift the hold, or place it again with a new date.",
            )


def _packs(state: Case, policy: Policy, today: date) -> tuple[Warned, ...]:
    """For each stale pack (11.8)."""
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
