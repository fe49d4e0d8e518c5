"""The application: every route, and one answer for whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.routing import Route as AnyMethod
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from api import (
    absence_endpoints,
    agency_endpoints,
    calendar_endpoints,
    case_endpoints,
    command_endpoint,
    compliance_endpoints,
    file_endpoints,
    form_endpoints,
    health_endpoints,
    history_endpoints,
    mail_endpoints,
    middleware,
    openapi,
    people_endpoints,
    policy_endpoints,
    proof_endpoints,
    pupil_endpoints,
    report_endpoints,
    routes,
    work_endpoints,
)
from api.dependencies import caller
from api.query_strings import query_faults
from api.routes import Route
from application import damage_problems, problems
from application.refusal_problems import RefusedBefore, refused
from domain.calendar.working_time import london
from domain.refusals import Refused
from store.ledger.ledger import Ledger
from store.pool import LedgerAway, LedgerReadOnly

ROUTERS = (
    command_endpoint.router,
    case_endpoints.searching,
    case_endpoints.router,
    work_endpoints.router,
    history_endpoints.router,
    case_endpoints.beside_a_case,
    form_endpoints.router,
    form_endpoints.preview_router,
    agency_endpoints.router,
    people_endpoints.router,
    people_endpoints.duty,
    absence_endpoints.router,
    absence_endpoints.recording,
    people_endpoints.handing_over,
    pupil_endpoints.search,
    pupil_endpoints.children,
    pupil_endpoints.router,
    pupil_endpoints.recording,
    policy_endpoints.router,
    policy_endpoints.procedure,
    compliance_endpoints.router,
    report_endpoints.router,
    file_endpoints.router,
    file_endpoints.pupil_router,
    calendar_endpoints.router,
    calendar_endpoints.calendar,
    mail_endpoints.choice,
    mail_endpoints.choosing,
    mail_endpoints.router,
    proof_endpoints.checkpoints,
    proof_endpoints.router,
    proof_endpoints.bundles,
    health_endpoints.router,
    openapi.router,
    middleware.router,
)
ROUTES: tuple[Route, ...] = tuple(
    route for router in ROUTERS for route in router.routes if isinstance(route, Route)
)
"""Every route: made once, and shared by every application of this process."""


class Api(FastAPI):
    """FastAPI, with its document completed."""

    _documents: dict[date, openapi.Document]

    def openapi(self) -> openapi.Document:
        """The document, with examples as they would be accepted today."""
        ledger: Ledger = self.state.ledger
        today = london(ledger.clock.now()).date()
        if self._documents.get(today) is None:
            self.openapi_schema = None
            self._documents = {today: openapi.completed(super().openapi(), today)}
        return self._documents[today]


def build(ledger: Ledger, inbox: mail_endpoints.MailFolder | None = None) -> FastAPI:
    """The application over one ledger, which outlives it, and over the embedded inbox if there is one."""
    app = Api(
        title="Onward",
        version=_version(),
        description=openapi.DESCRIPTION,
        routes=list(ROUTES),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        lifespan=_lifespan,
    )
    app._documents = {}
    app.state.ledger = ledger
    app.state.inbox = inbox
    app.state.metrics_token = None
    app.state.requests = None
    app.router.routes.append(AnyMethod("/v1/{rest:path}", NoRoute(app.router.routes)))
    app.mount("/static", StaticFiles(directory=openapi.STATIC), name="static")
    for error in _ANSWERS:
        app.add_exception_handler(error, _answered)
    app.add_middleware(middleware.Observing)
    return app


def _version() -> str:
    try:
        return version("onward")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    warming = asyncio.create_task(_warm())
    yield
    warming.cancel()


async def _warm() -> None:
    """Build each route between requests: a start waits for none of them."""
    for route in ROUTES:
        await asyncio.sleep(0.01)
        _ = route.dependant


class NoRoute:
    """Under /v1 where there is no route for the request: a caller who is not signed in learns that first."""

    def __init__(self, routes: list[BaseRoute]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a problem: 401, 413, 405 or 404."""
        await caller(Request(scope, receive))
        methods: set[str] = set()
        for route in self._routes:
            if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
                scope["template"] = route.path
                methods |= route.allowed
        raise problems.MethodNotAllowed(sorted(methods)) if methods else problems.NotFound


_ANSWERS: tuple[type[Exception], ...] = (
    problems.Problem,
    Refused,
    RefusedBefore,
    RequestValidationError,
    HTTPException,
    LedgerAway,
    *damage_problems.ANSWERS,
)
"""Every error that has an answer of its own."""


async def _answered(request: Request, error: Exception) -> Response:
    if isinstance(error, Refused):
        return routes.problem_document(refused(error), request_id=request.state.id)
    if isinstance(error, RefusedBefore):
        return routes.problem_document(refused(error.refusal), routes.REPLAYED, request.state.id)
    problem = _problem(error)
    return routes.problem_document(problem.document(), problem.headers(), request.state.id)


def _problem(error: Exception) -> problems.Problem:
    match error:
        case problems.Problem():
            return error
        case RequestValidationError():  # a query string: bodies are judged by their commands
            return problems.Malformed(query_faults(error.errors()))
        case HTTPException():  # of Starlette itself: for a static file, or for an address outside /v1
            missing = error.status_code != problems.MethodNotAllowed.status
            return problems.NotFound() if missing else problems.MethodNotAllowed(("GET", "HEAD"))
        case LedgerReadOnly():
            return health_endpoints.ReadOnly()
        case LedgerAway():
            return problems.Unavailable()
        case _:
            return damage_problems.answer_to(error)
