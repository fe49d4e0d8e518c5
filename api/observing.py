"""One line in the log and one tick of the metrics per request, with ids and routes, never with what was sent."""

import time
from uuid import uuid4

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger("api")
REQUESTS = Counter("onward_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("onward_request_seconds", "Seconds until the answer.", ["method", "route"])


class Observing:
    """Gives each request an id, sends it back, and counts and logs the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["id"] = request_id
        begun = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_HEADERS, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            _observe(scope, status, time.perf_counter() - begun, request_id)


_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


def _observe(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    template = scope.get("template", "other")
    REQUESTS.labels(scope["method"], template, status).inc()
    SECONDS.labels(scope["method"], template).observe(seconds)
    _log.info(
        "answered",
        request_id=request_id,
        method=scope["method"],
        route=template,
        status=status,
        duration_ms=round(seconds * 1000, 1),
    )


async def metrics(_: Request) -> Response:
    """What Prometheus scrapes."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
