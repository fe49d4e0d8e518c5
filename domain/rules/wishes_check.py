"""Check that a stage records the pupil's wishes, and at closing that they were told (11.12)."""

from dataclasses import dataclass

from domain import commands as ask

CLAUSE = "11.12"
WISHES, TOLD = "pupil_wishes", "pupil_told"
Stage = ask.Refer | ask.Reconsider | ask.ConsiderSupport | ask.StartEarlyHelp | ask.Close
"""The commands that take the pupil's wishes; a review needs them."""
NOT_RECORDED = {WISHES: "the pupil's wishes", TOLD: "that the pupil was told, or why not"}
"""How a report calls what is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The gaps of one entry; none if it is complete."""

    version: int
    what: tuple[str, ...]


def left_out(command: Stage) -> tuple[str, ...]:
    """The gaps of the command, for its event's effects."""
    wishes = () if command.pupil_wishes is not None else (WISHES,)
    if not isinstance(command, ask.Close):
        return wishes
    told = command.pupil_told is not None or command.withheld_reason is not None
    return wishes if told else (*wishes, TOLD)


def heard(command: Stage) -> tuple[str, ...]:
    """The clause that the event answers to, where it says anything of the pupil."""
    told = isinstance(command, ask.Close) and TOLD not in left_out(command)
    return (CLAUSE,) if command.pupil_wishes is not None or told else ()
