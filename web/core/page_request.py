"""One request for a page: the visitor, what they typed, and the ways to answer."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from application import problems
from application.cases.case_reading import shown_to
from application.commands.person_commands import AlreadyAnswered, PersonRequest
from application.commands.submit import submit
from application.page_files import PageFile, page_file
from application.parameter_parsers import id_or_nothing
from application.refusal_problems import RefusedBefore
from application.school.sign_in_limits import source_of
from application.sent_request import MOST_BYTES, SentRequest, caller_of, fingerprint, in_sight
from documents.table_document import FileKind
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.policy.procedure_concerns import ConcernSummary
from store.ledger.history import as_of
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.people import people_admin
from store.people.people_admin import StaffMember
from store.people.sessions import SignedIn
from store.queries.access_log import log_access
from store.queries.case_visibility import sight_of
from store.queries.joined_cases import case_as_read_by
from views.case_view import CaseView
from web.core import templating
from web.core.posted_form import PostedForm, token_for
from web.core.site import Site


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The argument of every page."""

    request: Request
    site: Site
    session: SignedIn | None
    secret: str
    """The content of the visitor’s cookie: a session’s id, or a random one before they sign in."""
    sent: PostedForm | None = None
    procedure: tuple[ConcernSummary, ...] = ()
    """The problems with the policy that they may see (13.4)."""

    @property
    def me(self) -> SignedIn:
        """The signed-in visitor; NotSignedIn if there is none."""
        if self.session is None:
            raise problems.NotSignedIn
        return self.session

    @property
    def form(self) -> PostedForm:
        """The form of a POST."""
        assert self.sent is not None
        return self.sent

    @property
    def id(self) -> UUID:
        """The id in the address, of whatever it is."""
        return id_or_nothing(self.request.path_params["id"])

    @property
    def ledger(self) -> Ledger:
        """The record."""
        return self.site.ledger

    @property
    def now(self) -> datetime:
        """The ledger’s time, which a demonstration simulates."""
        return self.site.ledger.clock.now()

    @property
    def look(self) -> str:
        """What the access log calls this look."""
        return "print" if self.printing else "page"

    async def case(self, *, whole: bool = False, logged: bool = True) -> Case:
        """The case in the address; NotFound unless they may see it, NotAllowed if a part is not enough.

        The look goes into the access log first (11.15).
        """
        opened = await self.ledger.load(self.me.hash, self.id)
        caller = caller_of(opened)
        state, sight = in_sight(opened, caller, whole=whole)
        if logged:
            await log_access(self.ledger, caller.person.id, [(state, sight)], self.look)
        return await case_as_read_by(self.ledger, caller, state)

    async def sees_whole(self, case: UUID) -> bool:
        """Whether they see the whole of a case, even if it cannot be opened."""
        caller = self.me.caller
        return await sight_of(self.ledger.pool, caller.person, caller.school, case) == "whole"

    @property
    def printing(self) -> bool:
        """Whether they want the page as it is printed: every folded part open, and no menu."""
        return templating.PRINT_VIEW in self.request.query_params

    @property
    def source(self) -> str | None:
        """The network that they come from; None if only the TLS terminator's address is seen."""
        client = self.request.client
        return source_of(client.host) if self.site.sees_sources and client is not None else None

    def stopping(self) -> bool:
        """Whether the server is stopping."""
        return bool(self.request.app.state.stopping())

    def view(self, state: Case, at: datetime | None = None) -> CaseView:
        """The case as the API shows it to this visitor."""
        return shown_to(self.ledger, self.me.caller.person, state, at)

    async def submit(
        self,
        entry: CommandSpec,
        body: Mapping[str, object],
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
        self, path: str, body: object, *, key: str | None = None, version: int | None = None
    ) -> SentRequest:
        """A command, or a form’s answers, as a request to the API."""
        content = orjson.dumps(body, default=str)  # an id from Postgres is of a class of its own
        return SentRequest(
            token=self.me.hash,
            body=content,
            key=Key(value=key, fingerprint=fingerprint(path, content)) if key else None,
            if_match=problems.etag(version) if version is not None else None,
            too_large=len(content) > MOST_BYTES,
        )

    async def _again(self, repeat: AlreadyAnswered) -> Case:
        """The case as it was after the same form was sent before."""
        kept = repeat.answer
        if kept.problem is not None:
            raise RefusedBefore(kept.problem).refusal
        then = await as_of(self.ledger, kept.case, version=kept.version)
        if then is None:
            raise problems.NotFound
        return then

    def page(self, template: str, *, title: str, status: int = 200, **values: Any) -> Response:
        """A page. Its title has no name and no one’s words, because it goes into the browser’s history."""
        return Response(
            templating.render(self, template, title=title, **values), status, media_type="text/html"
        )

    def form_page(
        self, template: str, *, title: str, wrong: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        """A page with a form. `wrong` has what is wrong with a field, by its name: then it is a 422."""
        title, status = (f"Error: {title}", 422) if wrong else (title, 200)
        return self.page(template, **{"status": status, "title": title, "wrong": wrong or {}, **values})

    def has(self, roles: Collection[str]) -> bool:
        """Whether they hold one of these roles."""
        return not set(roles).isdisjoint(self.me.roles)

    async def staff(self, roles: Collection[str]) -> list[StaffMember]:
        """The people of the school who hold one of these roles."""
        people = await people_admin.people(self.ledger.pool, self.me.caller)
        return [each for each in people if not set(roles).isdisjoint(each.roles)]

    def allow(self, may: bool) -> None:
        """Raise NotAllowed unless they may."""
        if not may:
            raise problems.NotAllowed

    def redirect(self, address: str) -> Response:
        """Redirect to another page of this site."""
        return RedirectResponse(address, 303)

    def to_sign_in(self, back: str, sent: str | None = None) -> Response:
        """Redirect to the sign-in page and back; `sent` says whether a sent form is `kept` or `lost`."""
        said = {"next": back if back != "/" else None, "sent": sent}
        query = urlencode({name: each for name, each in said.items() if each}, safe="/")
        return self.redirect(f"/sign-in?{query}" if query else "/sign-in")

    @property
    def form_token(self) -> str:
        """The token in a form that proves Onward showed it to this visitor."""
        return token_for(self.secret)


Endpoint = Callable[[PageRequest], Awaitable[Response]]
Keeps = Callable[[PageRequest, UUID, PostedForm], Awaitable[str | None]]
"""Keeps a form for its author; returns the page where they find it, or None if it was not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page at one address."""

    get: Endpoint | None = None
    post: Endpoint | None = None
    public: bool = False
    """Whether people who are not signed in may open it."""
    takes_file: bool = False
    """Whether its form has a file."""
    keeps: Keeps | None = None
    """Keeps a form that arrives after the session timed out."""
    stream: bool = False
    """Whether the script listens to it, not the person: it does not extend the session.

    Without a session it answers 204, so the browser stops asking.
    """


_Saved = Callable[[PageRequest, FileKind], Awaitable[Response]]


def file_pages(address: str, saved: _Saved) -> dict[str, Page]:
    """The addresses of a page's files: the page's own with .csv and .pdf."""
    return {f"{address}.{kind}": Page(get=_file_endpoint(saved, kind)) for kind in get_args(FileKind)}


def _file_endpoint(saved: _Saved, kind: FileKind) -> Endpoint:
    return lambda visit: saved(visit, kind)


async def file_response(visit: PageRequest, of: PageFile, kind: FileKind, cases: Sequence[Case]) -> Response:
    """The file, once the look at each case in it is logged.

    The log keeps no hash of it. Two readers could compare theirs, and one would learn that the other's file
    has something that theirs has not (3.2h).
    """
    caller = visit.me.caller
    made = await page_file(visit.ledger, caller, of, kind)
    seen = [(each, sight) for each in cases if (sight := visibility(each, caller.person))]
    await log_access(visit.ledger, caller.person.id, seen, kind)
    return Response(made.body, 200, made.headers, made.media_type)
