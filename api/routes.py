"""FastAPI routes with two additions: HEAD, and bodies that are read in the contract's order."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar, get_args

from fastapi.routing import APIRoute
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from api import request_reading
from application import body_parsing, problems
from domain.validation.request_checks import Fault
from views.problem_view import ProblemView

T = TypeVar("T")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_PROBLEMS = {
    400: "Authorization or Idempotency-Key was sent more than once",
    401: "Not signed in",
    403: "Your role does not allow it",
    404: "Nothing here, or nothing that you may see",
    409: "The case or the policy does not allow it now, or the key is being answered",
    412: "The case has changed since the version in If-Match",
    413: "The body is larger than 256 KiB",
    422: "Malformed, whatever the state of the case; or the key was used for something else",
    503: "The record cannot be reached just now, or a form could not be made as a PDF",
}
READING = (400, 401, 422, 503)
"""The problems that every reading may meet."""
WRITING = (400, 401, 409, 413, 422, 503)
"""The problems that every recording may meet."""


def problem_responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its `responses`."""
    return {code: {"model": ProblemView, "description": _PROBLEMS[code]} for code in sorted(codes)}


class Route(APIRoute):
    """A route that answers HEAD wherever it answers GET."""

    methods: set[str]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match HEAD as GET; the server leaves the body out."""
        if scope["type"] == "http" and scope["method"] == "HEAD" and "GET" in self.methods:
            return super().matches({**scope, "method": "GET"})
        return super().matches(scope)

    @property
    def allowed(self) -> set[str]:
        """The methods that it answers."""
        return self.methods | ({"HEAD"} if "GET" in self.methods else set())

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say which method this address takes."""
        if scope["method"] in self.allowed:
            await self.app(scope, receive, send)
        else:
            raise problems.MethodNotAllowed(sorted(self.allowed))


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
        sent = await request_reading.read(self)
        return sent.body or b"{}"

    async def json(self) -> Any:
        return await self.body()


class RecordingRoute(Route):
    """A route whose endpoint takes an `UnreadBody` body."""

    def get_route_handler(self) -> Handler:
        """Let FastAPI do everything but parse the body."""
        handler = super().get_route_handler()

        async def unparsed(request: Request) -> Response:
            await request_reading.read(request)  # a fault of reading is none of FastAPI's
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
