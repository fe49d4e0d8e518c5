"""`onward child`: everything recorded about one child."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text

from application.cases.child_cases import ChildCases, every_child_case, listed_cases
from application.cases.child_chronology import chronology_page
from application.cases.chronology_reading import ChronologyFilter
from cli.options import DATA, Commands, Data, Json
from cli.service.installation import ledger_of
from cli.terminal import paper, timeline
from cli.typed_values import as_id, as_instant, unknown
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger import history
from store.ledger.json_codec import canonical
from store.ledger.ledger import Ledger
from store.pupils.pupil_store import load_pupil, school_of_pupil
from store.queries.access_log import log_pupil_access
from views.chronology_view import ChronologyEntryView
from views.read_model import as_document
from wording import case_labels, obligation_topics
from wording.formatting import moment, plain_day, short_moment
from wording.obligation_text import task

alone = Commands()


@alone.command("child")
async def show_child(
    pupil: Annotated[
        str, typer.Argument(metavar="ID", help="The pupil's id; `onward pupils search` finds it.")
    ],
    at: Annotated[
        str | None, typer.Option(help="Only what was recorded by this time.", metavar="INSTANT")
    ] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> str | None:
    """Show a child's chronology: all cases that name the pupil now, and the register. The view logs note it.

    Example: onward child 0b6e… --at 2027-03-30T17:00
    """
    until = as_instant(at) if at is not None else None
    async with ledger_of(data) as ledger:
        found = await _registered(ledger, as_id(pupil, "pupil"))
        await log_pupil_access(ledger, None, [found], _LOOKED, whole=True)
        child = await every_child_case(ledger, found.school, found.id)
        if until is not None:
            child = await _as_it_was(ledger, child, until)
        wanted = ChronologyFilter(until=until)
        page = await chronology_page(ledger, child, None, wanted, _EVERYTHING, what=_LOOKED)
        listed = await listed_cases(ledger, child, until)
    entries = [each.view for each in page.entries]
    if as_json:
        return canonical(
            {
                "pupil": str(found.id),
                "cases": [as_document(each) for each in listed],
                "unread": child.unread,
                "entries": [as_document(each) for each in entries],
            }
        ).decode()
    _tell(paper(), found, child, entries)
    return None


_EVERYTHING = 1_000_000
"""Entries of one child."""
_LOOKED = "command line"


async def _registered(ledger: Ledger, pupil: UUID) -> RegisteredPupil:
    """The pupil with this id, of whatever school. Raises UserError."""
    async with ledger.pool.connection() as connection:
        school = await school_of_pupil(connection, pupil)
        loaded = await load_pupil(connection, ledger.seals, school, pupil) if school is not None else None
    if loaded is None:
        raise unknown("pupil")
    return loaded.pupil


async def _as_it_was(ledger: Ledger, child: ChildCases, until: datetime) -> ChildCases:
    """The cases as they were at that time, without those that were raised later."""
    then = [await history.as_of(ledger, case, instant=until) for case in child.cases]
    return replace(child, cases={case.id: case for case in then if case is not None})


def _tell(
    console: Console, pupil: RegisteredPupil, child: ChildCases, entries: Iterable[ChronologyEntryView]
) -> None:
    console.print(Text("\n".join(_head(pupil, child))))
    table = timeline(several=True)
    for each in entries:
        text = Text(f"{each.who} {each.sentence}", "strike" if each.void else "")
        if each.void:
            text.append(" (cancelled)")
        if each.late_entry:
            text.append(f" (happened {short_moment(each.occurred_at)}, entered later)", "italic")
        if each.clauses:
            text.append(f"  [{', '.join(each.clauses)}]", "dim")
        table.add_row(each.reference or "register", str(each.version), short_moment(each.recorded_at), text)
    console.print(table)


def _head(pupil: RegisteredPupil, child: ChildCases) -> Iterator[str]:
    """Who the child is, and the open tasks of all cases."""
    yield f"{pupil.given_name} {pupil.family_name}"
    born = plain_day(pupil.date_of_birth) if pupil.date_of_birth else "not known"
    yield f"Born {born}; Year {pupil.year_group or 'not known'}, class {pupil.class_ or 'not known'}"
    for case in child.cases.values():
        topics = obligation_topics.in_state(case)
        for owed in case.open_obligations:
            due = f"due {moment(owed.due_at)}" if owed.due_at else "no deadline"
            yield f"{case.reference}: {case_labels.state(owed.state)}: {task(owed.id, topics)}, {due}"
    if child.unread:
        yield f"Damaged cases that cannot be opened: {child.unread}. Run `onward verify --state`."
    yield ""
