"""Facts that no agency was told since they became known (8.3, 11.4)."""

from collections.abc import Collection

from domain.case import first_known
from domain.case.case import Case
from domain.case.immediate_danger import REFER_AT_ONCE
from domain.case.made_known import MadeKnown, first
from domain.case.obligation import Obligation
from domain.commands.agencies import Agency

REFER_TO_POLICE = "refer:police"
POLICE: tuple[Agency, ...] = ("police",)
COME_OUT: tuple[Agency, ...] = ("cscs", "police")
"""Agencies that are told of immediate danger; no other agency meets it (11.4)."""


def told_since(state: Case, known: MadeKnown, agencies: Collection[Agency]) -> bool:
    """Whether a referral to one of these agencies was made at that moment or after it."""
    return any(
        ar.agency in agencies and known.precedes(ar.made_at, ar.version) for ar in state.standing_referrals
    )


def police_untold(state: Case) -> MadeKnown | None:
    """The entry that made an adult in imagery known, while the police were not told since (8.3)."""
    known = first_known.adult_in_imagery(state.concern)
    return known if known is not None and not told_since(state, known, POLICE) else None


def danger_untold(state: Case) -> MadeKnown | None:
    """The report of danger that no referral has followed, and no review has found to be none (11.4)."""
    for known in dangers(state):
        if not told_since(state, known, COME_OUT) and not _found_to_be_none(state, known):
            return known
    return None


def in_danger(state: Case) -> bool:
    """Whether danger is known that no review found to be none (11.4)."""
    return not all(_found_to_be_none(state, each) for each in dangers(state))


def dangers(state: Case) -> tuple[MadeKnown, ...]:
    """The reports of danger that count; of those under one obligation, the first (11.4)."""
    by_obligation: dict[object, list[MadeKnown]] = {}
    for known in first_known.danger(state.concern):
        owed = _owed_for(state, known)
        key = known.version if owed is None else (owed.causes, owed.opened_at)
        by_obligation.setdefault(key, []).append(known)
    return tuple(each for each in map(first, by_obligation.values()) if each is not None)


def _owed_for(state: Case, known: MadeKnown) -> Obligation | None:
    """The referral that was owed at once because of that entry, if one was; of several, the last.

    One that was settled before a correction made the entry say so again was owed for another report.
    """
    return next(
        (
            owed
            for owed in reversed(state.obligations)
            if owed.id == REFER_AT_ONCE
            and known.entry in owed.causes
            and (owed.settled_by is None or owed.settled_by > known.version)
        ),
        None,
    )


def _found_to_be_none(state: Case, known: MadeKnown) -> bool:
    """Whether a review ended what was owed, and so answers each report that it could know of."""
    return any(
        owed.id == REFER_AT_ONCE
        and owed.state == "ended"
        and owed.settled_by in state.reviews
        and owed.settled_by > known.version
        for owed in state.obligations
    )
