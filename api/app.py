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
    calendar,
    commanding,
    compliance,
    docs,
    duty,
    form,
    health,
    inbound,
    linking,
    mail,
    openapi,
    policy,
    problems,
    process,
    reading,
    training,
    viewing,
)
from api.observing import Observing, metrics
from domain.catalogue import COMMANDS, RAISE, Entry
from domain.working_time import london
from forms.setting import FormNotSet
from store.ledger import Ledger
from store.pool import LedgerAway, LedgerReadOnly
from store.sealing import CaseDoesNotOpen, EventDoesNotOpen

_log = structlog.get_logger("api")
Endpoint = Callable[[Request, Ledger], Awaitable[Response]]


def _command(entry: Entry) -> Endpoint:
    async def endpoint(request: Request, ledger: Ledger) -> Response:
        return await commanding.command(request, entry, ledger)

    return endpoint


CASE = "/v1/referrals/{id}"
ROUTES: Mapping[str, Mapping[str, Endpoint]] = {
    "/v1/referrals": {"GET": reading.cases, "POST": _command(RAISE)},
    CASE: {"GET": reading.case},
    f"{CASE}/refer/preview": {"POST": form.preview},
    f"{CASE}/agency-referrals/{{agency_referral}}/form": {"GET": form.form},
    "/v1/worklist": {"GET": reading.worklist},
    "/v1/people": {"GET": reading.people},
    "/v1/duty": {"GET": duty.shifts, "POST": duty.put_on},
    "/v1/duty/{id}/end": {"POST": duty.end},
    "/v1/policy": {"GET": policy.in_force},
    "/v1/policy/clauses/{id}": {"GET": policy.clause},
    "/v1/compliance": {"GET": compliance.figures},
    "/v1/compliance/exceptions": {"GET": compliance.exceptions},
    "/v1/calendar": {"GET": calendar.changes, "POST": calendar.proclaim},
    "/v1/process-concerns": {"GET": process.concerns, "POST": process.report},
    "/v1/process-concerns/{id}/answer": {"POST": process.answer},
    "/v1/training": {"GET": training.lapses},
    "/v1/me": {"GET": reading.me},
    "/v1/agency/feedback": {"POST": inbound.feedback},
    "/v1/mail": {"GET": mail.own},
    "/readyz": {"GET": health.ready},
    "/healthz": {"GET": health.alive},
    "/metrics": {"GET": metrics},
    "/docs": {"GET": docs.page},
    "/docs/problems": {"GET": docs.codes},
}
OF_A_CASE: Mapping[str, Mapping[str, Endpoint]] = {
    "history": {"GET": reading.events},
    "verification": {"GET": reading.verification},
    "links": {"GET": linking.links},
    "compliance": {"GET": compliance.of_a_case},
    "views": {"GET": viewing.log},
    "paper": {"GET": viewing.printed},
    **{entry.name: {"POST": _command(entry)} for entry in COMMANDS.values()},
}


def build(ledger: Ledger, inbox: mail.Inbox | None = None) -> FastAPI:
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
        return reading.json(openapi.document(app.version, london(ledger.clock.now()).date()))

    # Our own routes: FastAPI's would validate before anybody is known, and cost a quarter of the time.
    routes = {**ROUTES, "/openapi.json": {"GET": description}}
    app.router.routes.append(Route(CASE + "/{action}", OfACase(ledger)))
    app.router.routes.extend(Route(path, Address(path, methods, ledger)) for path, methods in routes.items())
    app.router.routes.append(Route("/v1/{rest:path}", NoAddress(ledger)))
    app.mount("/static", StaticFiles(directory=docs.STATIC), name="static")
    app.add_exception_handler(problems.Problem, _problem)
    app.add_exception_handler(LedgerAway, _away)
    app.add_exception_handler(LedgerReadOnly, _read_only)
    app.add_exception_handler(FormNotSet, _not_set)
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


class Address:
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
                await reading.caller_of(request, self._ledger)
            raise problems.MethodNotAllowed(self._methods)
        response = await endpoint(request, self._ledger)
        await response(scope, receive, send)


class OfACase:
    """The commands of a case and its readings, found by name: trying twenty patterns costs more."""

    def __init__(self, ledger: Ledger) -> None:
        self._addresses = {
            name: Address(f"{CASE}/{name}", methods, ledger) for name, methods in OF_A_CASE.items()
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
        await reading.caller_of(Request(scope, receive), self._ledger)
        raise problems.NotFound


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, problems.Problem)
    return problems.answer(problem.document(), problem.headers(), request.state.id)


async def _away(request: Request, _: Exception) -> Response:
    return await _problem(request, problems.Unavailable())


async def _read_only(request: Request, _: Exception) -> Response:
    return await _problem(request, health.ReadOnly())


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
