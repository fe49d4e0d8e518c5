"""The relay: a run begins once, a burst is told once, and a message is never lost."""

import asyncio
from functools import partial
from uuid import UUID

import orjson
import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
from runtime import relay as relay_module
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from store import workflow_outbox
from store.workflow_outbox import OutboxMessage
from tests.patience import Rounds, until
from tests.workflows.export_histories import BehindTheLedger
from tests.workflows.relayed_cases import QUEUE, busy_case, long_leases, relay_of
from tests.workflows.stack import House, house

__all__ = ["long_leases"]


async def _told(built: House, case: str) -> list[dict[str, object]]:
    """The progress that the newest run began with, if it did, and each that it was told."""
    history = await built.workflow(case).fetch_history()
    began, *later = history.events
    given = [
        began.workflow_execution_started_event_attributes.input,
        *(each.workflow_execution_signaled_event_attributes.input for each in later),
    ]
    return [orjson.loads(each.payloads[0].data) for each in given if each.payloads]


async def _claimed(messages: list[OutboxMessage], *_: object, **__: object) -> list[OutboxMessage]:
    return messages


async def test_a_burst_is_told_once_with_the_newest_progress(idle: House) -> None:
    case = await busy_case(idle)
    assert await workflow_outbox.waiting(idle.ledger.pool) == 1
    assert await relay_of(idle).once() == 1
    assert await workflow_outbox.waiting(idle.ledger.pool) == 0
    assert [told["version"] for told in await _told(idle, case)] == [5]


@pytest.mark.parametrize(("version", "stays"), [(4, 0), (99, 1)])
async def test_the_case_says_what_is_told_whatever_its_row_says(
    idle: House, version: int, stays: int
) -> None:
    case = await busy_case(idle)
    async with idle.ledger.pool.connection() as connection:
        await connection.execute("UPDATE outbox SET version = $2 WHERE case_id = $1", UUID(case), version)
    assert await relay_of(idle).once() == 1
    assert [told["version"] for told in await _told(idle, case)] == [5]
    assert await workflow_outbox.waiting(idle.ledger.pool) == stays


async def test_a_run_begun_by_a_late_relay_hears_what_it_missed(idle: House) -> None:
    case = await busy_case(idle)
    late = relay_of(idle)
    [old] = await workflow_outbox.claim(idle.ledger, 10, at_once=True)
    await idle.people["dsl"].does({"id": case}, "record-discussion")
    await workflow_outbox.release(idle.ledger.pool, [old])
    assert await relay_of(idle).once() == 1
    await idle.workflow(case).terminate()  # stands for a run that ended with the newer progress

    with pytest.MonkeyPatch.context() as held:
        held.setattr(workflow_outbox, "claim", partial(_claimed, [old]))
        assert await late.once() == 1
    assert [told["version"] for told in await _told(idle, case)] == [5]
    assert await relay_of(idle).once() == 1
    assert [told["version"] for told in await _told(idle, case)] == [5, 6]


async def test_progress_whose_lease_may_end_first_is_not_sent(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await busy_case(idle)
    with monkeypatch.context() as short:
        short.setattr(workflow_outbox, "LEASE_SECONDS", relay_module.ONE_CALL.total_seconds() - 1)
        assert await relay_of(idle).once() == 0
    assert await relay_of(idle).once() == 1  # it was free at once
    assert len(await _told(idle, case)) == 1


async def test_a_failed_message_whose_row_is_gone_is_queued_again(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reply may have been lost after it began a run."""
    case = await busy_case(idle)
    [old] = await workflow_outbox.claim(idle.ledger, 10, at_once=True)
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
    assert len(await _told(idle, case)) == 2


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


async def test_a_run_begins_with_the_news_and_needs_no_worker(idle: House) -> None:
    case = await busy_case(idle)
    assert await relay_of(idle).once() == 1
    assert await idle.events_of_run(case) == ["WORKFLOW_EXECUTION_STARTED", "WORKFLOW_TASK_SCHEDULED"]
    assert [told["version"] for told in await _told(idle, case)] == [5]


async def test_the_worker_of_the_relays_client_gets_the_first_task_with_the_answer(
    own_database: EmbeddedPostgres, dev_client: Client
) -> None:
    async with house(own_database, dev_client, SimulatedClock()) as built:
        case = await busy_case(built)
        await built.until_agreed(case)
        started = (await built.workflow(case).fetch_history()).events[0]
    assert started.workflow_execution_started_event_attributes.eager_execution_accepted


async def test_a_relay_that_was_killed_before_it_noted_the_delivery_begins_no_second_run(idle: House) -> None:
    case = await busy_case(idle)
    [message] = await workflow_outbox.claim(idle.ledger, 10, at_once=True)
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(workflow_outbox, "claim", partial(_claimed, [message]))
        killed.setattr(workflow_outbox, "delivered", _never_noted)
        assert await relay_of(idle).once() == 1
    first = await idle.run_id(case)
    await workflow_outbox.release(idle.ledger.pool, [message])
    assert await relay_of(idle).once() == 1
    assert await idle.run_id(case) == first
    assert [told["version"] for told in await _told(idle, case)] == [5, 5]
    assert await workflow_outbox.waiting(idle.ledger.pool) == 0


async def _never_noted(*_: object) -> list[UUID]:
    return []


async def test_later_news_waits_where_a_sweeper_records_deadlines_and_is_told_once(idle: House) -> None:
    case = await busy_case(idle)
    relay = Relay(idle.ledger, idle.client, BehindTheLedger(), QUEUE)
    await _time_has_come(idle)
    assert await relay.once() == 1
    for _ in range(2):
        await idle.people["dsl"].does({"id": case}, "record-discussion")
        assert await relay.once() == 0
    await _time_has_come(idle)
    assert await relay.once() == 1
    assert [told["version"] for told in await _told(idle, case)] == [5, 7]


async def test_on_simulated_time_news_waits_for_nothing(idle: House) -> None:
    case = await busy_case(idle)
    for version in (5, 6):
        assert await relay_of(idle).once() == 1
        assert (await _told(idle, case))[-1]["version"] == version
        await idle.people["dsl"].does({"id": case}, "record-discussion")


async def _time_has_come(built: House) -> None:
    async with built.ledger.pool.connection() as connection:
        await connection.execute("UPDATE outbox SET tell_at = clock_timestamp()")
