"""Whether the service lives, whether it can record, and how far behind the clock is."""

from collections import Counter
from itertools import groupby
from typing import Literal

from fastapi import APIRouter

from api.dependencies import LedgerDep
from api.routes import Route
from application import problems
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from domain.people.roles import TO_FILL
from store.health import clock_health, takes_entries, unfilled
from views.read_model import read_model

router = APIRouter(route_class=Route, include_in_schema=False)


class ReadOnly(problems.Unavailable):
    """503, with the code of a record that is away: it can be read in part, and takes no entry."""

    title = "Nothing can be recorded"
    detail = (
        "Nothing can be recorded just now, and no case is shown while no one can log who read it (11.15). "
        "Report a concern to the designated safeguarding lead by phone. If a child is in danger, "
        "call 999. Lists and the worklist still show what is due. Try again."
    )

    def document(self) -> problems.ProblemDocument:
        body = problems.document(
            problems.Unavailable.__name__, self.status, self.title, self.detail, ("11.15",)
        )
        return {**body, "ledger": "read-only"}


@read_model
class AliveView:
    """The process answers."""

    status: Literal["ok"] = "ok"


@read_model
class ReadinessView:
    """Whether Onward can record, and whether a worker keeps the clock."""

    status: Literal["ok", "degraded"]
    ledger: Literal["ok"]
    clock: Literal["running", "away"]
    waiting: int
    """How many workflows have yet to hear of a change."""
    policy_review_overdue: bool
    missing: dict[str, int]
    """How many schools have no one in each role that they need, in the order to fill them (3.2k, 3.2l).

    A school without a DSL is not ready. The status stays, because the other schools are.
    """
    drift: dict[str, list[str]]
    """The parts of the policy that are out of date, by kind; they do not change the status."""


@router.get("/healthz")
async def alive() -> AliveView:
    """The process answers."""
    return AliveView()


@router.get("/readyz")
async def ready(ledger: LedgerDep) -> ReadinessView:
    """200 if the record takes entries, else 503; `degraded` while no worker keeps the clock."""
    health = await clock_health(ledger.pool)
    if not await takes_entries(ledger.pool):
        raise ReadOnly
    without = Counter(role for _, role in await unfilled(ledger.pool, TO_FILL))
    policy, now = ledger.in_force, ledger.clock.now()
    aged = drift(policy, policy.authorities.values(), london(now).date())
    return ReadinessView(
        status="ok" if health.running else "degraded",
        ledger="ok",
        clock="running" if health.running else "away",
        waiting=health.waiting,
        policy_review_overdue=policy.review_overdue(now),
        missing={role: without[role] for role in TO_FILL},
        drift={
            kind: [each.about for each in of_kind]
            for kind, of_kind in groupby(aged, key=lambda each: each.kind)
        },
    )
