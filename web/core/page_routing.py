"""From a request to a page: look up the visitor, check the form, and show every error or outage as a page."""

from collections.abc import Mapping
from dataclasses import replace

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api.middleware import use_one
from application import problems, refusal_problems
from application.damage_problems import ANSWERS, answer_to
from application.refusal_problems import RefusedBefore
from domain.refusals import Refused
from store.ledger.sealing import DoesNotOpen, EventDoesNotOpen
from store.people.sessions import signed_in
from store.pool import LedgerAway, LedgerReadOnly
from store.queries import procedure_concern_log
from web.core import autosave, posted_form
from web.core.page_request import Page, PageRequest
from web.core.site import Site

_log = structlog.get_logger("web")
RECORDING = ("/calls/", "/cases/", "/report/", "/procedure/", "/pupils/")
"""Addresses where typed text must not be lost. A password is never shown again."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OVER_HTTPS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class PartRecorded(Exception):
    """The record went away between two steps of one page: some of them are recorded."""

    def __init__(self, recorded: str, unsure: str, left: str, away: LedgerAway) -> None:
        super().__init__()
        self.recorded = recorded
        self.unsure = unsure
        """The step that got no answer."""
        self.left = left
        """The steps after it; empty if there are none."""
        self.read_only = isinstance(away, LedgerReadOnly)


class NotHere(problems.Problem):
    """421: the request came to a name that is not the site’s own."""

    status, title = 421, "Wrong address"
    detail = (
        "Onward’s pages are at their public https address, or on this computer at http://127.0.0.1. "
        "The person who runs Onward sets ONWARD_PUBLIC_URL."
    )


class PageAddress:
    """One address and the page there."""

    def __init__(self, template: str, page: Page, site: Site) -> None:
        self._template = template
        self._page = page
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, also after an error."""
        scope["template"] = self._template
        request = Request(scope, receive)
        visit = PageRequest(
            request,
            self._site,
            None,
            request.cookies.get(self._site.visitor_cookie) or posted_form.new_secret(),
        )
        request.state.fault = lambda _: self._with_headers(problem_page(visit, problems.InternalFault()))
        response = self._with_headers(await self._answer(visit))
        await response(scope, receive, send)

    async def _answer(self, visit: PageRequest) -> Response:
        try:
            visit = await self._with_visitor(visit)
            return await self._from_endpoint(visit)
        except problems.NotSignedIn:
            if self._page.stream:  # any other status is an error on the browser’s console
                return Response(status_code=204)
            if visit.request.method != "POST":
                return visit.to_sign_in(visit.request.url.path)
            return await self._unrecorded(visit)
        except problems.Problem as problem:
            return problem_page(visit, problem)
        except Refused as refused:
            return refusal_page(visit, refused)
        except RefusedBefore as repeat:
            return refusal_page(visit, repeat.refusal)
        except tuple(ANSWERS) as error:
            way = await _integrity(visit, error) if isinstance(error, DoesNotOpen) else None
            return problem_page(visit, answer_to(error), way)
        except PartRecorded as part:
            return await self._away(visit, part.read_only, part)
        except LedgerAway as fault:
            return await self._away(visit, isinstance(fault, LedgerReadOnly))

    async def _unrecorded(self, visit: PageRequest) -> Response:
        """Tell the visitor that a form sent without a session was not recorded; keep it if possible."""
        kept = await autosave.from_ended(visit, self._page.keeps) if self._page.keeps else None
        became = "kept" if kept else "lost"
        if "x-live" in visit.request.headers:  # the script sent it, and tells the visitor
            return PlainTextResponse(became)
        here = visit.request.url.path if self._page.get else "/"
        return visit.to_sign_in(kept or here, became)

    async def _away(self, visit: PageRequest, read_only: bool, part: PartRecorded | None = None) -> Response:
        """The outage page, with what the visitor was recording, so that they can send it again."""
        request, url, away = visit.request, visit.request.url, problems.Unavailable()
        posted = request.method == "POST"
        sent_file = posted and self._page.takes_file  # no page can put the file into a form again
        recording = posted and not sent_file and url.path.startswith(RECORDING)
        try:
            again = (await posted_form.typed(request)).everything() if recording else []
        except problems.Problem as problem:
            return problem_page(visit, problem)
        response = visit.page(
            "away.html",
            title="Onward cannot record anything" if read_only else "Onward cannot reach the record",
            status=away.status,
            leads=visit.site.leads.to(request.cookies.get(visit.site.cookie)),
            again=again,
            read_only=read_only,
            sent_file=sent_file,
            part=part,
            here=f"{url.path}?{url.query}" if url.query else url.path,
            read=not posted,
            request_id=request.state.id,
        )
        response.headers.update(away.headers())
        return response

    async def _with_visitor(self, visit: PageRequest) -> PageRequest:
        """The request with the signed-in visitor and what they typed."""
        request, site = visit.request, self._site
        if not site.serves(request):
            raise NotHere
        given = request.cookies.get(site.cookie)
        use_one(request.scope, given)
        seen = not self._page.stream and "x-live" not in request.headers
        session = await signed_in(site.ledger.pool, given, seen, visit.now) if given else None
        if session is not None and given is not None:
            visit = replace(visit, session=session, secret=given)
            site.leads.keep(session)
            if not self._page.stream:
                seen_problems = await procedure_concern_log.seen(site.ledger, session.caller)
                visit = replace(visit, procedure=tuple(seen_problems))
        if session is None and not self._page.public:
            raise problems.NotSignedIn
        if request.method != "POST":
            return visit
        shown = session is not None or site.visitor_cookie in request.cookies
        secret, with_file = visit.secret if shown else None, self._page.takes_file
        return replace(visit, sent=await posted_form.read(request, secret, with_file=with_file))

    async def _from_endpoint(self, visit: PageRequest) -> Response:
        method = "GET" if visit.request.method == "HEAD" else visit.request.method
        endpoint = {"GET": self._page.get, "POST": self._page.post}.get(method)
        if endpoint is None:
            raise problems.NotFound
        if visit.request.method == "POST" and self._page.keeps is not None and visit.session is not None:
            await autosave.sends(visit)
        response = await endpoint(visit)
        if visit.session is None and response.media_type == "text/html":
            secure = self._site.secure
            name = self._site.visitor_cookie
            response.set_cookie(name, visit.secret, secure=secure, httponly=True, samesite="strict")
        return response

    def _with_headers(self, response: Response) -> Response:
        response.headers.update(HEADERS)
        if self._site.secure:
            response.headers.update(OVER_HTTPS)
        return response


def problem_page(
    visit: PageRequest, problem: problems.Problem, integrity: tuple[str, str] | None = None
) -> Response:
    """An error in a sentence, with a link onward."""
    response = visit.page(
        "problem.html",
        title=problem.title,
        status=problem.status,
        says=_SAYS.get(type(problem), problem.detail),
        clauses=(),
        integrity=integrity,
        request_id="" if isinstance(problem, problems.NotFound) else visit.request.state.id,
    )
    response.headers.update(problem.headers())
    return response


async def _integrity(visit: PageRequest, unread: DoesNotOpen) -> tuple[str, str] | None:
    """A link to the integrity page of a record that cannot be opened, if the visitor may see it."""
    says = "See which entry" if isinstance(unread, EventDoesNotOpen) else "Check the entries"
    return (f"/cases/{unread.case}/integrity", says) if await visit.sees_whole(unread.case) else None


def refusal_page(visit: PageRequest, refused: Refused) -> Response:
    """A refusal: its sentence and its clauses."""
    body = refusal_problems.refusal(refused.code)
    return visit.page(
        "problem.html",
        title="Nothing was recorded",
        status=409,
        says=body["detail"],
        clauses=body["clauses"],
        integrity=None,
        request_id=visit.request.state.id,
    )


_SAYS: dict[type[problems.Problem], str] = {
    problems.NotFound: "There is nothing here that you can see. If you typed the address, check it.",
    problems.Malformed: "Something you sent is not right. Go back and check what you typed.",
    problems.MethodNotAllowed: "You cannot send anything to this address. Go back and try again.",
    problems.TooLarge: "That is too much text. Shorten it and send it again.",
    problems.StaleVersion: "Someone else changed the case while you had it open. Read it, then decide.",
    problems.KeyReused: "You sent this form before with different text. Load the page again, then decide.",
    problems.RequestInFlight: "Onward is recording this form now. Look at the case in a moment.",
}
