"""Take a case, or a child's record with its cases, out of Onward in one file that proves itself (11.15)."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.bundle_requests import MEDIA_TYPE, may_take, may_take_opened, take_bundle
from application.child_cases import child_cases
from application.own_password import is_asked_for
from application.parameter_parsers import as_id
from application.seen_streams import SeenStream
from domain.access.bundle_taking import BundleContents, TakeBundle
from domain.case.case import Case
from domain.validation.request_checks import Fault
from store.tree.checkpoint_store import newest_checkpoint
from web.core.page_request import Page, PageRequest
from web.pages.audit.proved_streams import address_of, page_about, seen_case, seen_record

TITLE = "File with its proof"
CHOOSE = "Choose whether to include the words"
NOT_CONFIRMED = "Enter your own password. If it was right, you tried too many times: wait a minute"
TOO_MUCH = "Choose fewer cases: together they have too many entries for one file"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """What the visitor has to put right, or to wait for."""

    field: str = ""
    text: str = ""
    unsigned: bool = False


async def of_a_case(visit: PageRequest) -> Response:
    """The form."""
    return await _form(visit, await seen_case(visit))


async def of_a_child(visit: PageRequest) -> Response:
    """The form, with the child's cases that the visitor sees whole."""
    return await _form(visit, await seen_record(visit))


async def case_taken(visit: PageRequest) -> Response:
    """The file."""
    return await _taken(visit, await seen_case(visit), ())


async def child_taken(visit: PageRequest) -> Response:
    """The file, with the cases that were ticked."""
    seen = await seen_record(visit)
    cases = (await child_cases(visit.ledger, visit.me.caller, seen.id)).cases
    ticked = [each for each in map(_id, visit.form.all("case")) if each in cases]
    return await _taken(visit, seen, [each for each in ticked if each is not None])


async def _taken(visit: PageRequest, seen: SeenStream, also: tuple[UUID, ...] | list[UUID]) -> Response:
    contents = _contents(visit.form["contents"])
    if contents is None:
        return await _form(visit, seen, _Wrong(field="contents", text=CHOOSE))
    asked = TakeBundle(
        ids=(seen.id, *also),
        contents=contents,
        since=visit.form["since"].strip() or None,
        password=visit.form["password"],
    )
    browser = visit.request.cookies.get(visit.site.known_cookie)
    try:
        made = await take_bundle(visit.ledger, visit.me.hash, visit.me.caller, asked, browser)
    except problems.NotConfirmed:
        return await _form(visit, seen, _Wrong(field="password", text=NOT_CONFIRMED))
    except problems.Malformed as malformed:
        return await _form(visit, seen, _put_right(malformed.faults[0]))
    except problems.NotSignedYet as waits:
        response = await _form(visit, seen, _Wrong(unsigned=True))
        response.headers.update(waits.headers())
        return response
    return Response(made.body, 200, made.headers, MEDIA_TYPE)


async def _form(visit: PageRequest, seen: SeenStream, wrong: _Wrong | None = None) -> Response:
    ledger, caller = visit.ledger, visit.me.caller
    cases: list[Case] = []
    if not isinstance(seen, Case):
        found = (await child_cases(ledger, caller, seen.id)).cases.values()
        cases = [each for each in found if await may_take(ledger, caller, each)]
    async with ledger.pool.connection() as connection:
        signs = await newest_checkpoint(connection) is not None
    status = 200 if wrong is None else problems.NotSignedYet.status if wrong.unsigned else 422
    return page_about(
        visit,
        seen,
        "bundle",
        f"Error: {TITLE}" if status == 422 else TITLE,
        status=status,
        here=f"{address_of(seen)}/bundle",
        may_take=await may_take(ledger, caller, seen),
        may_open=may_take_opened(caller, seen),
        asks_password=await is_asked_for(ledger.pool, caller.person.id),
        cases=cases,
        chosen=visit.sent.all("case") if visit.sent is not None else [],
        contents=visit.sent["contents"] if visit.sent is not None else "",
        since=visit.sent["since"] if visit.sent is not None else "",
        signs=signs,
        wrong=wrong,
    )


def _put_right(fault: Fault) -> _Wrong:
    if fault.pointer == "/since":
        return _Wrong(field="since", text=fault.message)
    return _Wrong(field="contents", text=TOO_MUCH)


def _contents(text: str) -> BundleContents | None:
    match text:
        case "sealed" | "opened":
            return text
        case _:
            return None


def _id(text: str) -> UUID | None:
    try:
        return as_id(text)
    except ValueError:
        return None


PAGES = {
    "/cases/{id}/bundle": Page(get=of_a_case, post=case_taken),
    "/pupils/{id}/bundle": Page(get=of_a_child, post=child_taken),
}
