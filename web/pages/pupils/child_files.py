"""A child’s chronology as files: printed as a PDF, and as CSV."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from starlette.responses import Response

from application.cases.child_cases import ChildCases, child_cases, log_child_access
from application.cases.child_chronology import chronology_page
from application.cases.chronology_reading import ChronologyFilter
from application.cases.chronology_wording import WordedEntry
from application.page_files import PageFile, page_file
from application.pupils.pupil_reading import SeenPupil, visible_pupil
from documents.child_document import ChildDocument, PrintedField, child_pdf, lines_of
from documents.table_document import Cell, FileKind, Table, in_file_turn
from documents.typesetting import MEDIA_TYPE
from domain.pupils.pupil_access import PRINT_CHILD
from domain.pupils.pupil_details import RegisteredPupil
from store.queries import case_queries
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.timeline import TimelineEntry
from web.pages.pupils.child_entries import child_entry, printed_entries
from web.pages.pupils.child_page import FILTERS, entry_filter, open_tasks
from wording.chronology_text import NO_MESSAGES, NO_NAME, NO_SUCH_CASE, damaged_cases, filter_note
from wording.entry_details import Names
from wording.formatting import moment, plain_day
from wording.obligation_text import by_when
from wording.printable_file import KEEP_IT

MOST_PRINTED = 2_000
"""Entries on paper; a longer chronology is printed by its newest, or in parts by the filter."""
_THIRD_PARTIES = (
    "Names of other people are here as they were recorded. Before you give this file to anyone, take out "
    "what they may not know."
)
_SHORTENED = "Only the newest {most} entries are printed. Use the filter of the page to print earlier ones."
A_TIME = 500
"""Entries that are read at once."""
KIND: FileKind = "csv"
_COLUMNS = ("Case", "Entry", "Recorded at", "Happened", "Who", "What", "Recorded", "Policy", "Cancelled")


async def printed(visit: PageRequest) -> Response:
    """The PDF. Its hash is logged with each case first."""
    seen, child, wanted = await _asked_for(visit, "paper")
    page = await chronology_page(
        visit.ledger, child, visit.me.caller, wanted, MOST_PRINTED, newest=True, what=None
    )
    names = await page_context.names(visit)
    notes = _notes(wanted, child, names, cut=page.more is not None)
    document = await _document(visit, seen, child, page.entries, names, tuple(notes))
    body = await in_file_turn(partial(child_pdf, document))
    digest = sha256(body).digest()
    await log_child_access(
        visit.ledger, visit.me.caller.person.id, child, child.cases.values(), "paper", digest
    )
    headers = {"Content-Disposition": 'inline; filename="chronology.pdf"'}
    return Response(body, 200, headers, MEDIA_TYPE)


async def _asked_for(visit: PageRequest, what: str) -> tuple[SeenPupil, ChildCases, ChronologyFilter]:
    """The child, and the chosen case or all. The look at the record is logged."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, what, PRINT_CHILD)
    child = await child_cases(visit.ledger, visit.me.caller, seen.pupil.id)
    wanted = entry_filter({name: visit.request.query_params.get(name, "") for name in FILTERS})
    if wanted.case is None:
        return seen, child, wanted
    chosen = {name: case for name, case in child.cases.items() if name == wanted.case}
    return seen, replace(child, cases=chosen), wanted  # the tasks too are of this case alone


async def _document(
    visit: PageRequest,
    seen: SeenPupil,
    child: ChildCases,
    entries: Sequence[WordedEntry],
    names: Names,
    notes: tuple[str, ...],
) -> ChildDocument:
    policies = visit.ledger.plans.known.policies
    school = (await case_queries.me(visit.ledger, visit.me.caller)).school.name
    pupil = seen.pupil
    told = await asyncio.to_thread(
        lambda: printed_entries([child_entry(each, child.cases, names, policies) for each in entries])
    )
    return ChildDocument(
        title="Chronology",
        school=school,
        name=f"Chronology of {pupil.given_name} {pupil.family_name}",
        printed=f"Printed {moment(visit.now)} by {names.get(visit.me.caller.person.id, 'a member of staff')}",
        notes=notes,
        about=tuple(_about(pupil, child, entries)),
        tasks=tuple(
            f"{case.reference}: {task.text}"
            + (f", due {by_when(task.due_at, visit.now)}" if task.due_at else "")
            for case, task in open_tasks(visit, child)
        ),
        entries=told,
    )


def _notes(wanted: ChronologyFilter, child: ChildCases, names: Names, *, cut: bool) -> Iterator[str]:
    """What to do with the file, and what it leaves out."""
    yield from (KEEP_IT, _THIRD_PARTIES)
    kind = wanted.kinds[0] if wanted.kinds else None
    references = {case.id: case.reference for case in child.cases.values()}
    chosen = filter_note(
        case=references.get(wanted.case, NO_SUCH_CASE) if wanted.case is not None else None,
        kind=kind,
        person=names.get(wanted.person, NO_NAME) if wanted.person is not None else None,
        since=wanted.since,
        until=wanted.until,
    )
    if chosen is not None:
        yield chosen
    if kind is None:
        yield NO_MESSAGES
    if child.unread:
        yield damaged_cases(child.unread)
    if cut:
        yield _SHORTENED.format(most=f"{MOST_PRINTED:,}")


def _about(pupil: RegisteredPupil, child: ChildCases, entries: Sequence[WordedEntry]) -> list[PrintedField]:
    born = plain_day(pupil.date_of_birth) if pupil.date_of_birth else "Not recorded"
    in_school = ", ".join(filter(None, (pupil.year_group, pupil.class_)))
    of = {each.view.case for each in entries}
    cases = ", ".join(case.reference for case in child.cases.values() if case.id in of) or "None"
    return [
        PrintedField(label=label, lines=lines_of(text))
        for label, text in (
            ("Date of birth", born),
            ("Unique pupil number", pupil.upn or "Not recorded"),
            ("Year group and class", in_school or "Not recorded"),
            ("Cases with entries in this file", cases),
        )
    ]


async def saved(visit: PageRequest) -> Response:
    """The file, for those who print the chronology; the look at each case and record is logged first."""
    caller = visit.me.caller
    _, child, wanted = await _asked_for(visit, KIND)
    names, rows, after = await page_context.names(visit), list[tuple[Cell, ...]](), None
    while True:
        page = await chronology_page(visit.ledger, child, caller, wanted, A_TIME, after, what=None)
        rows += await asyncio.to_thread(_rows, visit, page.entries, child, names)
        after = page.more
        if after is None:
            break
    if child.unread:
        rows.append((*(None,) * 5, damaged_cases(child.unread), *(None,) * 3))
    table = Table(title="Chronology", columns=_COLUMNS, rows=tuple(rows))
    made = await page_file(
        visit.ledger, caller, PageFile(name="chronology", title="Chronology", tables=(table,)), KIND
    )
    await log_child_access(visit.ledger, caller.person.id, child, child.cases.values(), KIND)
    return Response(made.body, 200, made.headers, made.media_type)


def _rows(
    visit: PageRequest, entries: Sequence[WordedEntry], child: ChildCases, names: Names
) -> list[tuple[Cell, ...]]:
    policies = visit.ledger.plans.known.policies
    return [_row(child_entry(each, child.cases, names, policies)) for each in entries]


def _row(each: TimelineEntry) -> tuple[Cell, ...]:
    return (
        each.reference or "School register",
        each.version,
        each.recorded_at,
        each.occurred_at,
        each.who,
        each.text,
        "\n".join(f"{label}: {text}" for label, text in each.details),
        ", ".join(each.clauses),
        "Yes" if each.void else "No",
    )


PAGES = {
    "/pupils/{id}/print": Page(get=printed),
    "/pupils/{id}/chronology.csv": Page(get=saved),
}
