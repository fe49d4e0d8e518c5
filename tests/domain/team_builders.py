"""Circumstances and the team around the child: commands with sensible defaults."""

from typing import Any

from domain.commands import RecordTeamMember
from domain.entries.base import Circumstances, Exploitation, Threshold

ONLINE = Circumstances(
    mode=("technology",), contact_type=("non_contact",), online="A game with strangers.", peers="Her cousin."
)
AT_THE_PARK = Circumstances(mode=("in_person", "technology"), places="The park by the canal.")
ADVANTAGE = Exploitation(limbs=("advantage",))
LEVEL_4 = Threshold(level="4, specialist", document="Continuum of Need", version="May 2024")


def in_team(**given: Any) -> RecordTeamMember:
    told: dict[str, Any] = {"name": "S. Enco", "part": "senco", "standing": "joined", **given}
    return RecordTeamMember(**told)
