"""What routes depend on: the ledger, the caller, and the case in the address, in the contract's order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Security
from fastapi.security import HTTPBearer
from pydantic import WithJsonSchema
from starlette.requests import Request

from api import request_reading
from application import problems
from application.parameter_parsers import id_or_nothing
from application.sent_request import SentRequest, caller_of, check_role, in_sight
from domain.access.permissions import Visibility
from domain.case.case import Case
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import access_log
from store.queries.joined_cases import case_as_read_by

TOKEN = Security(HTTPBearer(scheme_name="token", auto_error=False))
"""Says in the document that a route takes a token; `caller` reads it."""

CaseId = Annotated[str, Path(alias="id", json_schema_extra={"format": "uuid"})]
"""The id of a case in the address; one that is malformed finds nothing, like a random one."""
Identifier = Annotated[str, Path(alias="id")]

_KeyText = Annotated[
    str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"})
]
"""Limits for the document only: FastAPI would judge them before the caller is known."""
IdempotencyKey = Annotated[
    _KeyText | None,
    Header(
        alias="Idempotency-Key",
        description="The same key with the same body is answered once; a repeat gets the same answer.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The version you decided on, such as "5"; 412 if the case has moved on.',
    ),
]
Preference = Annotated[
    str | None,
    Header(
        alias="Prefer",
        description="With `return=minimal`, a program gets a short answer, and `Preference-Applied` says so.",
    ),
]


def ledger_of(request: Request) -> Ledger:
    """The ledger that the application serves."""
    ledger: Ledger = request.app.state.ledger
    return ledger


async def caller(request: Request) -> Caller:
    """The person who is signed in; 401 without a token in force, 413 if the body is too large."""
    found = caller_of(await ledger_of(request).load(request_reading.bearer(request), None))
    await _small_enough(request)
    return found


@dataclass(frozen=True, slots=True)
class SeenCase:
    """The case in the address, who looks at it, and how much of it they see."""

    caller: Caller
    case: Case
    sight: Visibility


def _case(*, whole: bool, logged: bool) -> Callable[..., Awaitable[SeenCase]]:
    async def seen_case(request: Request, case_id: CaseId) -> SeenCase:
        ledger = ledger_of(request)
        loaded = await ledger.load(request_reading.bearer(request), id_or_nothing(case_id))
        who = caller_of(loaded)
        await _small_enough(request)
        case, sight = in_sight(loaded, who, whole=whole)
        seen = SeenCase(who, await case_as_read_by(ledger, who, case), sight)
        if logged:
            await log_look(request, seen)
        return seen

    return seen_case


async def log_look(request: Request, seen: SeenCase) -> None:
    """Log that the caller looks, before they see anything (11.15)."""
    part = request.scope["route"].path.rpartition("/")[2]
    what = "case" if part == "{id}" else part
    await access_log.log_access(ledger_of(request), seen.caller.person.id, [(seen.case, seen.sight)], what)


async def _small_enough(request: Request) -> None:
    """413 for a body that no reading needs; 401 came before, 404 comes after."""
    if (await request_reading.read(request)).too_large:
        raise problems.TooLarge


async def described_headers(
    _: CaseId, idempotency_key: IdempotencyKey = None, if_match: IfMatch = None
) -> None:
    """The address and headers of a command, for the document: `request_reading` reads them."""


async def described_key(idempotency_key: IdempotencyKey = None) -> None:
    """The header of any other recording, for the document: `request_reading` reads it."""


async def described_preference(prefer: Preference = None) -> None:
    """The header of a command that asks for a short answer, for the document."""


async def _ledger(request: Request) -> Ledger:
    """The ledger as a dependency: FastAPI runs one that is not async in a thread, which costs time."""
    return ledger_of(request)


LedgerDep = Annotated[Ledger, Depends(_ledger)]
CallerDep = Annotated[Caller, Depends(caller)]
SentDep = Annotated[SentRequest, Depends(request_reading.read)]
VisibleCase = Annotated[SeenCase, Depends(_case(whole=False, logged=True))]
"""The case, whole or as a receipt; 404 if the caller may not see it."""
WholeCase = Annotated[SeenCase, Depends(_case(whole=True, logged=True))]
"""The case, for those who see all of it; 403 for a receipt."""
WholeCaseUnlogged = Annotated[SeenCase, Depends(_case(whole=True, logged=False))]
"""The same for what is logged in its own way."""


def caller_with(*roles: str) -> Callable[..., Awaitable[Caller]]:
    """A dependency on the caller, who needs one of these roles; 403 without."""

    async def caller_with_a_role(who: CallerDep) -> Caller:
        check_role(who, roles)
        return who

    return caller_with_a_role


async def id_in(given: Identifier) -> UUID:
    """The id in the address, of whatever it is."""
    return id_or_nothing(given)


async def case_id_in(given: CaseId) -> UUID:
    """The id of the case in the address."""
    return id_or_nothing(given)


IdDep = Annotated[UUID, Depends(id_in)]
CaseIdDep = Annotated[UUID, Depends(case_id_in)]
