"""Commands that a joined case must be compared with, or told of, while it is damaged (2.4g, 3-DSL.n)."""

from application import damage_problems
from domain.commands import Command, Correct, IdentifyPupil, Join
from store.ledger.load_request import LoadedCase


def check_joined_open(loaded: LoadedCase, command: Command) -> None:
    """Raise PartCannotBeOpened if the command needs a joined case that does not open."""
    if loaded.joined_unread and _needs_them(loaded, command):
        raise damage_problems.PartCannotBeOpened


def _needs_them(loaded: LoadedCase, command: Command) -> bool:
    case, target = loaded.case, loaded.target
    match command:
        case Join():
            return True
        case IdentifyPupil():  # the same record with another name changes nothing for the others
            return case is not None and case.pupil.id != (loaded.pupil.id if loaded.pupil else None)
        case Correct():
            if case is None or target is None:
                return False
            moves_back = bool(command.void) and case.pupil_without(command.event) != case.pupil.id
            return moves_back or case.joined_into is not None
        case _:
            return False
