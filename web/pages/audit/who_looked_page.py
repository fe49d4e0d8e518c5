"""Who looked at a case or at a child's record, the newest look first, and the same as a file (11.15)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import Response

from application import problems
from application.page_files import PageFile
from application.parameter_parsers import a_count
from application.pupil_reading import visible_pupil
from domain.access.permissions import may_read_log
from domain.case.case import Case
from domain.pupils.pupil_access import READ_LOG
from referral_form.table_document import Cell, Table
from referral_form.table_file import FileKind
from store.pupils.pupil_access_log import pupil_views
from store.queries import access_log
from views.history_view import AccessView
from views.pupil_view import PupilAccessView
from web.core.page_request import Page, PageRequest
from web.core.saved_pages import file_pages, given
from wording.access_words import look_in_words, looker

Look = AccessView | PupilAccessView
Looks = Callable[[int, int], Awaitable[Sequence[Look]]]
"""The looks before this number, the newest first, and at most so many."""
A_PAGE, A_TIME = 50, 1_000
NEWEST = 2**62
TITLE = "Who looked"
_SIGHTS = {"whole": "All of it", "receipt": "Their own part", "roster": "Without the circumstances"}
_COLUMNS = ("When", "Who", "What they saw", "How much", "Entries then")


async def of_a_case(visit: PageRequest) -> Response:
    """Who looked at the case. The look at the log is logged first, and is its newest line."""
    state = await _case(visit)
    await access_log.log_access(visit.ledger, visit.me.caller.person.id, [(state, "whole")], _what(visit))
    back = (f"/cases/{state.id}", "Back to the case")
    return await _page(visit, f"{TITLE} at case {state.reference}", back, _of_case(visit, state))


async def case_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole log of the case as a file."""
    state = await _case(visit)
    name, title = f"{state.reference}-who-looked", f"{TITLE} at case {state.reference}"
    of = await _file(name, title, _of_case(visit, state))
    return await given(visit, of, kind, [state])


async def of_a_child(visit: PageRequest) -> Response:
    """Who looked at the child's record."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, _what(visit), READ_LOG)
    back = (f"/pupils/{seen.pupil.id}", "Back to the child")
    return await _page(visit, f"{TITLE} at this child’s record", back, _of_child(visit))


async def child_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole log of the record as a file; the look is logged before it is read."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, kind, READ_LOG)
    of = await _file("who-looked", f"{TITLE} at a child’s record", _of_child(visit))
    child = f"{seen.pupil.given_name} {seen.pupil.family_name}"
    return await given(visit, replace(of, heading=f"{TITLE} at the record of {child}"), kind, [])


async def _case(visit: PageRequest) -> Case:
    state = await visit.case(whole=True, logged=False)
    if not may_read_log(state, visit.me.caller.person):
        raise problems.NotAllowed
    return state


def _what(visit: PageRequest) -> str:
    return visit.look if visit.printing else "views"


def _of_case(visit: PageRequest, state: Case) -> Looks:
    return partial(_views, visit, state)


async def _views(visit: PageRequest, state: Case, before: int, limit: int) -> Sequence[Look]:
    return await access_log.views(visit.ledger, visit.me.caller, state.id, before, limit, newest=True)


def _of_child(visit: PageRequest) -> Looks:
    return partial(pupil_views, visit.ledger, visit.id, newest=True)


async def _page(visit: PageRequest, heading: str, back: tuple[str, str], looks: Looks) -> Response:
    before = _before(visit.request.query_params.get("before"))
    found = await looks(before, A_PAGE + 1)
    shown = found[:A_PAGE]
    return visit.page(
        "auditor/who-looked.html",
        title=heading,
        back=back,
        columns=_COLUMNS,
        rows=[_row(each) for each in shown],
        here=visit.request.url.path,
        earlier=shown[-1].number if len(found) > A_PAGE else None,
        first=before == NEWEST,
    )


async def _file(name: str, title: str, looks: Looks) -> PageFile:
    rows: list[tuple[Cell, ...]] = []
    before = NEWEST
    while found := await looks(before, A_TIME):
        rows += [_row(each) for each in found]
        before = found[-1].number
    table = Table(title="Looks, the newest first", columns=_COLUMNS, widths=(4, 4, 4, 3, 2), rows=tuple(rows))
    return PageFile(name=name, title=title, tables=(table,))


def _row(each: Look) -> tuple[Any, ...]:
    who = looker(each.name, command_line=each.person is None)
    return each.at, who, look_in_words(each.what), _SIGHTS[each.sight], each.version


def _before(asked: str | None) -> int:
    try:
        return a_count(asked) if asked else NEWEST
    except ValueError:
        return NEWEST


PAGES = {
    "/cases/{id}/who-looked": Page(get=of_a_case),
    **file_pages("/cases/{id}/who-looked", case_saved),
    "/pupils/{id}/who-looked": Page(get=of_a_child),
    **file_pages("/pupils/{id}/who-looked", child_saved),
}
