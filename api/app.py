"""The application: every address with what answers it, and one answer for whatever goes wrong."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from api import (
    access_endpoints,
    agency_endpoints,
    calendar_endpoints,
    case_endpoints,
    command_endpoint,
    compliance_endpoints,
    docs_pages,
    duty_endpoints,
    form_endpoints,
    health_endpoints,
    link_answers,
    mail_endpoint,
    openapi,
    policy_endpoints,
    problem_responses,
    procedure_endpoints,
    training_endpoints,
)
from api.middleware import Observing, metrics
from application import problems
from domain.calendar.working_time import london
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from referral_form.typesetting import TypesettingFailed
from store.ledger.ledger import Ledger
from store.ledger.sealing import CaseDoesNotOpen, EventDoesNotOpen
from store.pool import LedgerAway, LedgerReadOnly

_log = structlog.get_logger("api")
Endpoint = Callable[[Request, Ledger], Awaitable[Response]]


def _command(entry: CommandSpec) -> Endpoint:
    async def endpoint(request: Request, ledger: Ledger) -> Response:
        return await command_endpoint.command(request, entry, ledger)

    return endpoint


CASE = "/v1/referrals/{id}"
ROUTES: Mapping[str, Mapping[str, Endpoint]] = {
    "/v1/referrals": {"GET": case_endpoints.cases, "POST": _command(RAISE)},
    CASE: {"GET": case_endpoints.case},
    f"{CASE}/refer/preview": {"POST": form_endpoints.preview},
    f"{CASE}/agency-referrals/{{agency_referral}}/form": {"GET": form_endpoints.form},
    "/v1/worklist": {"GET": case_endpoints.worklist},
    "/v1/people": {"GET": case_endpoints.people},
    "/v1/duty": {"GET": duty_endpoints.shifts, "POST": duty_endpoints.put_on},
    "/v1/duty/{id}/end": {"POST": duty_endpoints.end},
    "/v1/policy": {"GET": policy_endpoints.in_force},
    "/v1/policy/clauses/{id}": {"GET": policy_endpoints.clause},
    "/v1/compliance": {"GET": compliance_endpoints.figures},
    "/v1/compliance/exceptions": {"GET": compliance_endpoints.exceptions},
    "/v1/calendar": {"GET": calendar_endpoints.changes, "POST": calendar_endpoints.proclaim},
    "/v1/process-concerns": {"GET": procedure_endpoints.concerns, "POST": procedure_endpoints.report},
    "/v1/process-concerns/{id}/answer": {"POST": procedure_endpoints.answer},
    "/v1/training": {"GET": training_endpoints.lapses},
    "/v1/me": {"GET": case_endpoints.me},
    "/v1/agency/feedback": {"POST": agency_endpoints.feedback},
    "/v1/mail": {"GET": mail_endpoint.own},
    "/readyz": {"GET": health_endpoints.ready},
    "/healthz": {"GET": health_endpoints.alive},
    "/metrics": {"GET": metrics},
    "/docs": {"GET": docs_pages.page},
    "/docs/problems": {"GET": docs_pages.codes},
}
OF_A_CASE: Mapping[str, Mapping[str, Endpoint]] = {
    "history": {"GET": case_endpoints.events},
    "verification": {"GET": case_endpoints.verification},
    "links": {"GET": link_answers.links},
    "compliance": {"GET": compliance_endpoints.of_a_case},
    "views": {"GET": access_endpoints.log},
    "paper": {"GET": access_endpoints.printed},
    **{entry.name: {"POST": _command(entry)} for entry in COMMANDS.values()},
}


def build(ledger: Ledger, inbox: mail_endpoint.MailFolder | None = None) -> FastAPI:
    """The application over one ledger, which outlives it, and over the embedded inbox if there is one."""
    app = FastAPI(
        title="Onward",
        version=_version(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.inbox = inbox

    async def description(_: Request, __: Ledger) -> Response:
        return case_endpoints.json(openapi.document(app.version, london(ledger.clock.now()).date()))

    # Our own routes: FastAPI's would validate before anybody is known, and cost a quarter of the time.
    routes = {**ROUTES, "/openapi.json": {"GET": description}}
    app.router.routes.append(Route(CASE + "/{action}", OfACase(ledger)))
    app.router.routes.extend(
        Route(path, MethodsAt(path, methods, ledger)) for path, methods in routes.items()
    )
    app.router.routes.append(Route("/v1/{rest:path}", NoAddress(ledger)))
    app.mount("/static", StaticFiles(directory=docs_pages.STATIC), name="static")
    app.add_exception_handler(problems.Problem, _problem)
    app.add_exception_handler(LedgerAway, _away)
    app.add_exception_handler(LedgerReadOnly, _read_only)
    app.add_exception_handler(TypesettingFailed, _not_set)
    app.add_exception_handler(CaseDoesNotOpen, _unread)
    app.add_exception_handler(EventDoesNotOpen, _changed)
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


class MethodsAt:
    """One address and what answers each method there."""

    def __init__(self, template: str, methods: Mapping[str, Endpoint], ledger: Ledger) -> None:
        self._template = template
        self._methods = {**methods, "HEAD": methods["GET"]} if "GET" in methods else methods
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say which methods there are."""
        scope["template"] = self._template
        endpoint = self._methods.get(scope["method"])
        request = Request(scope, receive)
        if endpoint is None:
            if self._template.startswith("/v1"):
                await case_endpoints.caller_of(request, self._ledger)
            raise problems.MethodNotAllowed(self._methods)
        response = await endpoint(request, self._ledger)
        await response(scope, receive, send)


class OfACase:
    """The commands of a case and its readings, found by name: trying twenty patterns costs more."""

    def __init__(self, ledger: Ledger) -> None:
        self._addresses = {
            name: MethodsAt(f"{CASE}/{name}", methods, ledger) for name, methods in OF_A_CASE.items()
        }
        self._nothing = NoAddress(ledger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        address = self._addresses.get(scope["path_params"]["action"], self._nothing)
        await address(scope, receive, send)


class NoAddress:
    """Where there is no route: whoever is not signed in learns that first, as everywhere."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Never anything but a problem."""
        await case_endpoints.caller_of(Request(scope, receive), self._ledger)
        raise problems.NotFound


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, problems.Problem)
    return problem_responses.answer(problem.document(), problem.headers(), request.state.id)


async def _away(request: Request, _: Exception) -> Response:
    return await _problem(request, problems.Unavailable())


async def _read_only(request: Request, _: Exception) -> Response:
    return await _problem(request, health_endpoints.ReadOnly())


async def _unread(request: Request, _: Exception) -> Response:
    return await _problem(request, problems.CaseDoesNotRead())


async def _not_set(request: Request, _: Exception) -> Response:
    return await _problem(request, problems.FormNotSet())


async def _changed(request: Request, changed: Exception) -> Response:
    assert isinstance(changed, EventDoesNotOpen)
    _log.error("an entry does not open", case=str(changed.case), version=changed.version)
    return await _problem(request, problems.RecordDoesNotHold())


async def _http(request: Request, error: Exception) -> Response:
    """What Starlette itself raises: of the static files, or for an address outside /v1."""
    assert isinstance(error, HTTPException)
    missing = error.status_code != problems.MethodNotAllowed.status
    return await _problem(
        request, problems.NotFound() if missing else problems.MethodNotAllowed(("GET", "HEAD"))
    )
