"""The relay waits while deadlines are recorded, and gives way to people, but not for ever (0067, 0082)."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from runtime import relay as relay_module
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from store import workflow_outbox
from tests.school import a_concern
from tests.workflows.export_histories import BehindTheLedger
from tests.workflows.relayed_cases import QUEUE, busy_case, long_leases
from tests.workflows.stack import House

__all__ = ["long_leases"]


@pytest.mark.parametrize(("due_for", "sent"), [(1, 0), (120, 1)])
async def test_progress_waits_longer_only_while_deadlines_are_being_recorded(
    idle: House, due_for: int, sent: int
) -> None:
    case = UUID(await busy_case(idle))
    due_at = idle.clock.now() - timedelta(seconds=due_for)
    async with idle.ledger.pool.connection() as connection:
        await connection.execute("DELETE FROM clock_times WHERE wakes_at <= $1", idle.clock.now())
        await connection.execute("UPDATE clock_times SET wakes_at = $2 WHERE case_id = $1", case, due_at)
        await connection.execute(
            "UPDATE outbox SET enqueued_at = clock_timestamp() - interval '10 seconds' WHERE case_id = $1",
            case,
        )
    relay = Relay(idle.ledger, idle.client, BehindTheLedger(), QUEUE, rest_seconds=5)
    assert await relay.once() == sent


async def test_progress_waits_no_longer_where_workflows_record_deadlines(idle: House) -> None:
    case = UUID(await busy_case(idle))
    async with idle.ledger.pool.connection() as connection:
        await connection.execute(
            "UPDATE clock_times SET wakes_at = $2 WHERE case_id = $1", case, idle.clock.now()
        )
        await connection.execute("UPDATE outbox SET enqueued_at = clock_timestamp() - interval '10 seconds'")
    assert await Relay(idle.ledger, idle.client, idle.clock, QUEUE, rest_seconds=5).once() == 1


@pytest.fixture
def new_for_long() -> Iterator[None]:
    """A case counts as new for longer than any of this takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workflow_outbox, "NEW_SECONDS", 20.0)
        yield


async def _waiting_since(built: House, seconds: int) -> None:
    async with built.ledger.pool.connection() as connection:
        await connection.execute(
            "UPDATE outbox SET enqueued_at = clock_timestamp() - make_interval(secs => $1)", float(seconds)
        )


@pytest.mark.parametrize(
    ("clock", "waiting", "sent"),
    [
        (BehindTheLedger(), 0, [2, relay_module.FEW]),
        (BehindTheLedger(), 25, [2, relay_module.BUSY + 1]),
        (SimulatedClock(), 0, [2, relay_module.BUSY + 1]),
    ],
    ids=["many are new", "none is new", "no sweeper records deadlines"],
)
async def test_workflows_give_way_to_people_where_a_sweeper_records_deadlines(
    idle: House,
    new_for_long: None,
    monkeypatch: pytest.MonkeyPatch,
    clock: SimulatedClock,
    waiting: int,
    sent: list[int],
) -> None:
    for _ in range(relay_module.BUSY + 3):
        await idle.people["dsl"].post("/v1/referrals", a_concern())
    relay = Relay(idle.ledger, idle.client, clock, QUEUE, rest_seconds=0)
    await _waiting_since(idle, waiting)
    monkeypatch.setattr(relay_module, "MOST", 2)
    first = await relay.once()
    monkeypatch.undo()
    assert [first, await relay.once()] == sent


async def test_no_workflow_gives_way_for_ever(
    idle: House, new_for_long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(relay_module.BUSY + 3):
        await idle.people["dsl"].post("/v1/referrals", a_concern())
    await _waiting_since(idle, 0)
    async with idle.ledger.pool.connection() as connection:
        await connection.execute(
            "UPDATE outbox SET enqueued_at = clock_timestamp() - interval '1 minute'"
            " WHERE case_id IN (SELECT case_id FROM outbox LIMIT 3)"
        )
    relay = Relay(idle.ledger, idle.client, BehindTheLedger(), QUEUE, rest_seconds=0)
    monkeypatch.setattr(relay_module, "MOST", 2)
    first = await relay.once()
    monkeypatch.undo()
    assert [first, await relay.once()] == [2, relay_module.BUSY + 1]
