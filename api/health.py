"""Whether the service lives, whether it can record, and how far behind the clock is."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from api import problems
from api.reading import json
from domain.drift import drift
from domain.working_time import london
from store.ledger import Ledger
from store.outbox import clock_health
from store.writable import takes_entries


async def alive(_: Request, __: Ledger) -> Response:
    """The process answers."""
    return json({"status": "ok"})


async def ready(_: Request, ledger: Ledger) -> Response:
    """The record can be reached and takes entries (else 503); `degraded` while no worker keeps the clock.

    What has aged in the policy is told, and changes neither status nor anything else.
    """
    health = await clock_health(ledger.pool)
    if not await takes_entries(ledger.pool):
        raise problems.ReadOnly
    policy, now = ledger.in_force, ledger.clock.now()
    aged = drift(policy, policy.authorities.values(), london(now).date())
    return json(
        {
            "status": "ok" if health.running else "degraded",
            "ledger": "ok",
            "clock": "running" if health.running else "away",
            "waiting": health.waiting,
            "policy_review_overdue": policy.review_overdue(now),
            "drift": {
                kind: [each.about for each in of_kind]
                for kind, of_kind in groupby(aged, key=lambda each: each.kind)
            },
        }
    )
