"""The same case on both servers records the same events."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client

from local.embedded_postgres import EmbeddedPostgres
from local.time_skipping_server import SkippingServer
from runtime.clocks import SimulatedClock
from tests.school import a_concern, a_referral, a_review
from tests.workflows.stack import House, advance, house

BEGUN = datetime(2027, 3, 25, 15, 30, tzinfo=UTC)
DEADLINE = datetime(2027, 3, 30, 16, 0, tzinfo=UTC)
SECOND_RUNG = datetime(2027, 3, 31, 9, 0, tzinfo=UTC)


async def test_both_servers_record_the_same_silence(
    own_database: EmbeddedPostgres, skipping: SkippingServer, dev_client: Client
) -> None:
    clock = SimulatedClock()
    clock.move(BEGUN - await skipping.get_current_time())
    clock.skew = await skipping.get_current_time() - datetime.now(UTC)
    async with house(own_database, skipping.client, clock) as built:
        skipped = await _silence_over_easter(built, skipping)
    async with house(own_database, dev_client, SimulatedClock(BEGUN - datetime.now(UTC))) as built:
        lived = await _silence_over_easter(built, None)
    assert [each["type"] for each in lived][5:] == [
        "feedback.overdue",
        "escalation.raised",
        "obligation.overdue",
        "escalation.raised",
        "escalation.raised",
    ]
    assert [_told(each) for each in lived] == [_told(each) for each in skipped]


async def _silence_over_easter(built: House, skipping: SkippingServer | None) -> list[dict[str, Any]]:
    teacher, dsl = built.people["teacher"], built.people["dsl"]
    raised = await teacher.post("/v1/referrals", a_concern())
    case = raised.json()
    await dsl.does(case, "accept")
    await dsl.does(case, "protect")
    await dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await dsl.does(case, "refer", a_referral())
    await built.until_agreed(case["id"])
    for instant in (DEADLINE, SECOND_RUNG):
        await advance(built, case["id"], instant + timedelta(seconds=1), skipping)
    return [each.document() for each in await built.events(case["id"])]


def _told(event: dict[str, Any]) -> tuple[Any, ...]:
    """The event's content, without the times at which a person typed."""
    data = {name: value for name, value in event["data"].items() if name != "made_at"}
    return event["type"], event["clauses"], data
