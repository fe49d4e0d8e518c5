"""One log line and one tick of the metrics per request: ids and routes, never what was sent."""

import time
from functools import cache
from secrets import compare_digest
from uuid import uuid4

import structlog
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import routes
from api.routes import Route
from application import problems
from application.school.sign_in_limits import Allowances

REQUESTS = Counter("onward_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("onward_request_seconds", "Seconds until the answer.", ["method", "route"])
CLIENT_GONE = 499
router = APIRouter(route_class=Route, include_in_schema=False)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Observing:
    """Gives each request an id, sends it back, and counts and logs the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._log = structlog.get_logger("api").bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["id"] = request_id
        begun = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message["headers"]
                own = [each for each in _HEADERS if each[0] not in dict(given)]
                message["headers"] = [*given, *own, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            use_one(scope, dict(scope["headers"]).get(b"authorization"))
            await self.app(scope, receive, sending)
        except problems.TooMany as problem:
            answer = routes.problem_document(problem.document(), problem.headers(), request_id)
            await answer(scope, receive, sending)
        except ClientDisconnect:
            status = CLIENT_GONE  # the client has gone
        except Exception:
            self._log.exception("fault", request_id=request_id, route=_route(scope))
            if status:  # the answer has begun: all that is left is to break it off
                raise
            fault = scope["state"].get("fault", _fault)(request_id)
            await fault(scope, receive, sending)
        finally:
            self._observe(scope, status, time.perf_counter() - begun, request_id)

    def _observe(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = _route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        requests, times = _series(method, route, status)
        requests.inc()
        times.observe(seconds)
        self._log.info(
            "answered",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 1),
        )


def use_one(scope: Scope, who: bytes | str | None) -> None:
    """Count a request of one token or session; TooMany, with a time, if it asked too often."""
    allowed: Allowances | None = scope["app"].state.requests
    if allowed is not None and who is not None:
        allowed.use(who)


def _route(scope: Scope) -> str:
    """The address as a template: never a case's own."""
    template: str | None = scope.get("template") or getattr(scope.get("route"), "path", None)
    return template or "other"


def _fault(request_id: str) -> Response:
    """The answer to a fault of Onward's, unless a page gives its own."""
    return routes.problem_document(problems.InternalFault().document(), request_id=request_id)


@cache
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The series of these labels; looking it up costs more than counting."""
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """The metrics, for Prometheus. They show each new report being counted, so a site may ask for a token."""
    token: str | None = request.app.state.metrics_token
    given = request.headers.get("authorization", "")
    if token is not None and not compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise problems.NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
