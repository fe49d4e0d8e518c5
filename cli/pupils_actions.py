"""The work of `onward pupils`, recorded as done on the command line."""

import sys
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import asyncpg

from application import body_parsing
from application.left_file_opening import open_left_files
from application.pupil_changes import decided_pupil, named_pupils, strangers
from cli.installation import UserError, ledger_of
from cli.school_choice import one_school
from domain.calendar.working_time import london
from domain.pupils.pupil_checks import pupil_faults
from domain.pupils.pupil_commands import (
    MergePupil,
    PupilCommand,
    RecordPupilLeft,
    RegisterPupil,
    UndoMerge,
    UpdatePupil,
)
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_listing import MOST_FOUND, PupilFilter, SearchPupils, search_faults
from domain.refusals import Refused
from domain.validation.request_checks import Fault
from store.ledger.json_codec import canonical
from store.ledger.ledger import Ledger
from store.pupils.pupil_access_log import log_pupil_access
from store.pupils.pupil_store import (
    LoadedPupil,
    RegisterBusy,
    append_pupil,
    known_pupils,
    load_pupil,
    school_of_pupil,
)
from store.pupils.school_register import wait_for_register
from store.queries import compliance_streams
from views.pupil_view import found_pupil_view, pupil_record_view
from views.read_model import as_document, as_json

T = TypeVar("T")
_STDIN = "-"


async def search(
    data: Path,
    words: list[str],
    school: str | None,
    year: str | None,
    class_: str | None,
    everyone: bool,
    json: bool,
) -> str:
    """Pupils of a school, a line for each."""
    text = sys.stdin.read() if words == [_STDIN] else " ".join(words)
    given = {"q": text.strip(), "year": year, "class": class_, "on_roll": None if everyone else True}
    body = canonical({name: value for name, value in given.items() if value is not None})
    asked = _read(SearchPupils, body)
    async with ledger_of(data) as ledger:
        now = ledger.clock.now()
        _well_formed(search_faults(asked, now))
        today = london(now).date()
        of = one_school(await compliance_streams.schools(ledger), school)
        found = await ledger.names.search(of, PupilFilter.of(asked, "whole", today), MOST_FOUND)
    views = [found_pupil_view(each.id, each.listing, "whole", today) for each in found.pupils]
    if json:
        return canonical([as_document(each) for each in views]).decode()
    lines = [
        f"{each.id}  {each.family_name}, {each.given_name}"
        f"{f' ({each.known_as})' if each.known_as else ''}"
        f"; year {each.year_group or 'not known'}, class {each.class_ or 'not known'}"
        f"{'' if each.on_roll else '; not on roll'}"
        for each in views
    ]
    if found.next is not None:
        lines.append(f"More than {MOST_FOUND} pupils match. Add a word or a year group.")
    if found.unread:
        lines.append(f"Damaged records that cannot be opened: {found.unread}. Run `onward verify --state`.")
    return "\n".join(lines) or "No pupil matches."


async def show(data: Path, pupil: str, json: bool) -> str:
    """One record, a line for each field that is known."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            loaded = await loaded_for_command_line(connection, ledger, pupil)
        await log_pupil_access(ledger, None, [loaded.pupil], "command line", whole=True)
        view = pupil_record_view(loaded.pupil, "whole", london(ledger.clock.now()).date())
    if json:
        return as_json(view).decode()
    known = {name: value for name, value in as_document(view).items() if value not in (None, [], ())}
    return "\n".join(f"{name}: {_shown(value)}" for name, value in known.items())


async def register(data: Path, body: Path, school: str | None) -> str:
    """Register a pupil; returns the id."""
    command = _read(RegisterPupil, _content(body))
    async with ledger_of(data) as ledger:
        of = one_school(await compliance_streams.schools(ledger), school)
        return str((await _record(ledger, of, None, command)).id)


async def update(data: Path, pupil: str, body: Path) -> str:
    """Change fields of a record."""
    done = await _change(data, pupil, _read(UpdatePupil, _content(body)))
    return f"The record is at version {done.version}."


async def leave(data: Path, pupil: str, left_on: str) -> str:
    """Record the last day on roll."""
    await _change(data, pupil, RecordPupilLeft(left_on=_day(left_on)))
    return f"The last day on roll is {left_on}."


async def merge(data: Path, pupil: str, into: str, reasons: str) -> str:
    """Merge a record into another."""
    await _change(data, pupil, MergePupil(into=_id(into), reasons=reasons))
    return f"{pupil} is now {into}."


async def undo_merge(data: Path, pupil: str, reasons: str) -> str:
    """Take back a merge."""
    await _change(data, pupil, UndoMerge(reasons=reasons))
    return f"{pupil} is a record of its own again."


async def _change(data: Path, pupil: str, command: PupilCommand) -> RegisteredPupil:
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            school = (await loaded_for_command_line(connection, ledger, pupil)).pupil.school
        return await _record(ledger, school, _id(pupil), command)


async def _record(ledger: Ledger, school: UUID, pupil: UUID | None, command: PupilCommand) -> RegisteredPupil:
    """Record a command, again if another one was faster, and after an import that is being written."""
    _well_formed(pupil_faults(command, ledger.clock.now()))
    while True:
        try:
            if (done := await _attempt(ledger, school, pupil, command)) is not None:
                await open_left_files(ledger, school, [done.id])
                return done
        except RegisterBusy:
            await wait_for_register(ledger.pool, school)


async def _attempt(
    ledger: Ledger, school: UUID, pupil: UUID | None, command: PupilCommand
) -> RegisteredPupil | None:
    async with ledger.pool.connection() as connection:
        before = await load_pupil(connection, ledger.seals, school, pupil) if pupil is not None else None
        if isinstance(command, MergePupil) and not await known_pupils(connection, school, [command.into]):
            raise UserError("There is no record with that id at this school to merge into.")
        _well_formed(strangers(command, await known_pupils(connection, school, named_pupils(None, command))))
        try:
            change = await decided_pupil(
                connection, ledger, school, before, command, "command_line", ledger.clock.now()
            )
        except Refused as refused:
            raise UserError(refused.sentence) from None
        recorded = await append_pupil(connection, ledger.seals, before, change)
    return change.decision.pupil if recorded else None


async def loaded_for_command_line(connection: asyncpg.Connection, ledger: Ledger, pupil: str) -> LoadedPupil:
    """The pupil with this id, of whatever school. Raises UserError."""
    of = _id(pupil)
    school = await school_of_pupil(connection, of)
    loaded = await load_pupil(connection, ledger.seals, school, of) if school is not None else None
    if loaded is None:
        raise UserError("There is no pupil with that id. See `onward pupils search`.")
    return loaded


def _content(body: Path) -> bytes:
    return sys.stdin.buffer.read() if str(body) == _STDIN else body.read_bytes()


def _read(kind: type[T], body: bytes) -> T:
    """A JSON body as a command. Raises UserError."""
    found = body_parsing.read(kind, body)
    if isinstance(found, list):
        raise UserError(_sentence(found))
    return found


def _well_formed(wrong: list[Fault]) -> None:
    if wrong:
        raise UserError(_sentence(wrong))


def _sentence(wrong: list[Fault]) -> str:
    """Faults with their fields, and never what was typed."""
    return " ".join(f"{fault.pointer or 'The file'}: {fault.message}" for fault in wrong)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UserError("Give a pupil's id. See `onward pupils search`.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError("Give the day as YYYY-MM-DD, such as 2027-07-20.") from None


def _shown(value: object) -> str:
    return value if isinstance(value, str) else canonical(value).decode()
