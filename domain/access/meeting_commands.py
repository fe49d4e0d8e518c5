"""The commands that meet an obligation, and its agency referral, for programs."""

import re
from collections.abc import Collection
from typing import Any

from domain.command_catalogue import COMMANDS, REVIEWS

MEETING = {
    kind: tuple(entry.name for entry in COMMANDS.values() if kind in entry.meets)
    for kind in {kind for entry in COMMANDS.values() for kind in entry.meets}
}
"""The commands that meet each kind of obligation, in the catalogue's order."""
_AN_AGENCY_REFERRAL = re.compile(r"(?:cscs|police|lado|adult_services)-\d+")
_REVIEWS = frozenset(REVIEWS.split()) - {"accept"}


def how_to_meet(name: str, kind: str, kinds: Collection[str]) -> dict[str, Any]:
    """Show how a program can meet an obligation; `kinds` are all that the case owes.

    Worked out when it is read, and stored nowhere: an earlier release's obligations have it too.
    """
    about = _AN_AGENCY_REFERRAL.fullmatch(name.rpartition(":")[2])
    return {"commands": commands(kind, kinds), "agency_referral": about[0] if about else None}


def commands(kind: str, kinds: Collection[str]) -> tuple[str, ...]:
    """Those that meet it now: a decision on a review that is not open takes no case on."""
    reviewing = kind != "accept" or not _REVIEWS.isdisjoint(kinds)
    return tuple(name for name in MEETING[kind] if name != "decide-review" or reviewing)
