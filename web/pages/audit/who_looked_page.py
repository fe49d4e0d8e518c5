"""Who looked at a case or at a child's record, the newest look first, and the same as a file (11.15)."""

from starlette.responses import Response

from application.audit.access_log_file import (
    COLUMNS,
    NEWEST,
    TITLE,
    Looks,
    case_log_file,
    look_row,
    looks_at_case,
    looks_at_pupil,
    pupil_log_file,
)
from application.parameter_parsers import a_count, read_or_none
from application.pupils.pupil_reading import visible_pupil
from documents.table_document import FileKind
from domain.access.permissions import may_read_log
from domain.case.case import Case
from domain.pupils.pupil_access import READ_LOG
from store.queries.access_log import log_access
from web.core.page_request import Page, PageRequest, file_pages, file_response

A_PAGE = 50


async def of_a_case(visit: PageRequest) -> Response:
    """Who looked at the case. The look at the log is logged first, and is its newest line."""
    state, caller = await _case(visit), visit.me.caller
    await log_access(visit.ledger, caller.person.id, [(state, "whole")], _what(visit))
    looks = looks_at_case(visit.ledger, caller, state.id)
    back = (f"/cases/{state.id}", "Back to the case")
    return await _page(visit, f"{TITLE} at case {state.reference}", back, looks)


async def case_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole log of the case as a file."""
    state = await _case(visit)
    return await file_response(
        visit, await case_log_file(visit.ledger, visit.me.caller, state), kind, [state]
    )


async def of_a_child(visit: PageRequest) -> Response:
    """Who looked at the child's record."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, _what(visit), READ_LOG)
    back = (f"/pupils/{seen.pupil.id}", "Back to the child")
    looks = looks_at_pupil(visit.ledger, seen.pupil.id)
    return await _page(visit, f"{TITLE} at this child’s record", back, looks)


async def child_saved(visit: PageRequest, kind: FileKind) -> Response:
    """The whole log of the record as a file; the look is logged before it is read."""
    seen = await visible_pupil(visit.ledger, visit.me.caller, visit.id, kind, READ_LOG)
    return await file_response(visit, await pupil_log_file(visit.ledger, seen.pupil), kind, [])


async def _case(visit: PageRequest) -> Case:
    state = await visit.case(whole=True, logged=False)
    visit.allow(may_read_log(state, visit.me.caller.person))
    return state


def _what(visit: PageRequest) -> str:
    return visit.look if visit.printing else "views"


async def _page(visit: PageRequest, heading: str, back: tuple[str, str], looks: Looks) -> Response:
    asked = read_or_none(a_count, visit.request.query_params.get("before", ""))
    before = asked if asked is not None else NEWEST
    found = await looks(before, A_PAGE + 1)
    shown = found[:A_PAGE]
    return visit.page(
        "audit/who-looked.html",
        title=heading,
        back=back,
        columns=COLUMNS[:-1],  # the hash is folded beside what they saw
        rows=[look_row(each) for each in shown],
        here=visit.request.url.path,
        earlier=shown[-1].number if len(found) > A_PAGE else None,
        first=before == NEWEST,
    )


PAGES = {
    "/cases/{id}/who-looked": Page(get=of_a_case),
    **file_pages("/cases/{id}/who-looked", case_saved),
    "/pupils/{id}/who-looked": Page(get=of_a_child),
    **file_pages("/pupils/{id}/who-looked", child_saved),
}
