"""The routes that only read: cases, their history and verification, the worklist, people."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import request_headers
from api.command_endpoint import case_answer
from api.history_redaction import history_for
from api.query_strings import Query, a_count, a_cursor, a_moment, a_rank, one_of, text, truth
from application import problems
from application.case_reading import shown_to, with_present_access
from application.guards import in_sight, signed_in
from domain.access.permissions import sees
from domain.case.case import Case
from domain.case.stages import STAGES
from domain.commands.reporting import Category
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load import Caller
from store.queries import access_log, case_queries, work_queries
from views.case_view import case_view, outline

ENOUGH_BYTES = 1_000_000
"""Where a page ends before its limit; one row more than this, and so 1.5 MB at most."""


async def caller_of(request: Request, ledger: Ledger) -> Caller:
    """Who asks; 401 if nobody, 413 if what they send is too large: those two answer first."""
    caller = signed_in(await ledger.load(request_headers.bearer(request), None))
    await _small_enough(request)
    return caller


async def _small_enough(request: Request) -> None:
    """413 for a body that no reading needs; 401 came before, 404 comes after."""
    if (await request_headers.read(request)).too_large:
        raise problems.TooLarge


async def the_case(
    request: Request, ledger: Ledger, whole: bool = False, logged: bool = True
) -> tuple[Caller, Case]:
    """The case in the address, if the caller may see it; 403 for a receipt where the whole is needed.

    That they looked is written down first, under the last part of the address (11.15).
    """
    opened = await ledger.load(request_headers.bearer(request), request_headers.case_of(request))
    caller = signed_in(opened)
    await _small_enough(request)
    state, sight = in_sight(opened, caller, whole=whole)
    if logged:
        what = request.scope["template"].rpartition("/")[2]
        seen = [(state, sight)]
        await access_log.log_access(ledger, caller.person.id, seen, "case" if what == "{id}" else what)
    return caller, state


async def case(request: Request, ledger: Ledger) -> Response:
    """The case, now or as it stood."""
    caller, state = await the_case(request, ledger)
    query = Query(request, ("as_of_version", "as_of"))
    version, by = query.as_of()
    query.check()
    if version is None and by is None:
        return case_answer(ledger, state, caller)
    then = await history.as_of(ledger, state.id, version, by)
    if then is None:
        raise problems.NotFound
    seen = shown_to(ledger, caller.person, with_present_access(then, state), by or then.recorded_at)
    seen["next"] = case_view(state, caller.person, policies=ledger.adoptable_policies)["next"]
    return json(seen, {"ETag": problems.etag(then.version)})


async def events(request: Request, ledger: Ledger) -> Response:
    """The case's events in order."""
    caller, state = await the_case(request, ledger, whole=True)
    query = Query(request, ("after", "limit"))
    after = query.read("after", a_count, "Give a version.") or 0
    limit = query.limit()
    query.check()
    found = await history.events(ledger, state.id, after, limit + 1)
    page = fitting(await history_for(ledger, caller, state, found[:limit]))
    last = found[len(page) - 1].event.version if page else after
    more = f"?after={last}&limit={limit}" if len(found) > len(page) else None
    return page_of(request, page, more)


async def verification(request: Request, ledger: Ledger) -> Response:
    """Whether the chain holds."""
    _, state = await the_case(request, ledger, whole=True)
    Query(request, ()).check()
    async with ledger.pool.connection() as connection:
        found = await history.verify(connection, state.id)
    return json(
        {
            "verified": found.verified,
            "events": found.events,
            "head": found.head,
            "first_bad": found.first_bad,
        }
    )


async def cases(request: Request, ledger: Ledger) -> Response:
    """The cases that the caller may see, newest first; one that does not read is left out, and counted."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("stage", "overdue", "owner", "category", "limit", "cursor"))
    owner = query.read("owner", _owner(caller), "Give a person's id, me or none.")
    wanted = case_queries.Filter(
        stage=query.read("stage", one_of(STAGES), f"Give one of {', '.join(STAGES)}."),
        overdue=query.read("overdue", truth, "Give true or false."),
        category=query.read("category", one_of(get_args(Category)), "Give a category."),
        owner=owner if isinstance(owner, UUID) else None,
        without_owner=owner == "none",
    )
    limit = query.limit()
    after = query.read("cursor", a_cursor(a_moment, request_headers.as_id), "Give a cursor that was given.")
    query.check()
    page = await case_queries.cases(ledger, caller, wanted, limit, after, ENOUGH_BYTES)
    seen = [(state, sight) for state in page.read if (sight := sees(state, caller.person)) is not None]
    logged = await access_log.listed(ledger, caller.person.id, seen)
    more = query.with_cursor(page.more[0].isoformat(), str(page.more[1])) if page.more else None
    rows = [
        shown_to(ledger, caller.person, state) if logged else outline(state, caller.person)
        for state, _ in seen
    ]
    return page_of(request, rows, more, len(page.unread), 0 if logged else len(rows))


async def worklist(request: Request, ledger: Ledger) -> Response:
    """What the caller owes, late first."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("limit", "cursor"))
    limit = query.limit()
    after = query.read(
        "cursor", a_cursor(a_rank, a_moment, request_headers.as_id, text), "Give a cursor that was given."
    )
    query.check()
    page, place = await work_queries.worklist(ledger, caller, limit, after)
    more = None
    if place is not None:
        rank, due, case, name = place
        more = query.with_cursor(str(rank), due.isoformat(), str(case), name)
    return page_of(request, page, more)


async def people(request: Request, ledger: Ledger) -> Response:
    """Everybody of the caller's school."""
    caller = await caller_of(request, ledger)
    query = Query(request, ("limit", "cursor"))
    limit = query.limit()
    after = query.read("cursor", a_cursor(request_headers.as_id), "Give a cursor that was given.")
    query.check()
    found = await case_queries.people(ledger, caller, limit + 1, after)
    page = found[:limit]
    more = query.with_cursor(page[-1]["id"]) if len(found) > limit else None
    return page_of(request, page, more)


async def me(request: Request, ledger: Ledger) -> Response:
    """The caller."""
    caller = await caller_of(request, ledger)
    Query(request, ()).check()
    return json(await case_queries.me(ledger, caller))


def _owner(caller: Caller) -> Callable[[str], UUID | str]:
    def convert(text: str) -> UUID | str:
        if text == "none":
            return text
        return caller.person.id if text == "me" else request_headers.as_id(text)

    return convert


def fitting(rows: Iterable[dict[str, Any]]) -> list[orjson.Fragment]:
    """The rows up to the one with which a page is large enough; the first in any case."""
    page: list[orjson.Fragment] = []
    size = 0
    for row in rows:
        if size >= ENOUGH_BYTES:
            break
        written = orjson.dumps(row)
        size += len(written)
        page.append(orjson.Fragment(written))
    return page


def page_of(
    request: Request,
    rows: Sequence[dict[str, Any] | orjson.Fragment],
    more: str | None,
    unread: int = 0,
    outlined: int = 0,
) -> Response:
    """A page of a list; its Link says where the next one is, and a header how many it had to leave out.

    Another says how many it shows in outline, for nobody could log who reads them.
    """
    headers = {"Link": f'<{request.url.path}{more}>; rel="next"'} if more else {}
    if outlined:
        headers["Onward-Outlined"] = str(outlined)
    return json(rows, headers | unread_of(unread))


def unread_of(unread: int) -> dict[str, str]:
    """The header that says how many cases had to be left out; none where none was."""
    return {"Onward-Unread": str(unread)} if unread else {}


def json(document: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """A document; 200 unless told."""
    return Response(orjson.dumps(document), status, headers, "application/json")
