"""The signed head of the tree, its key and its tiles, for anybody: they tell how many events there are."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import LedgerDep
from api.query_strings import NoQuery
from api.routes import Route, problem_responses
from application import problems
from application.damage_problems import whole_head
from evidence.tiles import TilePathMalformed, tile_named, width_in
from store.tree.checkpoint_store import keys_in_use, newest_checkpoint, newest_signed, taken_keys
from store.tree.tree_reading import read_tiles

_PROBLEMS = problem_responses(400, 404, 422, 503)
_TEXT = {"text/plain": {"schema": {"type": "string"}}}
_HASHES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_FOR_A_MINUTE = {"Cache-Control": "public, max-age=60"}
"""Not for ever: after a restore, the next log has other tiles at the same addresses."""


async def headers_once(request: Request) -> None:
    """400 for a header that was sent twice, as everywhere, although no one needs to sign in."""
    request_reading.bearer(request)


router = APIRouter(tags=["evidence"], route_class=Route, dependencies=[Depends(headers_once)])


@router.get(
    "/v1/checkpoint",
    operation_id="get_checkpoint",
    summary="The newest signed head of the tree over every event",
    response_class=Response,
    responses={200: {"content": _TEXT}, **_PROBLEMS},
)
async def checkpoint(ledger: LedgerDep, _: NoQuery) -> Response:
    """A C2SP checkpoint: origin, number of events, root, signature. Keep it: it stands for the record."""
    async with ledger.pool.connection() as connection:
        found = await newest_checkpoint(connection)
    if found is None:
        raise problems.NotFound
    whole_head(found)
    return Response(found.note, media_type="text/plain; charset=utf-8")


@router.get(
    "/v1/checkpoint/key",
    operation_id="get_checkpoint_key",
    summary="The public keys that sign the head of the tree",
    response_class=Response,
    responses={200: {"content": _TEXT}, **_PROBLEMS},
)
async def key(ledger: LedgerDep, _: NoQuery) -> Response:
    """A C2SP vkey a line, the newest first: two while one replaces the other. Ask the school for them too."""
    async with ledger.pool.connection() as connection:
        taken = await taken_keys(connection)
    if not taken:
        raise problems.NotFound
    lines = "".join(f"{each.line}\n" for each in keys_in_use(taken, ledger.clock.now()))
    return Response(lines, media_type="text/plain; charset=utf-8")


@router.get(
    "/v1/tile/{rest:path}",
    operation_id="get_tile",
    summary="A tile of hashes of the tree, up to the signed head",
    response_class=Response,
    responses={200: {"content": _HASHES}, **_PROBLEMS},
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
