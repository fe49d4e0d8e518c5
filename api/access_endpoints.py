"""The log of who looked at a case, and the case's file for paper (11.15)."""

from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import page_of, the_case
from api.history_redaction import history_for
from api.query_strings import Query, a_count
from application import problems
from domain.access.permissions import dsl_power
from domain.calendar.timestamps import instant
from domain.case.case import Case
from domain.people.roles import Person
from store.ledger import history
from store.ledger.ledger import Ledger
from store.people.people_setup import names
from store.queries import access_log
from views.case_view import case_view
from views.printable_file import paper

READS_THE_LOG = ("auditor", "headteacher")
"""Besides whoever acts as DSL in the case."""
PRINTS = ("headteacher",)
"""Besides whoever acts as DSL in the case: the policy keeps the paper in the head's office."""


async def log(request: Request, ledger: Ledger) -> Response:
    """Who looked, in order; looking at the log is looking, too."""
    caller, state = await the_case(request, ledger, whole=True)
    _may(state, caller.person, READS_THE_LOG)
    query = Query(request, ("after", "limit"))
    after = query.read("after", a_count, "Give a number that was given.") or 0
    limit = query.limit()
    query.check()
    found = await access_log.views(ledger, state.id, after, limit + 1)
    page = found[:limit]
    more = f"?after={page[-1]['id']}&limit={limit}" if len(found) > limit else None
    return page_of(request, [_shown(each) for each in page], more)


async def printed(request: Request, ledger: Ledger) -> Response:
    """The whole file as one page for a printer; its hash is written down with who printed it."""
    caller, state = await the_case(request, ledger, whole=True, logged=False)
    _may(state, caller.person, PRINTS)
    Query(request, ()).check()
    stored = await history.events(ledger, state.id, limit=state.version)
    known = {str(person): name for person, name in (await names(ledger.pool)).items()}
    async with ledger.pool.connection() as connection:
        about_a_head = await access_log.is_about_a_head(connection, state)
    page = paper(
        case_view(state, caller.person),
        await history_for(ledger, caller, state, stored),
        known,
        printed_at=ledger.clock.now(),
        printed_by=known[str(caller.person.id)],
        about_a_head=about_a_head,
    ).encode()
    digest = sha256(page)
    await access_log.log_access(ledger, caller.person.id, [(state, "whole")], "paper", digest.digest())
    name = f"{state.reference}-{state.version}.html"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-SHA-256": digest.hexdigest(),
    }
    return Response(page, 200, headers, "text/html; charset=utf-8")


def _may(state: Case, person: Person, roles: tuple[str, ...]) -> None:
    if dsl_power(state, person) is None and not any(role in roles for role in person.roles):
        raise problems.NotAllowed


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row["id"],
        "at": instant(row["at"]),
        "person": str(row["person"]) if row["person"] else None,
        "name": row["name"],
        "what": row["what"],
        "sight": "whole" if row["whole"] else "receipt",
        "version": row["version"],
        "sha256": row["sha256"].hex() if row["sha256"] else None,
    }
