"""One request for a page: who asks, what they typed, and the ways to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import request_headers
from application import problems, refusal_problems
from application.case_reading import shown_to
from application.guards import in_sight, signed_in
from application.person_commands import AlreadyAnswered, PersonRequest
from application.sent_request import MOST_BYTES, SentRequest, fingerprint
from application.submit import submit
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.policy.procedure_concerns import ConcernSummary
from store.ledger.history import as_of
from store.ledger.ledger import Ledger
from store.ledger.load import Key
from store.people.sessions import SignedIn
from store.queries.access_log import log_access
from store.queries.row_visibility import sight_of
from views.case_view import CaseView
from web.core import templating
from web.core.csrf import PostedForm, token_for
from web.core.site import Site


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page is given."""

    request: Request
    site: Site
    session: SignedIn | None
    secret: str
    """What the visitor's cookie holds: their session's id, or that of nobody signed in."""
    sent: PostedForm | None = None
    procedure: tuple[ConcernSummary, ...] = ()
    """What was said of the procedure that they may see (13.4)."""

    @property
    def me(self) -> SignedIn:
        """Who is signed in."""
        if self.session is None:
            raise problems.NotSignedIn
        return self.session

    @property
    def form(self) -> PostedForm:
        """What was typed, on a POST."""
        assert self.sent is not None
        return self.sent

    @property
    def ledger(self) -> Ledger:
        """The record."""
        return self.site.ledger

    @property
    def now(self) -> datetime:
        """The case's time: the demonstration's may be simulated."""
        return self.site.ledger.clock.now()

    async def case(self, *, whole: bool = False, logged: bool = True) -> Case:
        """The case in the address; NotFound unless they may see it, NotAllowed if a part is not enough.

        That they looked is written down first (11.15).
        """
        opened = await self.ledger.load(self.me.hash, request_headers.case_of(self.request))
        caller = signed_in(opened)
        state, sight = in_sight(opened, caller, whole=whole)
        if logged:
            await log_access(self.ledger, caller.person.id, [(state, sight)], "page")
        return state

    async def sees_whole(self, case: UUID) -> bool:
        """Whether they see all of a case, also of one that does not read."""
        caller = self.me.caller
        async with self.ledger.pool.connection() as connection:
            return await sight_of(connection, caller.person, caller.school, case) == "whole"

    def stopping(self) -> bool:
        """Whether the server is about to end."""
        return bool(self.request.app.state.stopping())

    def view(self, state: Case, at: datetime | None = None) -> CaseView:
        """The case as the API shows it to this visitor."""
        return shown_to(self.ledger, self.me.caller.person, state, at)

    async def submit(
        self,
        entry: CommandSpec,
        body: dict[str, Any],
        *,
        case: UUID | None = None,
        version: int | None = None,
        key: str | None = None,
    ) -> Case:
        """Submit one command as the API would; a key makes a form that is sent twice one command."""
        path = f"/v1/referrals/{case}/{entry.name}" if case else "/v1/referrals"
        sent = self.sending(path, body, key=key, version=version)
        try:
            return (await submit(self.ledger, PersonRequest.read(entry, sent, case))).case
        except AlreadyAnswered as repeat:
            return await self._again(repeat)

    def sending(
        self, path: str, body: dict[str, Any], *, key: str | None = None, version: int | None = None
    ) -> SentRequest:
        """The answers of a form as the API would be sent them."""
        content = orjson.dumps(body)
        return SentRequest(
            token=self.me.hash,
            body=content,
            key=Key(value=key, fingerprint=fingerprint(path, content)) if key else None,
            if_match=problems.etag(version) if version is not None else None,
            too_large=len(content) > MOST_BYTES,
        )

    async def _again(self, repeat: AlreadyAnswered) -> Case:
        """The case as the same form left it before."""
        kept = repeat.answer
        if kept.problem is not None:
            raise refusal_problems.REFUSALS[kept.problem["code"]]
        then = await as_of(self.ledger, kept.case, version=kept.version)
        if then is None:
            raise problems.NotFound
        return then

    def page(self, template: str, *, title: str, status: int = 200, **values: Any) -> Response:
        """A page; its title holds no name and nobody's words, for it stands in the browser's history."""
        return Response(
            templating.render(self, template, title=title, **values), status, media_type="text/html"
        )

    def redirect(self, address: str) -> Response:
        """On to another page of this site, after something was done."""
        return RedirectResponse(address, 303)

    def to_sign_in(self, back: str, sent: str | None = None) -> Response:
        """To the sign-in page and back again; of a form that was sent, whether it is `kept` or `lost`."""
        said = {"next": back if back != "/" else None, "sent": sent}
        query = urlencode({name: each for name, each in said.items() if each}, safe="/")
        return self.redirect(f"/sign-in?{query}" if query else "/sign-in")

    @property
    def form_token(self) -> str:
        """What a form carries to show that it was given to this visitor."""
        return token_for(self.secret)


Endpoint = Callable[[PageRequest], Awaitable[Response]]
Keeps = Callable[[PageRequest, UUID, PostedForm], Awaitable[str | None]]
"""Puts what somebody typed by for them; the page where they find it again, or none if it could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What answers at one address."""

    get: Endpoint | None = None
    post: Endpoint | None = None
    public: bool = False
    """Whether it is for somebody not signed in too."""
    keeps: Keeps | None = None
    """What becomes of a form that came after the session had timed out."""
    background: bool = False
    """Whether the script asks for it, and not the person: it makes no session longer."""
    stream: bool = False
    """Whether the script listens to it: without a session it is over, and a browser asks no more."""
