"""Evidence: proofs of entries, the signed head of the tree and its tiles, and files that prove themselves."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import CallerDep, LedgerDep, SentDep
from api.query_strings import NoQuery, QueryString, parsed
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, Responses, Route, problem_responses
from application import problems
from application.audit.bundle_requests import MEDIA_TYPE, take_bundle
from application.audit.record_integrity import record_integrity
from application.audit.seen_streams import log_stream_look, seen_stream
from application.audit.tree_proofs import consistency_text, prove_consistency, prove_inclusion
from application.damage_problems import whole_head
from application.parameter_parsers import a_version, id_or_nothing
from domain.access.bundle_request import TakeBundle
from domain.field_rules import Fault
from evidence.tiles import TilePathMalformed, tile_named, width_in
from store.tree.checkpoint_store import keys_in_use, newest_checkpoint, newest_signed, taken_keys
from store.tree.tree_reading import read_tiles
from views.history_view import ConsistencyView, InclusionView, IntegrityView
from views.read_model import as_json

router = APIRouter(tags=["evidence"], route_class=Route)
_Count = WithJsonSchema({"type": "integer", "minimum": 1})
_TEXT = "text/plain"
_AS_TEXT: Responses = {200: {"content": {_TEXT: {"schema": {"type": "string"}}}}}
_HEAD_PROBLEMS = problem_responses(400, 404, 422, 503)
_HASHES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}
"""Not for ever: after a restore, the next log has other tiles at the same addresses."""
bundles = APIRouter(tags=["evidence"], route_class=RecordingRoute)
_DESCRIPTION = (
    "Sealed for those who see the whole of each; opened for those who may print each. The log of each has "
    "the look, with the SHA-256 of the file. A head of the tree is signed each minute: until it covers the "
    "newest entry, 409 NotIntegrated."
)


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


async def headers_once(request: Request) -> None:
    """400 for a header that was sent twice, as everywhere, although no one needs to sign in."""
    request_reading.bearer(request)


checkpoints = APIRouter(tags=["evidence"], route_class=Route, dependencies=[Depends(headers_once)])


@checkpoints.get(
    "/v1/checkpoint",
    operation_id="get_checkpoint",
    summary="The newest signed head of the tree over every event",
    response_class=Response,
    responses={**_AS_TEXT, **_HEAD_PROBLEMS},
)
async def checkpoint(ledger: LedgerDep, _: NoQuery) -> Response:
    """A C2SP checkpoint: origin, number of events, root, signature. Keep it: it stands for the record."""
    found = await newest_checkpoint(ledger.pool)
    if found is None:
        raise problems.NotFound
    whole_head(found)
    return Response(found.note, media_type="text/plain; charset=utf-8")


@checkpoints.get(
    "/v1/checkpoint/key",
    operation_id="get_checkpoint_key",
    summary="The public keys that sign the head of the tree",
    response_class=Response,
    responses={**_AS_TEXT, **_HEAD_PROBLEMS},
)
async def key(ledger: LedgerDep, _: NoQuery) -> Response:
    """A C2SP vkey a line, the newest first: two while one replaces the other. Ask the school for them too."""
    taken = await taken_keys(ledger.pool)
    if not taken:
        raise problems.NotFound
    lines = "".join(f"{each.line}\n" for each in keys_in_use(taken, ledger.clock.now()))
    return Response(lines, media_type="text/plain; charset=utf-8")


@checkpoints.get(
    "/v1/tile/{rest:path}",
    operation_id="get_tile",
    summary="A tile of hashes of the tree, up to the signed head",
    response_class=Response,
    responses={200: {"content": _HASHES}, **_HEAD_PROBLEMS},
)
async def tile(ledger: LedgerDep, rest: str, _: NoQuery) -> Response:
    """As in C2SP tlog-tiles: `LEVEL/NUMBER`, with `.p/WIDTH` if it is partial. Entries have no tiles."""
    try:
        wanted = tile_named(f"tile/{rest}")
    except TilePathMalformed:
        raise problems.NotFound from None
    async with ledger.pool.connection() as connection:
        signed = await newest_signed(connection)
        if signed is None or wanted.width > width_in(signed.size, wanted.level, wanted.index):
            raise problems.NotFound
        found = await read_tiles(connection, [wanted])
    return Response(found[wanted], media_type="application/octet-stream", headers=_FOR_A_MINUTE)


@bundles.post(
    "/v1/bundles",
    operation_id="take_bundle",
    summary="Cases and children's records, with their proofs, in one file",
    description=_DESCRIPTION,
    response_class=Response,
    responses={
        200: {"description": "The zip file; X-SHA-256 has its hash"},
        **problem_responses(400, 401, 403, 404, 409, 413, 422, 503),
    },
)
async def taken(
    request: Request,
    ledger: LedgerDep,
    caller: CallerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[TakeBundle], Body()],
) -> Response:
    """404 if you may not see the whole of one of them, 403 NotConfirmed without your own password."""
    made = await take_bundle(ledger, request_reading.bearer(request), caller, body.read())
    return Response(made.body, 200, made.headers, MEDIA_TYPE)
