"""`onward pupils`: fill the register of a school's pupils, and find a pupil in it."""

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from application import body_parsing
from cli.options import DATA, Commands, Data, Json, School
from cli.school.import_commands import import_pupil_list
from cli.service.installation import UserError, ledger_of, one_school
from domain.calendar.working_time import london
from domain.field_rules import Fault, faults_of
from domain.pupils.pupil_listing import MOST_FOUND, PupilFilter, SearchPupils
from store.ledger.json_codec import canonical
from store.queries import compliance_streams
from views.pupil_view import found_pupil_view
from views.read_model import as_document

pupils = Commands(
    help="The register of pupils.\n\nExample: onward pupils search ame oka", no_args_is_help=True
)


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
    text = sys.stdin.read() if words == ["-"] else " ".join(words or ())
    given = {"q": text.strip(), "year": year, "class": class_, "on_roll": None if everyone else True}
    body = canonical({name: value for name, value in given.items() if value is not None})
    asked = body_parsing.read(SearchPupils, body)
    async with ledger_of(data) as ledger:
        now = ledger.clock.now()
        wrong = asked if isinstance(asked, list) else faults_of(asked, now)
        if isinstance(asked, list) or wrong:
            raise UserError(_sentence(wrong))
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


def _sentence(wrong: Iterable[Fault]) -> str:
    """Faults with their fields, and never what was typed."""
    return " ".join(f"{fault.pointer or 'The search'}: {fault.message}" for fault in wrong)
