"""The API and the pages as one application: every page's address, and what answers where there is none."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import app as api
from api import mail, problems
from web import (
    calendar,
    connections,
    duty,
    escalations,
    hiding,
    live,
    moving_time,
    people,
    policies,
    previewing,
    procedure,
    signing_in,
    status,
    welcome,
    work,
)
from web.answering import PageAddress
from web.auditor import as_at, integrity, knowing, measures, referral, replay
from web.cases import compliance, doing, emergency, listing, plan, showing
from web.report import asking
from web.report import emergency as in_danger
from web.site import Site
from web.visits import Page, Visit

PAGES: Mapping[str, Page] = {
    **work.PAGES,
    **escalations.PAGES,
    **people.PAGES,
    **duty.PAGES,
    **calendar.PAGES,
    **status.PAGES,
    **connections.PAGES,
    **measures.PAGES,
    **replay.PAGES,
    **as_at.PAGES,
    **knowing.PAGES,
    **integrity.PAGES,
    **referral.PAGES,
    **previewing.PAGES,
    **signing_in.PAGES,
    **welcome.PAGES,
    **hiding.PAGES,
    **live.PAGES,
    **moving_time.PAGES,
    **in_danger.PAGES,
    **asking.PAGES,
    **listing.PAGES,
    **showing.PAGES,
    **doing.PAGES,
    **emergency.PAGES,
    **plan.PAGES,
    **compliance.PAGES,
    **policies.PAGES,
    **procedure.PAGES,
}


def build(site: Site, inbox: mail.Inbox | None = None) -> FastAPI:
    """The whole application over one ledger, which outlives it."""
    app = api.build(site.ledger, inbox)
    app.state.stopping = lambda: False
    for address, page in PAGES.items():
        app.router.routes.append(Route(address, PageAddress(address, page, site)))
    app.router.routes.append(Route("/assets/{name}", AssetAddress(site)))
    app.router.routes.append(Route("/{rest:path}", NoPage(site)))
    return app


class AssetAddress:
    """Style, script and icon."""

    def __init__(self, site: Site) -> None:
        self._assets = site.assets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        scope["template"] = "/assets/{name}"
        await self._assets.answer(Request(scope, receive))(scope, receive, send)


class NoPage:
    """Where there is neither a page nor a route: a page for a browser, a problem document for a program."""

    def __init__(self, site: Site) -> None:
        self._page = PageAddress("/{rest}", Page(get=_nothing, post=_nothing, public=True), site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never anything but a 404."""
        if "text/html" not in Request(scope).headers.get("accept", ""):
            raise problems.NotFound
        await self._page(scope, receive, send)


async def _nothing(_: Visit) -> Response:
    raise problems.NotFound
