"""Take a case, or a child's record with its cases, out of Onward in one file that proves itself (11.15)."""

from collections.abc import Iterable, Mapping
from typing import get_args
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.audit.bundle_requests import (
    MEDIA_TYPE,
    may_take,
    may_take_opened,
    request_faults,
    take_bundle,
)
from application.audit.seen_streams import SeenStream
from application.cases.child_cases import child_cases
from application.parameter_parsers import as_id, read_or_none
from application.school.own_account import is_asked_for
from domain.access.bundle_request import BundleContents, TakeBundle
from domain.case.case import Case
from domain.field_rules import Fault
from store.tree.checkpoint_store import newest_signed
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import about, address_of, seen_here

TITLE = "File with its proof"
CHOOSE = "Choose whether to include the words"
NOT_CONFIRMED = "Enter your own password. If it was right, you tried too many times: wait a minute"
NOTHING_GIVEN = "Enter your own password"
_FIELDS = ("case", "contents", "since", "password")
"""In the order of the page."""


async def ask(visit: PageRequest) -> Response:
    """The form."""
    return await _form(visit, await seen_here(visit))


async def take(visit: PageRequest) -> Response:
    """The file; a child's has the cases that were ticked."""
    seen = await seen_here(visit)
    cases = await _cases_of(visit, seen)
    ticked = (read_or_none(as_id, text) for text in visit.form.all("case"))
    contents: BundleContents | None = next(
        (each for each in get_args(BundleContents) if each == visit.form["contents"]), None
    )
    asked = TakeBundle(
        ids=(seen.id, *(each for each in ticked if each is not None and each in cases)),
        contents=contents or "sealed",
        since=visit.form["since"].strip() or None,
        password=visit.form["password"],
    )
    wrong = _put_right(request_faults(asked))
    if contents is None:
        wrong["contents"] = CHOOSE
    if not asked.password and await is_asked_for(visit.ledger.pool, visit.me.caller.person.id):
        wrong["password"] = NOTHING_GIVEN
    if wrong:
        return await _form(visit, seen, wrong)
    browser = visit.request.cookies.get(visit.site.known_cookie)
    try:
        made = await take_bundle(visit.ledger, visit.me.hash, visit.me.caller, asked, browser)
    except problems.NotConfirmed:
        return await _form(visit, seen, {"password": NOT_CONFIRMED})
    except problems.Malformed as malformed:
        return await _form(visit, seen, _put_right(malformed.faults))
    except problems.NotSignedYet as waits:
        response = await _form(visit, seen, status=waits.status)
        response.headers.update(waits.headers())
        return response
    return Response(made.body, 200, made.headers, MEDIA_TYPE)


async def _cases_of(visit: PageRequest, seen: SeenStream) -> Mapping[UUID, Case]:
    """The child's cases that the visitor sees."""
    if isinstance(seen, Case):
        return {}
    return (await child_cases(visit.ledger, visit.me.caller, seen.id)).cases


async def _form(
    visit: PageRequest, seen: SeenStream, wrong: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """The page: with what the visitor has to put right, if anything, each beside its field."""
    ledger, caller = visit.ledger, visit.me.caller
    found = (await _cases_of(visit, seen)).values()
    cases = [each for each in found if await may_take(ledger, caller, each)]
    signs = await newest_signed(ledger.pool) is not None
    status = 422 if wrong else status
    return about(
        visit,
        seen,
        "bundle",
        TITLE,
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
        unsigned=status == problems.NotSignedYet.status,
        wrong=_in_sight(wrong or {}, cases),
    )


def _put_right(faults: Iterable[Fault]) -> dict[str, str]:
    """The field of each fault, and its message."""
    return {"since" if each.pointer == "/since" else "case": each.message for each in faults}


def _in_sight(wrong: Mapping[str, str], cases: list[Case]) -> dict[str, str]:
    """In the order of the page. Without a choice of cases, their error is beside the next field."""
    found = dict(wrong)
    if "case" in found and not cases:
        found["contents"] = found.pop("case")
    return {field: found[field] for field in _FIELDS if field in found}


PAGES = {
    "/cases/{id}/bundle": Page(get=ask, post=take),
    "/pupils/{id}/bundle": Page(get=ask, post=take),
}
