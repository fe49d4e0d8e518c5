"""For programs: the commands that meet an obligation, and the agency referral that it concerns."""

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
    """How a program can meet an obligation. `kinds` are the kinds of all open obligations in the case.

    This is worked out on reading and never stored, so obligations from earlier releases have it too.
    """
    about = _AN_AGENCY_REFERRAL.fullmatch(name.rpartition(":")[2])
    return {"commands": commands(kind, kinds), "agency_referral": about[0] if about else None}


def commands(kind: str, kinds: Collection[str]) -> tuple[str, ...]:
    """The commands that meet this kind now. `decide-review` accepts a case only while a review is open."""
    reviewing = kind != "accept" or not _REVIEWS.isdisjoint(kinds)
    return tuple(name for name in MEETING[kind] if name != "decide-review" or reviewing)
