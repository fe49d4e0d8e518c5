"""What an agency tells by itself, signed with a key of its authority's: an acknowledgement or a decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response

from api import body_parsing, problems, refusal_problems, request_headers, signatures
from api.case_endpoints import json
from api.command_endpoint import KeyAnswered
from api.guards import kept_for, unused
from api.signatures import Signed, Unsigned
from domain.commands.agency_messages import AgencyTold
from domain.messaging.incoming_messages import as_arrived, command, faults
from domain.people.roles import AGENCY, By
from domain.refusals import Refused
from domain.validation.request_checks import Fault
from store.delivery import agency_keys, agency_references
from store.delivery.agency_keys import Signer
from store.ledger.idempotency import KeyInUse
from store.ledger.ledger import Authorised, Ledger
from store.ledger.load import Key, LoadedCase, open_for_agency
from store.ledger.stored_responses import StoredResponse

RECORDED = {"recorded": True}
_log = structlog.get_logger("inbound")


class NotSigned(problems.NotSignedIn):
    """401: one answer, whatever part of the signature does not hold."""

    detail = (
        "Sign the message as Standard Webhooks says, with a secret in force and the time of sending, "
        "which is taken for five minutes."
    )

    def document(self) -> dict[str, Any]:
        return problems.document(problems.NotSignedIn.__name__, self.status, self.title, self.detail)


MOST_TRIED = 200
"""Keys that are tried where the address names none: each costs a hash of the whole body."""


@dataclass(frozen=True, slots=True)
class AgencyAuthoriser:
    """One signed message before the ledger: called with what was read, it lets it through or raises."""

    signer: Signer
    key: Key
    told: AgencyTold | list[Fault]
    referral: str | None

    def __call__(self, opened: LoadedCase, at: datetime) -> Authorised:
        if opened.caller is None:  # the key was removed since
            raise Unsigned("unknown_key")
        if (kept := kept_for(opened, self.key)) is not None:
            raise KeyAnswered(kept, opened.caller)
        told = self.told if isinstance(self.told, list) else as_arrived(self.told, at)
        wrong = told if isinstance(told, list) else faults(told, at)
        if wrong or isinstance(told, list):
            raise problems.Malformed(wrong)
        unused(opened)
        state = opened.state
        referral = state.agency_referral(self.referral) if state is not None and self.referral else None
        if state is None or referral is None:
            raise problems.NotFound
        return Authorised(
            command=command(told, referral, closed=state.closed), by=By(id=self.signer.id, role=AGENCY)
        )


async def feedback(request: Request, ledger: Ledger) -> Response:
    """Record what an agency tells; whatever is refused is logged by its code, and never what was sent."""
    try:
        answer = await _answer(request, ledger)
    except Unsigned as unsigned:
        _refused(request, unsigned.code)
        raise NotSigned from None
    except problems.Problem as problem:
        _refused(request, type(problem).__name__)
        raise
    return answer


async def _answer(request: Request, ledger: Ledger) -> Response:
    sent = await request_headers.read(request)
    now = ledger.clock.now()
    signers = await agency_keys.in_force(ledger.pool, ledger.seals, now, _named(request), MOST_TRIED + 1)
    signed = signatures.read(request.headers, now)
    if len(signers) > MOST_TRIED:
        raise Unsigned("key_not_named")
    if sent.too_large:  # a body that is not read cannot be checked either
        raise problems.TooLarge
    signer = _signer(signers, signed, sent.body)
    key = Key(value=signed.id, fingerprint=request_headers.fingerprint(request.scope["path"], sent.body))
    told = body_parsing.read(AgencyTold, sent.body)
    case, referral = await _about(ledger, signer, told)
    try:
        await ledger.decide_on(
            case,
            lambda connection: open_for_agency(connection, ledger.seals, signer.id, key, case, now),
            AgencyAuthoriser(signer, key, told, referral),
            key,
        )
    except KeyAnswered as repeat:
        return _again(request, repeat.kept)
    except KeyInUse:
        raise problems.RequestInFlight from None
    except Refused as refused:
        _refused(request, refused.code)
        return problems.answer(refusal_problems.refused(refused), request_id=request.state.id)
    return json(RECORDED)


def _named(request: Request) -> UUID | None:
    """The key that the address names, where it does; one that is none is nobody's."""
    named = request.query_params.get("key")
    try:
        return request_headers.as_id(named) if named is not None else None
    except ValueError:
        return UUID(int=0)


def _signer(signers: list[Signer], signed: Signed, body: bytes) -> Signer:
    """Whose signature it is; every key is tried, so that the time taken tells nothing."""
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
    async with ledger.pool.connection() as connection:
        found = await agency_references.find(
            connection, ledger.seals, signer.school, signer.agency, told.agency_reference
        )
    return found or (None, None)


def _again(request: Request, kept: StoredResponse) -> Response:
    """A repeat gets the answer that the message got, and records nothing."""
    replayed = {"Idempotent-Replay": "true"}
    _log.info("agency message repeated", code="repeat", request_id=request.state.id)
    if kept.problem is not None:
        return problems.answer(refusal_problems.kept(kept.problem), replayed, request.state.id)
    return json(RECORDED, replayed)


def _refused(request: Request, code: str) -> None:
    _log.warning("agency message refused", code=code, request_id=request.state.id)
