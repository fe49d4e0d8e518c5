"""Who looked at a case or at a child's record, the newest first: rows for a page and a file (11.15)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from application.page_files import PageFile
from documents.table_document import Cell, Table
from domain.case.case import Case
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import access_log
from store.queries.access_log import pupil_views
from views.history_view import AccessView
from views.pupil_view import PupilAccessView
from wording.record_text import how_much, look_in_words, looker

Look = AccessView | PupilAccessView
Looks = Callable[[int, int], Awaitable[Sequence[Look]]]
"""The looks before this number, the newest first, and at most so many."""
TITLE = "Who looked"
COLUMNS = ("When", "Who", "What they saw", "How much", "Entries then", "SHA-256 of the file")
NEWEST = 2**62
"""A number after that of every look."""
A_TIME = 1_000


def looks_at_case(ledger: Ledger, caller: Caller, case: UUID) -> Looks:
    """The looks at a case, without those beside a case that the caller may not see (3.2h)."""
    return partial(access_log.views, ledger, caller, case, newest=True)


def looks_at_pupil(ledger: Ledger, pupil: UUID) -> Looks:
    """The looks at a pupil's record."""
    return partial(pupil_views, ledger, pupil, newest=True)


def look_row(each: Look) -> tuple[datetime, str, str, str, int, str | None]:
    """One look in words; the last is the hash of a file that left Onward."""
    who = looker(each.name, command_line=each.person is None)
    much = how_much(each.what, each.sight)
    return each.at, who, look_in_words(each.what), much, each.version, each.sha256


async def case_log_file(ledger: Ledger, caller: Caller, case: Case) -> PageFile:
    """The whole log of a case."""
    return PageFile(
        name=f"{case.reference}-who-looked",
        title=f"{TITLE} at case {case.reference}",
        tables=(await _table(looks_at_case(ledger, caller, case.id)),),
    )


async def pupil_log_file(ledger: Ledger, pupil: RegisteredPupil) -> PageFile:
    """The whole log of a pupil's record."""
    return PageFile(
        name="who-looked",
        title=f"{TITLE} at a child’s record",
        heading=f"{TITLE} at the record of {pupil.given_name} {pupil.family_name}",
        tables=(await _table(looks_at_pupil(ledger, pupil.id)),),
    )


async def _table(looks: Looks) -> Table:
    rows: list[tuple[Cell, ...]] = []
    before = NEWEST
    while found := await looks(before, A_TIME):
        rows += map(look_row, found)
        before = found[-1].number
    return Table(
        title="Looks, the newest first", columns=COLUMNS, widths=(4, 4, 5, 4, 2, 5), rows=tuple(rows)
    )
