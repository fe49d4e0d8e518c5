"""What a person's command needs for its answer: the people, cases and pupils that it names."""

from typing import Literal
from uuid import UUID

from domain.commands import (
    Accept,
    AddInformation,
    AssignMentor,
    Challenge,
    ChangeLead,
    Close,
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
    ReadInformation,
    RecordDiscussion,
    RecordDisputeOutcome,
    RecordFeedback,
    RecordMissingEpisode,
    RecordPupilView,
    RecordTeamMember,
    Refer,
    Reopen,
    ReplyToReporter,
    StartEarlyHelp,
)
from domain.field_rules import MOST_SIBLINGS, Fault
from store.ledger.load_request import Key, LoadRequest

_WITH_THOSE_IN_LINE = (
    Accept
    | DeclareConflict
    | LiftConflict
    | Challenge
    | Close
    | HandOver
    | RecordDisputeOutcome
    | RecordFeedback
    | AddInformation
    | RecordPupilView
    | RecordDiscussion
)
"""Commands whose answer depends on the people in line or on duty."""


def needs_of(command: PersonCommand | list[Fault], case: UUID | None, key: Key | None) -> LoadRequest:
    """What a command is judged by; a malformed body only by who sent it, and about which case."""
    if isinstance(command, list):
        return LoadRequest(case=case, key=key)
    return LoadRequest(
        case=case,
        key=key,
        event=command.event if isinstance(command, Correct) else None,
        other=other_of(command),
        joins=isinstance(command, Join),
        reopens=isinstance(command, Reopen | Refer | ReadInformation),
        excludes=isinstance(command, DeclareConflict | LiftConflict),
        pupil=pupil_of(command)[1],
        siblings=siblings_of(command),
        counts=counts_of(command),
        people=people_named(command)[1],
        line=isinstance(command, _WITH_THOSE_IN_LINE),
    )


def other_of(command: PersonCommand) -> UUID | None:
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


def counts_of(command: PersonCommand) -> Literal["stays", "moves"] | None:
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


def siblings_of(command: PersonCommand) -> tuple[UUID, ...]:
    """The brothers and sisters of the register whom a command names (2.4g)."""
    match command:
        case RaiseConcern() | AddInformation():
            named = command.siblings or ()
            return named if len(named) <= MOST_SIBLINGS else ()  # the body is malformed
        case _:
            return ()


def people_named(command: PersonCommand) -> tuple[str, tuple[UUID, ...]]:
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
