"""Whether an entry records the pupil's wishes and, at closing, that the pupil was told (11.12)."""

from dataclasses import dataclass

from domain import commands as ask

CLAUSE = "11.12"
WISHES, TOLD = "pupil_wishes", "pupil_told"
Stage = ask.Refer | ask.Reconsider | ask.ConsiderSupport | ask.StartEarlyHelp | ask.Close
"""Commands in which the pupil's wishes are optional; a review requires them."""
NOT_RECORDED = {WISHES: "the pupil's wishes", TOLD: "that the pupil was told, or why not"}
"""How a report names each gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The gaps of one entry."""

    version: int
    what: tuple[str, ...]


def left_out(command: Stage) -> tuple[str, ...]:
    """The gaps of a command, for the effects of its event."""
    wishes = () if command.pupil_wishes is not None else (WISHES,)
    if not isinstance(command, ask.Close):
        return wishes
    told = command.pupil_told is not None or command.withheld_reason is not None
    return wishes if told else (*wishes, TOLD)


def heard(command: Stage) -> tuple[str, ...]:
    """The clause of the event, if it records wishes or that the pupil was told."""
    told = isinstance(command, ask.Close) and TOLD not in left_out(command)
    return (CLAUSE,) if command.pupil_wishes is not None or told else ()
