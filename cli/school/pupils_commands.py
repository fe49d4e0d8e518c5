"""`onward pupils`: the register of a school's pupils."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import asyncpg
import typer

from application import body_parsing
from application.problems import Malformed, NotFound
from application.pupils.pupil_changes import record_by_operator
from cli.options import DATA, Commands, Data, Json, School
from cli.school.import_commands import import_pupil_list
from cli.service.installation import UserError, ledger_of, one_school
from cli.typed_values import as_day, as_id, unknown
from domain.calendar.working_time import london
from domain.field_rules import Fault, faults_of
from domain.pupils.pupil_commands import (
    MergePupil,
    PupilCommand,
    RecordPupilLeft,
    RegisterPupil,
    UndoMerge,
    UpdatePupil,
)
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_listing import MOST_FOUND, PupilFilter, SearchPupils
from store.ledger.json_codec import canonical
from store.ledger.ledger import Ledger
from store.pupils.pupil_store import (
    LoadedPupil,
    load_pupil,
    school_of_pupil,
)
from store.queries import compliance_streams
from store.queries.access_log import log_pupil_access
from views.pupil_view import found_pupil_view, pupil_record_view
from views.read_model import as_document

pupils = Commands(
    help="The register of pupils.\n\nExample: onward pupils search ame oka", no_args_is_help=True
)
PupilId = Annotated[str, typer.Argument(metavar="ID")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="JSON as for the API; - reads standard input.")]


pupils.command("import")(import_pupil_list)


@pupils.command("search")
async def search_register(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="Parts of a name, a UPN or a date of birth; - reads them from standard input.",
        ),
    ] = None,
    school: School = None,
    year: Annotated[str | None, typer.Option(help="Year group: N1, N2, R, 1 to 14.", metavar="Y")] = None,
    class_: Annotated[str | None, typer.Option("--class", help="Class.", metavar="CLASS")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Also pupils who have left.")] = False,
    data: Data = DATA,
    as_json: Json = False,
) -> str:
    """Find pupils by any part of a name. The shell keeps what you type; with - it does not.

    Example: onward pupils search ame oka --year 8
    """
    text = sys.stdin.read() if words == [_STDIN] else " ".join(words or ())
    given = {"q": text.strip(), "year": year, "class": class_, "on_roll": None if everyone else True}
    body = canonical({name: value for name, value in given.items() if value is not None})
    asked = _command_in(SearchPupils, body)
    async with ledger_of(data) as ledger:
        now = ledger.clock.now()
        _well_formed(faults_of(asked, now))
        today = london(now).date()
        of = one_school(await compliance_streams.schools(ledger), school)
        found = await ledger.names.search(of, PupilFilter.of(asked, "whole", today), MOST_FOUND)
    views = [found_pupil_view(each.id, each.listing, "whole", today) for each in found.pupils]
    if as_json:
        return canonical([as_document(each) for each in views]).decode()
    lines = [
        f"{each.id}  {each.family_name}, {each.given_name}"
        f"{f' ({each.known_as})' if each.known_as else ''}"
        f"; Year {each.year_group or 'not known'}, class {each.class_ or 'not known'}"
        f"{'' if each.on_roll else '; not on roll'}"
        for each in views
    ]
    if found.next is not None:
        lines.append(f"More than {MOST_FOUND} pupils match. Add a word or a year group.")
    if found.unread:
        lines.append(f"Damaged records that cannot be opened: {found.unread}. Run `onward verify --state`.")
    return "\n".join(lines) or "No pupil matches."


@pupils.command("show")
async def show_pupil(pupil: PupilId, data: Data = DATA, as_json: Json = False) -> str:
    """Show a pupil's record. The view log notes it.

    Example: onward pupils show 0b6e…
    """
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            loaded = await loaded_for_command_line(connection, ledger, pupil)
        await log_pupil_access(ledger, None, [loaded.pupil], "command line", whole=True)
        view = pupil_record_view(loaded.pupil, "whole", london(ledger.clock.now()).date())
    if as_json:
        return canonical(as_document(view)).decode()
    known = {name: value for name, value in as_document(view).items() if value not in (None, [], ())}
    return "\n".join(f"{name}: {_as_text(value)}" for name, value in known.items())


@pupils.command("register")
async def register_pupil(body: Body, school: School = None, data: Data = DATA) -> str:
    """Add a pupil to the register, and print their id.

    Example: onward pupils register pupil.json --school "Hill School"
    """
    command = _command_in(RegisterPupil, _content(body))
    async with ledger_of(data) as ledger:
        of = one_school(await compliance_streams.schools(ledger), school)
        return str((await _recorded(ledger, of, None, command)).id)


@pupils.command("update")
async def update_pupil(pupil: PupilId, body: Body, data: Data = DATA) -> str:
    """Change or clear fields of a pupil's record.

    Example: echo '{"changes": {"class": "8C"}}' | onward pupils update 0b6e… -
    """
    done = await _change(data, pupil, _command_in(UpdatePupil, _content(body)))
    return f"The record is at version {done.version}."


@pupils.command("leave")
async def record_left(
    pupil: PupilId,
    left_on: Annotated[str, typer.Argument(metavar="DATE", help="The last day on roll, such as 2027-07-20.")],
    data: Data = DATA,
) -> str:
    """Record a pupil's last day on roll. The record stays.

    Example: onward pupils leave 0b6e… 2027-07-20
    """
    await _change(data, pupil, RecordPupilLeft(left_on=as_day(left_on)))
    return f"The last day on roll is {left_on}."


@pupils.command("merge")
async def merge_pupil(
    pupil: PupilId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id of the record that stays.")],
    reasons: Annotated[str, typer.Option(help="Why both describe one child.", metavar="TEXT")],
    data: Data = DATA,
) -> str:
    """Merge a record into another one of the same child.

    Example: onward pupils merge 0b6e… 71c2… --reasons "Registered twice, once with a hyphen."
    """
    await _change(data, pupil, MergePupil(into=as_id(into, "pupil"), reasons=reasons))
    return f"{pupil} is now {into}."


@pupils.command("undo-merge")
async def undo_merge_of_pupil(
    pupil: PupilId,
    reasons: Annotated[str, typer.Option(help="Why they are two children.", metavar="TEXT")],
    data: Data = DATA,
) -> str:
    """Take back a merge: this record, and the one it was merged into, are both used again.

    Example: onward pupils undo-merge 0b6e… --reasons "They are twins."
    """
    await _change(data, pupil, UndoMerge(reasons=reasons))
    return f"{pupil} is a record of its own again."


T = TypeVar("T")
_STDIN = "-"


async def _change(data: Path, pupil: str, command: PupilCommand) -> RegisteredPupil:
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            school = (await loaded_for_command_line(connection, ledger, pupil)).pupil.school
        return await _recorded(ledger, school, as_id(pupil, "pupil"), command)


async def _recorded(
    ledger: Ledger, school: UUID, pupil: UUID | None, command: PupilCommand
) -> RegisteredPupil:
    try:
        return await record_by_operator(ledger, school, pupil, command)
    except Malformed as malformed:
        raise UserError(_sentence(malformed.faults)) from None
    except NotFound:
        raise UserError("There is no record with that id at this school to merge into.") from None


async def loaded_for_command_line(connection: asyncpg.Connection, ledger: Ledger, pupil: str) -> LoadedPupil:
    """The pupil with this id, of whatever school. Raises UserError."""
    of = as_id(pupil, "pupil")
    school = await school_of_pupil(connection, of)
    loaded = await load_pupil(connection, ledger.seals, school, of) if school is not None else None
    if loaded is None:
        raise unknown("pupil")
    return loaded


def _content(body: Path) -> bytes:
    return sys.stdin.buffer.read() if str(body) == _STDIN else body.read_bytes()


def _command_in(kind: type[T], body: bytes) -> T:
    """A JSON body as a command. Raises UserError."""
    found = body_parsing.read(kind, body)
    if isinstance(found, list):
        raise UserError(_sentence(found))
    return found


def _well_formed(wrong: list[Fault]) -> None:
    if wrong:
        raise UserError(_sentence(wrong))


def _sentence(wrong: Iterable[Fault]) -> str:
    """Faults with their fields, and never what was typed."""
    return " ".join(f"{fault.pointer or 'The file'}: {fault.message}" for fault in wrong)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else canonical(value).decode()
