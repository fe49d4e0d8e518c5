"""Timers follow a plan: a timer that moves later or earlier fires at the new time only."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from application.commands.clock_commands import replan
from store.planning.replanning_batches import plan
from tests.patience import until
from tests.school import WHY, Json, a_concern, a_referral
from tests.workflows.stack import House, replays

MADE = datetime(2027, 3, 1, 10, tzinfo=UTC)
TUESDAY, WEDNESDAY = (datetime(2027, 3, day, 17, tzinfo=UTC) for day in (2, 3))
MARGIN = timedelta(minutes=10)
"""Before the close: more than any of this takes, so that no timer fires meanwhile."""
SHORTLY = timedelta(seconds=2)


@pytest.fixture
async def built(on_either: House) -> AsyncIterator[House]:
    """A stack ten minutes before 5pm on Tuesday; afterwards its calendar is the file's again."""
    set_to(on_either, TUESDAY - MARGIN)
    yield on_either
    await on_either.ledger.plans.withdraw_all(on_either.ledger.pool, MADE)


def set_to(built: House, instant: datetime) -> None:
    built.clock.move(built.clock.offset + (instant - built.clock.now()))


async def referred_on_monday(built: House) -> Json:
    dsl = built.people["dsl"]
    case: Json = (await dsl.post("/v1/referrals", a_concern())).json()
    await dsl.does(case, "refer", a_referral(occurred_at=MADE.isoformat()))
    return case


async def overdue_at(built: House, case: Json) -> list[datetime]:
    """When feedback was recorded as overdue."""
    found = [each.event for each in await built.events(case["id"])]
    return [event.recorded_at for event in found if event.fact.type == "feedback.overdue"]


async def has_a_timer(built: House, case: Json, *, for_tuesday: bool) -> None:
    """Wait until the run has one timer, which is for the close on Tuesday or is not."""
    await built.until_agreed(case["id"])

    async def it_has() -> bool:
        fires = await built.timers(case["id"])
        return [abs(each - TUESDAY) < MARGIN for each in fires] == [for_tuesday]

    await until(f"one timer, for Tuesday: {for_tuesday}", it_has)


async def test_a_timer_moved_later_fires_at_the_new_instant_only(built: House) -> None:
    case = await referred_on_monday(built)
    await has_a_timer(built, case, for_tuesday=True)
    await plan(built.ledger, "add", date(2027, 3, 2), WHY)
    assert len((await replan(built.ledger, UUID(case["id"]))).events) > 0
    await has_a_timer(built, case, for_tuesday=False)
    assert await overdue_at(built, case) == []
    set_to(built, WEDNESDAY - SHORTLY)
    await built.nudge_all()
    await _recorded(built, case, WEDNESDAY)


async def test_a_timer_moved_earlier_fires_at_the_new_instant(built: House) -> None:
    await plan(built.ledger, "add", date(2027, 3, 2), WHY)
    case = await referred_on_monday(built)
    await has_a_timer(built, case, for_tuesday=False)
    standing = await built.ledger.state(UUID(case["id"]))
    assert standing is not None
    assert standing.agency_referrals[0].feedback_due_at == WEDNESDAY
    await plan(built.ledger, "remove", date(2027, 3, 2), WHY)
    await replan(built.ledger, UUID(case["id"]))
    await has_a_timer(built, case, for_tuesday=True)
    set_to(built, TUESDAY - SHORTLY)
    await built.nudge_all()
    await _recorded(built, case, TUESDAY)


async def _recorded(built: House, case: Json, deadline: datetime) -> None:
    """Check that it becomes overdue once, not before the deadline, and that the history replays."""

    async def recorded() -> bool:
        return bool(await overdue_at(built, case))

    await until("feedback is recorded as overdue", recorded)
    (at,) = await overdue_at(built, case)
    assert at >= deadline
    await built.until_agreed(case["id"])
    history: Any = await built.workflow(case["id"]).fetch_history()
    assert await replays(history)
