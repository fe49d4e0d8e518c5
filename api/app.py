"""The application: routes from the table of commands, one answer for whatever goes wrong, and the page of docs."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from api import commanding, health, openapi, problems, reading
from api.observing import Observing, metrics
from domain.catalogue import COMMANDS, RAISE, Entry
from store.ledger import Ledger
from store.pool import LedgerAway

STATIC = Path(__file__).with_name("static")
Endpoint = Callable[[Request, Ledger], Awaitable[Response]]

READS: tuple[tuple[str, Endpoint], ...] = (
    ("/v1/referrals", reading.cases),
    ("/v1/referrals/{id}", reading.case),
    ("/v1/referrals/{id}/history", reading.events),
    ("/v1/referrals/{id}/verification", reading.verification),
    ("/v1/worklist", reading.worklist),
    ("/v1/people", reading.people),
    ("/v1/policy", reading.policy),
    ("/v1/me", reading.me),
    ("/readyz", health.ready),
)


def build(ledger: Ledger) -> FastAPI:
    """The application over one ledger, which outlives it."""
    app = FastAPI(
        title="Onward",
        version=_version(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    # Plain routes: FastAPI's own would validate the body before anybody is known, and cost a quarter of the time.
    routes = app.router.routes
    routes.append(_command_route("/v1/referrals", RAISE, ledger))
    for entry in COMMANDS.values():
        routes.append(_command_route(f"/v1/referrals/{{id}}/{entry.name}", entry, ledger))
    routes.extend(Route(path, _reader(path, endpoint, ledger), methods=["GET"]) for path, endpoint in READS)
    routes.append(Route("/healthz", health.alive, methods=["GET"]))
    routes.append(Route("/metrics", metrics, methods=["GET"]))
    _add_docs(app)
    app.add_exception_handler(problems.Problem, _problem)
    app.add_exception_handler(LedgerAway, _away)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Observing)
    return app


def _version() -> str:
    try:
        return version("onward")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    gc.collect()
    gc.freeze()  # what was loaded at start lives as long as the process: never look at it again
    gc.set_threshold(50_000, 20, 100)
    yield


def _command_route(path: str, entry: Entry, ledger: Ledger) -> Route:
    async def endpoint(request: Request) -> Response:
        request.scope["template"] = path
        return await commanding.command(request, entry, ledger)

    return Route(path, endpoint, methods=["POST"], name=entry.name)


def _reader(path: str, endpoint: Endpoint, ledger: Ledger) -> Callable[[Request], Awaitable[Response]]:
    async def reader(request: Request) -> Response:
        request.scope["template"] = path
        return await endpoint(request, ledger)

    return reader


def _add_docs(app: FastAPI) -> None:
    described = openapi.document(app.version)
    app.openapi = lambda: described  # type: ignore[method-assign]

    async def description(_: Request) -> Response:
        return reading.json(described)

    async def docs(_: Request) -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Onward: the API",
            swagger_js_url="/static/swagger-ui/swagger-ui-bundle.js",
            swagger_css_url="/static/swagger-ui/swagger-ui.css",
            swagger_favicon_url="data:,",
        )

    async def codes(_: Request) -> HTMLResponse:
        rows = "".join(
            f'<dt id="{code}">{code}</dt><dd>{escape(problems.refusal(code)["detail"])}</dd>'
            for code in sorted(problems.REFUSALS)
        )
        return HTMLResponse(f'<!doctype html><html lang="en"><title>Onward: refusals</title><dl>{rows}</dl>')

    app.router.routes.append(Route("/openapi.json", description, methods=["GET"]))
    app.router.routes.append(Route("/docs", docs, methods=["GET"]))
    app.router.routes.append(Route("/docs/problems", codes, methods=["GET"]))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, problems.Problem)
    return problems.answer(problem.document(), problem.headers(), request.state.id)


async def _away(request: Request, _: Exception) -> Response:
    return await _problem(request, problems.Unavailable())


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {404: problems.NotFound, 405: problems.MethodNotAllowed}
    return await _problem(request, known.get(error.status_code, problems.NotFound)())
