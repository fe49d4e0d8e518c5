"""FastAPI's routes, which also answer HEAD, and the problems that they may answer with."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import orjson
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Match, compile_path
from starlette.types import Receive, Scope, Send

from application import problems
from application.problems import MEDIA_TYPE, NotFound
from application.school.answered_once import Answered
from views.read_model import prepare_models

T = TypeVar("T")
_PROBLEMS = {
    400: "Authorization or Idempotency-Key was sent more than once",
    401: "Not signed in",
    403: "Your role does not allow it",
    404: "Nothing here, or nothing that you may see",
    409: "The case or the policy does not allow it now, or the key is being answered",
    412: "The case has changed since the version in If-Match",
    413: "The body is larger than 256 KiB",
    422: "Malformed, whatever the state of the case; or the key was used for something else",
    429: "The token asked too often, or too many passwords wait; Retry-After says when to try again",
    503: "The record cannot be reached just now, or a form could not be made as a PDF",
}
READING = (400, 401, 422, 503)
"""The problems that every reading may meet."""
WRITING = (400, 401, 409, 413, 422, 503)
"""The problems that every recording may meet."""


Responses = dict[int | str, dict[str, Any]]
"""What a route may answer, by status, as FastAPI takes it."""


def problem_responses(*codes: int) -> Responses:
    """The problems that a route may answer with, for its `responses`."""
    every = {*codes, 429} if 401 in codes else codes  # each token has a bound
    return {
        code: {"model": problems.ProblemDocument, "description": _PROBLEMS[code]} for code in sorted(every)
    }


REPLAYED = {"Idempotent-Replay": "true"}
"""The header of an answer that the same key got before."""
PUPIL_SEARCH, CASE_SEARCH = "/v1/pupils/search", "/v1/referrals/search"


class Route(APIRoute):
    """A route that answers HEAD wherever it answers GET, and builds its models when it is first used."""

    methods: set[str]

    def __init__(self, path: str, endpoint: Callable[..., Any], **named: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = {method.upper() for method in named["methods"]}
        self._build = partial(super().__init__, path, endpoint, **named)

    def __getattr__(self, name: str) -> Any:
        """What FastAPI derives from the endpoint. Building that for every route takes half of a start."""
        build = self.__dict__.pop("_build", None)
        if build is None:
            raise AttributeError(name)
        prepare_models()
        build()
        return getattr(self, name)

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


class RecordRoute(Route):
    """The route of one record: `search` is not an id, so its address takes no GET."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match every address but those of the searches."""
        return (Match.NONE, {}) if scope["path"] in (PUPIL_SEARCH, CASE_SEARCH) else super().matches(scope)


def recorded(done: Answered[T], response: Response) -> T:
    """The result of a recording; a header says if the same key recorded it before."""
    if done.repeat:
        response.headers.update(REPLAYED)
    return done.recorded


def problem_document(
    body: Mapping[str, Any], headers: dict[str, str] | None = None, request_id: str = ""
) -> Response:
    """The response; a 404 carries no request id, so that all of them are the same bytes."""
    if body["status"] != NotFound.status:
        body = {**body, "request_id": request_id}
    return Response(orjson.dumps(body), body["status"], headers, MEDIA_TYPE)
