"""Read token, key, version and body, and judge none of them; routes whose endpoint does the judging."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.routes import Route
from application import body_parsing, problems
from application.parameter_parsers import id_or_nothing
from application.sent_request import MOST_BYTES, SentRequest, fingerprint
from domain.field_rules import Fault
from store.ledger.load_request import Key
from store.people.credentials import token_hash

T = TypeVar("T")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_NO_TOKEN = bytes(32)
_ONCE = (b"authorization", b"idempotency-key")
"""Headers that decide who asks and what is a repeat."""


async def read(request: Request) -> SentRequest:
    """Read the headers and the body, before the caller is known; 400 for a header sent twice."""
    known: SentRequest | None = getattr(request.state, "sent", None)
    if known is not None:  # the body streams in once
        return known
    token = bearer(request)
    body, too_large = await _body(request)
    value = request.headers.get("idempotency-key")
    wrong: tuple[Fault, ...] = ()
    key = None
    if value is not None:
        if 1 <= len(value) <= 200 and value.isascii() and value.isprintable():
            key = Key(value=value, fingerprint=fingerprint(_route(request), body))
        else:
            wrong = (Fault(pointer="", message="Idempotency-Key takes 1 to 200 printable characters."),)
    if_match = ",".join(request.headers.getlist("if-match")) or None
    request.state.sent = sent = SentRequest(
        token=token, body=body, key=key, if_match=if_match, too_large=too_large, wrong_headers=wrong
    )
    return sent


def bearer(request: Request) -> bytes:
    """The hash of the caller's token, or a hash that matches no token; 400 for a header sent twice."""
    names = [name for name, _ in request.scope["headers"]]
    if any(names.count(name) > 1 for name in _ONCE):
        raise problems.HeaderRepeated
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token_hash(token.strip()) if scheme.lower() == "bearer" and token.strip() else _NO_TOKEN


def prefers_minimal(request: Request) -> bool:
    """Whether the caller asks for a short answer (RFC 7240). Of two values of `return`, the first counts."""
    for each in ",".join(request.headers.getlist("prefer")).lower().split(","):
        name, _, value = each.partition(";")[0].partition("=")
        if name.strip() == "return":
            return value.strip().strip('"') == "minimal"
    return False


def case_of(request: Request) -> UUID:
    """The id of the case in the address."""
    return id_or_nothing(request.path_params["id"])


async def _body(request: Request) -> tuple[bytes, bool]:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        return b"", True
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return b"", True
        parts.append(part)
    return b"".join(parts), False


def _route(request: Request) -> str:
    """The path, with the case's id in the one form that names it."""
    path: str = request.scope["path"]
    given = request.path_params.get("id")
    return path.replace(given, str(case_of(request))) if given else path


class UnreadBody(Generic[T]):
    """A body that the document describes as T, and that is read when the contract's order comes to it.

    FastAPI would judge it before the caller is known: 401, 404 and 403 answer before 422.
    """

    def __init__(self, of: type[T], body: bytes) -> None:
        self._of = of
        self._body = body

    def read(self) -> T | list[Fault]:
        """The body, or what is wrong with its shape."""
        return body_parsing.read(self._of, self._body)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (of,) = get_args(source)
        either = core_schema.union_schema([core_schema.is_instance_schema(cls), handler(of)])
        return core_schema.no_info_before_validator_function(lambda body: cls(of, body), either)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["schema"]["choices"][1])


class _UnparsedRequest(Request):
    """A request whose body FastAPI takes as bytes, whatever its content type says."""

    async def body(self) -> bytes:
        sent = await read(self)
        return sent.body or b"{}"

    async def json(self) -> Any:
        return await self.body()


class RecordingRoute(Route):
    """A route whose endpoint takes an `UnreadBody` body."""

    def get_route_handler(self) -> Handler:
        """Let FastAPI do everything but parse the body."""
        handler = super().get_route_handler()

        async def unparsed(request: Request) -> Response:
            await read(request)  # a fault of reading is none of FastAPI's
            return await handler(_UnparsedRequest(request.scope, request.receive))

        return unparsed


class CommandRoute(Route):
    """The route of a command: its endpoint gets the request itself, and answers in the contract's order.

    What the endpoint's signature declares is for the document. Solving it as dependencies would cost a
    command about a tenth of its time.
    """

    def get_route_handler(self) -> Handler:
        """Hand the request on."""
        endpoint: Callable[..., Awaitable[Response]] = self.endpoint

        async def handed_on(request: Request) -> Response:
            return await endpoint(request)

        return handed_on

    def __init__(self, path: str, *parts: Any, **named: Any) -> None:
        super().__init__(path, *parts, **named)
        self._name = path.rpartition("/")[2]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Look at the name first: trying ninety patterns in turn costs more."""
        if not scope["path"].endswith(self._name):
            return Match.NONE, {}
        return super().matches(scope)
