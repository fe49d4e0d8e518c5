"""Whether the service lives, whether it can record, and how far behind the clock is."""

from starlette.requests import Request
from starlette.responses import Response

from api.reading import json
from store.ledger import Ledger
from store.outbox import clock_health


async def alive(_: Request, __: Ledger) -> Response:
    """The process answers."""
    return json({"status": "ok"})


async def ready(_: Request, ledger: Ledger) -> Response:
    """The record can be reached (else 503); `degraded` while no worker keeps the clock."""
    health = await clock_health(ledger.pool)
    return json(
        {
            "status": "ok" if health.running else "degraded",
            "ledger": "ok",
            "clock": "running" if health.running else "away",
            "waiting": health.waiting,
            "policy_review_overdue": ledger.newest.review_overdue(ledger.clock.now()),
        }
    )
