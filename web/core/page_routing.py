"""From a request to a page: who asks is looked up, a form is checked, and what goes wrong is a page too."""

from dataclasses import replace
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from application import problems, refusal_problems
from domain.policy.procedure_concerns import ConcernSummary
from domain.refusals import Refused
from referral_form.typesetting import TypesettingFailed
from store.ledger.idempotency import KeyInUse
from store.ledger.sealing import CaseDoesNotOpen, EventDoesNotOpen
from store.people.sessions import signed_in
from store.pool import LedgerAway, LedgerReadOnly
from store.queries import procedure_concern_log
from web.core import autosave, csrf, outage_page
from web.core.page_request import Page, PageRequest
from web.core.response_headers import HEADERS, OVER_HTTPS
from web.core.site import Site

_log = structlog.get_logger("web")
RECORDING = ("/cases/", "/report/", "/procedure/")
"""Where people write what must not be lost; a password is never shown again."""
VISITOR = "onward-visitor"
"""The cookie of somebody not signed in: without it anybody could sign them in as somebody else."""


class NotHere(problems.Problem):
    """421: the pages are reached by another name than theirs."""

    status, title = 421, "Not reached this way"
    detail = (
        "Onward's pages are served by https at their public address, or on this machine as http://127.0.0.1. "
        "Whoever runs it sets ONWARD_PUBLIC_URL."
    )


class PageAddress:
    """One address and the page there."""

    def __init__(self, template: str, page: Page, site: Site) -> None:
        self._template = template
        self._page = page
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page, whatever happens."""
        scope["template"] = self._template
        request = Request(scope, receive)
        visit = PageRequest(request, self._site, None, request.cookies.get(VISITOR) or csrf.new_secret())
        request.state.fault = lambda _: self._dressed(problem_page(visit, problems.InternalFault()))
        response = self._dressed(await self._answer(visit))
        await response(scope, receive, send)

    async def _answer(self, visit: PageRequest) -> Response:
        try:
            visit = await self._introduced(visit)
            return await self._asked(visit)
        except problems.NotSignedIn:
            if self._page.stream:  # any other answer than 204 is an error on the browser's console
                return Response(status_code=204)
            if visit.request.method != "POST":
                return visit.to_sign_in(visit.request.url.path)
            return await self._unrecorded(visit)
        except problems.Problem as problem:
            return problem_page(visit, problem)
        except KeyInUse:
            return problem_page(visit, problems.RequestInFlight())
        except Refused as refused:
            return refusal_page(visit, refused)
        except EventDoesNotOpen as changed:
            way = await _integrity(visit, changed.case, "See which entry it is")
            _log.error("an entry does not open", case=str(changed.case), version=changed.version)
            return problem_page(visit, problems.RecordDamaged(), way)
        except TypesettingFailed:
            return problem_page(visit, problems.FormNotSet())
        except CaseDoesNotOpen as unread:
            way = await _integrity(visit, unread.case, "See whether its entries are whole")
            return problem_page(visit, problems.CaseCannotBeOpened(), way)
        except LedgerAway as fault:
            return await self._away(visit, isinstance(fault, LedgerReadOnly))

    async def _unrecorded(self, visit: PageRequest) -> Response:
        """A form that met no session records nothing, and is kept if it may be; whoever sent it is told."""
        kept = await autosave.from_ended(visit, self._page.keeps) if self._page.keeps else None
        became = "kept" if kept else "lost"
        if "x-live" in visit.request.headers:  # the script sent it, and says it
            return PlainTextResponse(became)
        here = visit.request.url.path if self._page.get else "/"
        return visit.to_sign_in(kept or here, became)

    async def _away(self, visit: PageRequest, read_only: bool) -> Response:
        """What somebody was recording stays on the page until the record is there again."""
        request = visit.request
        recording = request.method == "POST" and request.url.path.startswith(RECORDING)
        try:
            again = (await csrf.typed(request)).everything() if recording else []
        except problems.Problem as problem:
            return problem_page(visit, problem)
        return outage_page.page(visit, again, read_only)

    async def _introduced(self, visit: PageRequest) -> PageRequest:
        """The visit with whoever is signed in, and what they typed."""
        request, site = visit.request, self._site
        if not site.serves(request):
            raise NotHere
        given = request.cookies.get(site.cookie)
        seen = not self._page.background and "x-live" not in request.headers
        session = await signed_in(site.ledger.pool, given, seen) if given else None
        if session is not None and given is not None:
            visit = replace(visit, session=session, secret=given)
            site.leads.keep(session)
            if not self._page.background:
                visit = replace(visit, procedure=await _said(visit))
        if session is None and not self._page.public:
            raise problems.NotSignedIn
        if request.method != "POST":
            return visit
        shown = session is not None or VISITOR in request.cookies
        return replace(visit, sent=await csrf.read(request, visit.secret if shown else None))

    async def _asked(self, visit: PageRequest) -> Response:
        method = "GET" if visit.request.method == "HEAD" else visit.request.method
        endpoint = {"GET": self._page.get, "POST": self._page.post}.get(method)
        if endpoint is None:
            raise problems.NotFound
        response = await endpoint(visit)
        if visit.session is None and response.media_type == "text/html":
            secure = self._site.secure
            response.set_cookie(VISITOR, visit.secret, secure=secure, httponly=True, samesite="strict")
        return response

    def _dressed(self, response: Response) -> Response:
        response.headers.update(HEADERS)
        if self._site.secure:
            response.headers.update(OVER_HTTPS)
        return response


async def _said(visit: PageRequest) -> tuple[ConcernSummary, ...]:
    """For the menu and the first page: what was said of the procedure that the visitor may see."""
    return tuple(await procedure_concern_log.seen(visit.ledger.pool, visit.me.caller))


def problem_page(
    visit: PageRequest, problem: problems.Problem, integrity: tuple[str, str] | None = None
) -> Response:
    """What went wrong, in a sentence, with a way on."""
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


async def _integrity(visit: PageRequest, case: UUID, says: str) -> tuple[str, str] | None:
    """The way to what can still be known of a record that does not read, for whoever may go it."""
    return (f"/cases/{case}/integrity", says) if await visit.sees_whole(case) else None


def refusal_page(visit: PageRequest, refused: Refused) -> Response:
    """A rule says no: its sentence, and the clauses behind it."""
    body = refusal_problems.refusal(refused.code)
    return visit.page(
        "problem.html",
        title="Nothing was recorded",
        status=409,
        says=body["detail"],
        clauses=body["clauses"],
        request_id=visit.request.state.id,
    )


_SAYS: dict[type[problems.Problem], str] = {
    problems.NotFound: "There is nothing here, or nothing that you may see. Check an address that you typed.",
    problems.Malformed: "Something in what you sent cannot be right. Go back and look at what you typed.",
    problems.MethodNotAllowed: "This address takes nothing in. Go back and try again.",
    problems.TooLarge: "That is more text than can be recorded at once. Say it in fewer words.",
    problems.StaleVersion: "Somebody else changed the case while you had it open. Read it, then decide.",
    problems.KeyReused: "This form was already sent with other words. Load the page again, then decide.",
    problems.RequestInFlight: "The same form is being recorded at this moment. Look at the case in a second.",
}
