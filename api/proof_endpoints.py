"""Proofs for people who are signed in: that an event is in the tree, and that the tree only grew."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import CallerDep, LedgerDep
from api.query_strings import NoQuery, QueryString, parsed
from api.routes import READING, Route, problem_responses
from application import problems
from application.parameter_parsers import a_version, id_or_nothing
from application.record_integrity import record_integrity
from application.seen_streams import log_stream_look, seen_stream
from application.tree_proofs import consistency_text, prove_consistency, prove_inclusion
from domain.validation.request_checks import Fault
from views.evidence_view import ConsistencyView, InclusionView, IntegrityView
from views.read_model import as_json

router = APIRouter(tags=["evidence"], route_class=Route)
_Count = WithJsonSchema({"type": "integer", "minimum": 1})
_TEXT = "text/plain"
_AS_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {_TEXT: {"schema": {"type": "string"}}}}}


class InclusionQuery(QueryString):
    """Which event: the case or child, and the version in it."""

    stream: Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
    version: Annotated[int, parsed(a_version, "Give a version: 1 or more."), _Count]


class ConsistencyQuery(QueryString):
    """The two sizes of the tree."""

    first: Annotated[int, parsed(a_version, "Give a size: 1 or more."), _Count, Field(alias="from")]
    second: Annotated[int, parsed(a_version, "Give a size: 1 or more."), _Count, Field(alias="to")]


@router.get(
    "/v1/proof/inclusion",
    operation_id="prove_inclusion",
    summary="Proof that an event of a case or child is in the tree",
    response_model=InclusionView,
    responses={**_AS_TEXT, **problem_responses(*READING, 404, 409)},
)
async def inclusion(
    request: Request, ledger: LedgerDep, caller: CallerDep, query: Annotated[InclusionQuery, Query()]
) -> Response:
    """404 unless you see the whole case, or the whole record of the child.

    409 NotIntegrated until a signed head covers the event: one is signed each minute.
    With `Accept: text/plain`, the proof is a C2SP tlog-proof with the newest signed head.
    """
    seen = await seen_stream(ledger, request_reading.bearer(request), caller, id_or_nothing(query.stream))
    proof = await prove_inclusion(ledger, seen.id, seen.version, query.version)
    wanted = await proof.text(ledger) if _wants_text(request) else None
    await log_stream_look(ledger, caller.person.id, seen, "verification")
    if wanted is not None:
        return Response(wanted, media_type=_TEXT)
    return Response(as_json(proof.view), media_type="application/json")


@router.get(
    "/v1/proof/consistency",
    operation_id="prove_consistency",
    summary="Proof that the tree of one size is the beginning of a larger one",
    response_model=ConsistencyView,
    responses={**_AS_TEXT, **problem_responses(*READING, 404, 409)},
)
async def consistency(
    request: Request, ledger: LedgerDep, _: CallerDep, query: Annotated[ConsistencyQuery, Query()]
) -> Response:
    """409 NotIntegrated beyond the newest signed head.

    With `Accept: text/plain`, the body of an `add-checkpoint` request to a C2SP witness, with the signed head
    of size `to`; 404 if no head of just this size is signed.
    """
    if query.first > query.second:
        raise problems.Malformed([Fault(pointer="/to", message="Give a size that is not below the first.")])
    if _wants_text(request):
        return Response(await consistency_text(ledger, query.first, query.second), media_type=_TEXT)
    proof = await prove_consistency(ledger, query.first, query.second)
    return Response(as_json(proof), media_type="application/json")


@router.get(
    "/v1/integrity",
    operation_id="get_integrity",
    summary="Whether the record is whole: the last check, the newest signed head, and its witnesses",
    responses=problem_responses(*READING),
)
async def integrity(ledger: LedgerDep, _: CallerDep, __: NoQuery) -> IntegrityView:
    """For everyone who is signed in. It names no case and no child."""
    return await record_integrity(ledger)


def _wants_text(request: Request) -> bool:
    return _TEXT in request.headers.get("accept", "")
