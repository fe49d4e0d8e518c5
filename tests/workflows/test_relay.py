"""The relay: one signal for a burst, work shared, deadlines and people first."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import orjson
import pytest
from temporalio.service import RPCError

from local.subprocesses import free_port
from local.temporal_server import DevServer
from runtime import relay as relay_module
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from store import workflow_outbox
from store.workflow_outbox import OutboxMessage
from tests.patience import Rounds, until
from tests.school import a_concern
from tests.workflows.export_histories import BehindTheLedger
from tests.workflows.relayed_cases import QUEUE, busy_case, long_leases, relay_of
from tests.workflows.stack import House

__all__ = ["long_leases"]


async def _signals(built: House, case: str) -> list[dict[str, object]]:
    history = await built.workflow(case).fetch_history()
    return [
        orjson.loads(each.workflow_execution_signaled_event_attributes.input.payloads[0].data)
        for each in history.events
        if each.HasField("workflow_execution_signaled_event_attributes")
    ]


async def _claimed(messages: list[OutboxMessage], *_: object) -> list[OutboxMessage]:
    return messages


async def test_a_burst_becomes_one_signal_with_the_newest_progress(idle: House) -> None:
    case = await busy_case(idle)
    assert await workflow_outbox.waiting(idle.ledger.pool) == 1
    assert await relay_of(idle).once() == 1
    assert await workflow_outbox.waiting(idle.ledger.pool) == 0
    assert [told["version"] for told in await _signals(idle, case)] == [5]


async def test_a_damaged_row_is_made_again_from_the_ledger_and_stops_no_other(
    idle: House,
) -> None:
    torn, good = await busy_case(idle), await busy_case(idle)
    for damage, carried in (("progress = '{}'", 1), ("version = 3", 0)):
        async with idle.ledger.pool.connection() as connection:
            await connection.execute(f"UPDATE outbox SET {damage} WHERE case_id = $1", UUID(torn))
        assert await relay_of(idle).once() == carried
    assert await relay_of(idle).once() == 1
    for case in (torn, good):
        assert (await idle.events_of_run(case)).count("WORKFLOW_EXECUTION_SIGNALED") == 1


async def test_a_row_older_than_its_case_is_made_again_from_the_ledger(idle: House) -> None:
    case = await busy_case(idle)
    older = """
        UPDATE outbox SET version = 4, progress = jsonb_set(progress, '{version}', '4') WHERE case_id = $1
    """
    async with idle.ledger.pool.connection() as connection:
        await connection.execute(older, UUID(case))
    assert [await relay_of(idle).once() for _ in range(2)] == [0, 1]
    assert [told["version"] for told in await _signals(idle, case)] == [5]


async def test_a_run_begun_by_a_late_relay_hears_what_it_missed(idle: House) -> None:
    case = await busy_case(idle)
    late = relay_of(idle)
    [old] = await workflow_outbox.claim(idle.ledger.pool, 10)
    await idle.people["dsl"].does({"id": case}, "record-discussion")
    await workflow_outbox.release(idle.ledger.pool, [old])
    assert await relay_of(idle).once() == 1
    await idle.workflow(case).terminate()  # stands for a run that ended with the newer progress

    with pytest.MonkeyPatch.context() as held:
        held.setattr(workflow_outbox, "claim", partial(_claimed, [old]))
        assert await late.once() == 1
    assert [told["version"] for told in await _signals(idle, case)] == [5]
    assert await relay_of(idle).once() == 1
    assert [told["version"] for told in await _signals(idle, case)] == [5, 6]


async def test_progress_whose_lease_may_end_first_is_not_sent(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await busy_case(idle)
    with monkeypatch.context() as short:
        short.setattr(workflow_outbox, "LEASE_SECONDS", relay_module.ONE_CALL.total_seconds() - 1)
        assert await relay_of(idle).once() == 0
    assert await relay_of(idle).once() == 1  # it was free at once
    assert len(await _signals(idle, case)) == 1


async def test_a_failed_message_whose_row_is_gone_is_queued_again(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reply may have been lost after it began a run."""
    case = await busy_case(idle)
    [old] = await workflow_outbox.claim(idle.ledger.pool, 10)
    await workflow_outbox.release(idle.ledger.pool, [old])
    assert await relay_of(idle).once() == 1
    engine = DevServer()
    await engine.start()
    gone = await temporal_connection.connect(engine.address)
    engine.kill()
    with monkeypatch.context() as held:
        held.setattr(workflow_outbox, "claim", partial(_claimed, [old]))
        with pytest.raises(RPCError):
            await relay_of(idle, gone).once()
    assert await workflow_outbox.waiting(idle.ledger.pool) == 1
    assert await relay_of(idle).once() == 1
    assert len(await _signals(idle, case)) == 2


async def test_a_relay_that_never_found_an_engine_waits_for_it(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = DevServer(port=free_port())
    waiting = relay_of(idle, await temporal_connection.connect(engine.address, lazy=True))
    monkeypatch.setattr(waiting, "once", tries := Rounds(waiting.once))
    relay = asyncio.create_task(waiting.run())
    try:
        case = await busy_case(idle)
        await tries.pass_by()
        assert not relay.done()
        await engine.start()

        async def empty() -> bool:
            return await workflow_outbox.waiting(idle.ledger.pool) == 0

        await until("the outbox is empty", empty)
        client = await temporal_connection.connect(engine.address)
        assert (await client.get_workflow_handle(case).describe()).workflow_type == "Referral"
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await engine.stop()


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
