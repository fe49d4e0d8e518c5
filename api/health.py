"""Whether the service lives, whether it can record, and how far behind the clock is."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from store.ledger import Ledger
from store.outbox import clock_health


async def alive(_: Request) -> Response:
    """The process answers."""
    return _json({"status": "ok"})


async def ready(_: Request, ledger: Ledger) -> Response:
    """The record can be reached (else 503); `degraded` while no worker keeps the clock."""
    health = await clock_health(ledger.pool)
    clock = "running" if health.running else "away"
    return _json(
        {
            "status": "ok" if health.running else "degraded",
            "ledger": "ok",
            "clock": clock,
            "waiting": health.waiting,
        }
    )


def _json(document: dict[str, object]) -> Response:
    return Response(orjson.dumps(document), 200, None, "application/json")
