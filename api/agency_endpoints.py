"""What agencies send: messages about a referral, each with a signature that is checked first."""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Body, Depends, Header, Query, Security
from fastapi.security import APIKeyHeader
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import ledger_of
from api.request_reading import CommandRoute
from api.routes import REPLAYED, problem_responses
from application import body_parsing, problems
from application.commands.agency_commands import AgencyRequest, SignerUnknown
from application.commands.person_commands import AlreadyAnswered
from application.commands.submit import submit
from application.parameter_parsers import id_or_nothing
from application.refusal_problems import RefusedBefore
from application.sent_request import fingerprint
from domain.entries.clock import AgencyTold
from domain.field_rules import Fault
from domain.refusals import Refused
from store.delivery import agency_keys, agency_references
from store.delivery.agency_keys import Signer
from store.ledger.idempotency import KeyInUse
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key, StoredResponse
from views.read_model import as_json
from views.school_records_view import RecordedView

TOLERANCE = timedelta(minutes=5)
_MOST_SIGNATURES = 16
_SIGNATURE_BYTES = 32
router = APIRouter(tags=["agencies"], route_class=CommandRoute)
RECORDED = as_json(RecordedView(recorded=True))
_log = structlog.get_logger("inbound")


class Unsigned(Exception):
    """The message is not signed as it must be; the code is for the log, never for the sender."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers of a message say, before its body is looked at."""

    id: str
    timestamp: str
    signatures: tuple[bytes, ...]

    def fits(self, body: bytes, secrets: Iterable[bytes]) -> bool:
        """Whether one of the signatures was made of this body with one of the secrets."""
        content = f"{self.id}.{self.timestamp}.".encode() + body
        fits = False
        for secret in secrets:
            made = hmac.digest(secret, content, "sha256")
            for signature in self.signatures:
                fits |= hmac.compare_digest(made, signature)
        return fits


def read(headers: Headers, at: datetime) -> Signed:
    """The headers; Unsigned where one lacks, says nothing usable, or tells a time too far from `at`."""
    name, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (1 <= len(name) <= 200 and name.isascii() and name.isprintable()):
        raise Unsigned("webhook_id")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unsigned("webhook_timestamp")
    if abs(at.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Unsigned("stale_timestamp")
    signatures = tuple(_signatures(headers.get("webhook-signature", "")))
    if not signatures:
        raise Unsigned("webhook_signature")
    return Signed(name, timestamp, signatures)


def _signatures(header: str) -> Iterable[bytes]:
    """Those of the version that is known, `v1`; others are of other algorithms."""
    for each in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, text = each.partition(",")
        if version != "v1":
            continue
        try:
            signature = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(signature) == _SIGNATURE_BYTES:
            yield signature


class NotSigned(problems.NotSignedIn):
    """401: one answer, whichever part of the signature is wrong."""

    detail = (
        "Sign the message as Standard Webhooks says, with a secret in force and the time of sending, "
        "which is valid for five minutes."
    )

    def document(self) -> problems.ProblemDocument:
        return problems.document(problems.NotSignedIn.__name__, self.status, self.title, self.detail)


MOST_TRIED = 200
"""How many keys are tried if the address names none: each costs a hash of the whole body."""


async def described_signature(
    webhook_id: Annotated[
        str, Header(alias="webhook-id", description="The message's id, the same at each attempt.")
    ],
    webhook_timestamp: Annotated[
        str,
        Header(
            alias="webhook-timestamp",
            description="When this attempt was signed, in seconds; valid for five minutes.",
        ),
    ],
    webhook_signature: Annotated[
        str,
        Header(
            alias="webhook-signature",
            description="v1, a comma and the signature in base64; several with a space between.",
        ),
    ],
    key: Annotated[
        str | None,
        Query(
            description="The id of the key, where the address names it.", json_schema_extra={"format": "uuid"}
        ),
    ] = None,
) -> None:
    """The signature and the key, for the document: `signatures.read` reads them."""


@router.post(
    "/v1/agency/feedback",
    operation_id="agency-feedback",
    summary=(AgencyTold.__doc__ or "").strip(),
    description="Clauses 11.8. Signed as Standard Webhooks 1.0 says, with the secret of a key.",
    response_model=RecordedView,
    response_description="Recorded, now or before",
    responses=problem_responses(400, 401, 404, 409, 413, 422, 503),
    dependencies=[
        Security(APIKeyHeader(name="webhook-signature", scheme_name="webhook", auto_error=False)),
        Depends(described_signature),
    ],
)
async def feedback(
    request: Request,
    _: Annotated[AgencyTold, Body()] = None,  # type: ignore[assignment]  # for the document
) -> Response:
    """Record what an agency tells; a refusal is logged by its code, never with what was sent."""
    try:
        answer = await _answer(request, ledger_of(request))
    except Unsigned as unsigned:
        _refused(request, unsigned.code)
        raise NotSigned from None
    except problems.Problem as problem:
        _refused(request, type(problem).__name__)
        raise
    return answer


async def _answer(request: Request, ledger: Ledger) -> Response:
    sent = await request_reading.read(request)
    now = ledger.clock.now()
    signers = await agency_keys.in_force(ledger.pool, ledger.seals, now, _key_named(request), MOST_TRIED + 1)
    signed = read(request.headers, now)
    if len(signers) > MOST_TRIED:
        raise Unsigned("key_not_named")
    if sent.too_large:  # a body that is not read cannot be checked either
        raise problems.TooLarge
    signer = _signer(signers, signed, sent.body)
    key = Key(value=signed.id, fingerprint=fingerprint(request.scope["path"], sent.body))
    told = body_parsing.read(AgencyTold, sent.body)
    case, referral = await _about(ledger, signer, told)
    try:
        await submit(
            ledger, AgencyRequest(signer=signer, key=key, told=told, case=case, agency_referral=referral)
        )
    except SignerUnknown:
        raise Unsigned("unknown_key") from None
    except AlreadyAnswered as repeat:
        return _again(request, repeat.answer)
    except KeyInUse:  # logged as the problem that it is
        raise problems.RequestInFlight from None
    except Refused as refused:
        _refused(request, refused.code)
        raise
    return Response(RECORDED, media_type="application/json")


def _key_named(request: Request) -> UUID | None:
    """The key that the address names, if it does; a malformed id matches no key."""
    named = request.query_params.get("key")
    return id_or_nothing(named) if named is not None else None


def _signer(signers: list[Signer], signed: Signed, body: bytes) -> Signer:
    """The key that signed; every key is tried, so that the time taken reveals nothing."""
    fitting = [signer for signer in signers if signed.fits(body, signer.secrets)]
    if not fitting:
        raise Unsigned("bad_signature" if signers else "unknown_key")
    return fitting[0]


async def _about(
    ledger: Ledger, signer: Signer, told: AgencyTold | list[Fault]
) -> tuple[UUID | None, str | None]:
    """The case and the agency referral that the message is about, if its reference is known."""
    if isinstance(told, list):
        return None, None
    found = await agency_references.find(
        ledger.pool, ledger.seals, signer.school, signer.agency, told.agency_reference
    )
    return found or (None, None)


def _again(request: Request, kept: StoredResponse) -> Response:
    """A repeat gets the answer that the message got, and records nothing."""
    _log.info("agency message repeated", code="repeat", request_id=request.state.id)
    if kept.problem is not None:
        raise RefusedBefore(kept.problem)
    return Response(RECORDED, 200, REPLAYED, "application/json")


def _refused(request: Request, code: str) -> None:
    _log.warning("agency message refused", code=code, request_id=request.state.id)
