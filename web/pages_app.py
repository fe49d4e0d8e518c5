"""The API and the pages as one application: every page’s address, and the page for unknown addresses."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import app as api
from api import mail_endpoints
from application import problems
from web.core import event_stream
from web.core.page_request import Page, PageRequest
from web.core.page_routing import PageAddress
from web.core.site import Site
from web.pages import (
    absences_page,
    calendar_page,
    connections_page,
    demo_clock_page,
    duty_page,
    escalations_page,
    hand_over_page,
    mail_page,
    password_page,
    people_page,
    policy_page,
    procedure_page,
    register_choice,
    sign_in_page,
    status_page,
    work_page,
)
from web.pages.audit import (
    bundle_page,
    entry_proof_page,
    point_in_time_page,
    referral_page,
    replay_page,
    timings_page,
    who_looked_page,
    whole_record_page,
)
from web.pages.calls import parent_call_page
from web.pages.case import case_list, case_page, case_subpages, command_page, contact_page, refer_pages
from web.pages.imports import pupil_import_page, staff_import_page
from web.pages.pupils import child_files, merge_page, pupil_page, pupil_search_page
from web.pages.reporting import emergency_report, report_check, report_pages
from web.pages.reports import governors_page, headteacher_page, inspection_page

PAGES: Mapping[str, Page] = {
    **work_page.PAGES,
    **escalations_page.PAGES,
    **staff_import_page.PAGES,
    **pupil_import_page.PAGES,
    **people_page.PAGES,
    **pupil_search_page.PAGES,
    **register_choice.PAGES,
    **pupil_page.PAGES,
    **merge_page.PAGES,
    **child_files.PAGES,
    **duty_page.PAGES,
    **absences_page.PAGES,
    **hand_over_page.PAGES,
    **mail_page.PAGES,
    **password_page.PAGES,
    **calendar_page.PAGES,
    **status_page.PAGES,
    **connections_page.PAGES,
    **timings_page.PAGES,
    **headteacher_page.PAGES,
    **governors_page.PAGES,
    **inspection_page.PAGES,
    **replay_page.PAGES,
    **point_in_time_page.PAGES,
    **who_looked_page.PAGES,
    **entry_proof_page.PAGES,
    **bundle_page.PAGES,
    **whole_record_page.PAGES,
    **referral_page.PAGES,
    **refer_pages.PAGES,
    **sign_in_page.PAGES,
    **event_stream.PAGES,
    **demo_clock_page.PAGES,
    **emergency_report.PAGES,
    **parent_call_page.PAGES,
    **report_check.PAGES,
    **report_pages.PAGES,
    **case_list.PAGES,
    **case_subpages.PAGES,
    **case_page.PAGES,
    **contact_page.PAGES,
    **command_page.PAGES,
    **policy_page.PAGES,
    **procedure_page.PAGES,
}


def build(site: Site, inbox: mail_endpoints.MailFolder | None = None) -> FastAPI:
    """The whole application over one ledger."""
    app = api.build(site.ledger, inbox)
    app.state.stopping = lambda: False
    for address, page in PAGES.items():
        app.router.routes.append(Route(address, PageAddress(address, page, site)))
    app.router.routes.append(Route("/assets/{name}", AssetAddress(site)))
    app.router.routes.append(Route("/{rest:path}", NoPage(site)))
    return app


class AssetAddress:
    """Styles, scripts and the icon."""

    def __init__(self, site: Site) -> None:
        self._assets = site.assets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        scope["template"] = "/assets/{name}"
        await self._assets.answer(Request(scope, receive))(scope, receive, send)


class NoPage:
    """An unknown address: a page for a browser, a problem document for a program."""

    def __init__(self, site: Site) -> None:
        self._page = PageAddress("/{rest}", Page(get=_nothing, post=_nothing, public=True), site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404."""
        if "text/html" not in Request(scope).headers.get("accept", ""):
            raise problems.NotFound
        await self._page(scope, receive, send)


async def _nothing(_: PageRequest) -> Response:
    raise problems.NotFound
