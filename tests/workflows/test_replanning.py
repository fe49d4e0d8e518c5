"""Timers follow a plan: a timer that moves later or earlier fires at the new time only."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from application.clock_commands import replan
from store.planning.replanning_batches import plan
from tests.school import WHY, Json, a_concern, a_referral
from tests.workflows.stack import House, replays, until

MADE = datetime(2027, 3, 1, 10, tzinfo=UTC)
TUESDAY, WEDNESDAY = (datetime(2027, 3, day, 17, tzinfo=UTC) for day in (2, 3))
MARGIN = timedelta(seconds=8)


@pytest.fixture
async def built(on_either: House) -> AsyncIterator[House]:
    """A stack just before 5pm on Tuesday; afterwards its calendar is the file's again."""
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


async def lived_until(built: House, instant: datetime) -> None:
    async def there() -> bool:
        return built.clock.now() >= instant

    await until(there)


async def test_a_timer_moved_later_fires_at_the_new_instant_only(built: House) -> None:
    case = await referred_on_monday(built)
    await built.until_agreed(case["id"])
    await plan(built.ledger, "add", date(2027, 3, 2), WHY)
    assert len((await replan(built.ledger, UUID(case["id"]))).events) > 0
    await built.until_agreed(case["id"])
    assert built.clock.now() < TUESDAY, "too slow a machine to say anything"
    await lived_until(built, TUESDAY + timedelta(seconds=2))
    assert await overdue_at(built, case) == []
    set_to(built, WEDNESDAY - timedelta(seconds=2))
    await built.nudge_all()
    await _recorded(built, case, WEDNESDAY)


async def test_a_timer_moved_earlier_fires_at_the_new_instant(built: House) -> None:
    await plan(built.ledger, "add", date(2027, 3, 2), WHY)
    case = await referred_on_monday(built)
    await built.until_agreed(case["id"])
    standing = await built.ledger.state(UUID(case["id"]))
    assert standing is not None
    assert standing.agency_referrals[0].feedback_due_at == WEDNESDAY
    await plan(built.ledger, "remove", date(2027, 3, 2), WHY)
    await replan(built.ledger, UUID(case["id"]))
    assert built.clock.now() < TUESDAY, "too slow a machine to say anything"
    await _recorded(built, case, TUESDAY)


async def _recorded(built: House, case: Json, deadline: datetime) -> None:
    """Check that it is overdue once, soon after the deadline, and that the history replays."""

    async def recorded() -> bool:
        return bool(await overdue_at(built, case))

    await until(recorded)
    (at,) = await overdue_at(built, case)
    assert timedelta(0) <= at - deadline < timedelta(seconds=5)
    await built.until_agreed(case["id"])
    history: Any = await built.workflow(case["id"]).fetch_history()
    assert await replays(history)
