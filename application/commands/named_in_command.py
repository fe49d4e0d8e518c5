"""What a person's command names: another case, a pupil of the register, brothers and sisters, people."""

from typing import Literal
from uuid import UUID

from domain.commands import (
    AddInformation,
    AssignMentor,
    ChangeLead,
    ConfirmConflict,
    Correct,
    DeclareConflict,
    HandOver,
    IdentifyPupil,
    Join,
    LiftConflict,
    Link,
    PersonCommand,
    RaiseConcern,
    RecordMissingEpisode,
    RecordTeamMember,
    ReplyToReporter,
    StartEarlyHelp,
)
from domain.field_rules import MOST_SIBLINGS, Fault


def other_of(command: PersonCommand | list[Fault]) -> UUID | None:
    """The other case that a command names."""
    match command:
        case Link():
            return command.case
        case Join():
            return command.into
        case ReplyToReporter():
            return command.to
        case _:
            return None


def counts_of(command: PersonCommand | list[Fault]) -> Literal["stays", "moves"] | None:
    """Whether a command can change what repeats in a pupil’s cases, or in those of two pupils (6.1, 3.2t)."""
    match command:
        case RaiseConcern() | AddInformation() | RecordMissingEpisode() | Correct(void=True):
            return "stays"
        case IdentifyPupil():
            return "moves"
        case _:
            return None


def pupil_of(command: PersonCommand) -> tuple[str, UUID | None]:
    """The pupil of the register that a command names, and the field that names them."""
    match command:
        case RaiseConcern():
            return "/pupil/id", command.pupil.id
        case IdentifyPupil():
            return "/pupil", command.pupil
        case _:
            return "", None


def siblings_of(command: PersonCommand | list[Fault]) -> tuple[UUID, ...]:
    """The brothers and sisters of the register whom a command names (2.4g)."""
    match command:
        case RaiseConcern() | AddInformation():
            named = command.siblings or ()
            return named if len(named) <= MOST_SIBLINGS else ()  # the body is malformed
        case _:
            return ()


def named(command: PersonCommand) -> tuple[str, tuple[UUID, ...]]:
    """The people that a command names, and the field that names them."""
    match command:
        case RaiseConcern():
            return "/about", command.about or ()
        case StartEarlyHelp() | ChangeLead():
            return "/lead", (command.lead,) if command.lead is not None else ()
        case RecordTeamMember():
            return "/person", (command.person,) if command.person is not None else ()
        case AssignMentor():
            return "/mentor", (command.mentor,) if command.mentor is not None else ()
        case DeclareConflict() | ConfirmConflict() | LiftConflict():
            return "/person", (command.person,)
        case HandOver():
            return "/to", (command.to,)
        case _:
            return "", ()
