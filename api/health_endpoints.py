"""Whether the service lives, whether it can record, and how far behind the clock is."""

from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import json
from application import problems
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from store.ledger.ledger import Ledger
from store.outbox.workflow_outbox import clock_health
from store.writable import takes_entries


class ReadOnly(problems.Unavailable):
    """503, with the code of a record that is away: it can be read in part, and takes no entry."""

    title = "Nothing can be recorded"
    detail = (
        "Nothing can be recorded just now, and no case is shown while no one can log who read it (11.15). "
        "Report a concern to the designated safeguarding lead by telephone. If a child is in danger, "
        "telephone 999. Lists and the worklist still show what is due. Try again."
    )

    def document(self) -> dict[str, Any]:
        body = problems.document(
            problems.Unavailable.__name__, self.status, self.title, self.detail, ("11.15",)
        )
        return {**body, "ledger": "read-only"}


async def alive(_: Request, __: Ledger) -> Response:
    """The process answers."""
    return json({"status": "ok"})


async def ready(_: Request, ledger: Ledger) -> Response:
    """The record can be reached and takes entries (else 503); `degraded` while no worker keeps the clock.

    What has aged in the policy is told, and changes neither status nor anything else.
    """
    health = await clock_health(ledger.pool)
    if not await takes_entries(ledger.pool):
        raise ReadOnly
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
