"""The relay: a burst becomes one signal, two relays share the work, another takes over an ended lease."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import orjson
import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from embedded.embedded_postgres import EmbeddedPostgres
from embedded.subprocesses import free_port
from embedded.temporal_server import DevServer
from runtime import relay as relay_module
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from store.outbox import workflow_outbox
from store.outbox.workflow_outbox import OutboxMessage
from tests.school import a_concern, a_referral
from tests.workflows.export_histories import BehindTheLedger
from tests.workflows.stack import House, house, until

QUEUE = "relay"


async def _busy(built: House) -> str:
    """Give five commands to a new case."""
    dsl = built.people["dsl"]
    case: str = (await dsl.post("/v1/referrals", a_concern())).json()["id"]
    for command in ("accept", "protect", "record-discussion"):
        await dsl.does({"id": case}, command)
    await dsl.does({"id": case}, "refer", a_referral())
    return case


def _relay(built: House, client: Client | None = None) -> Relay:
    return Relay(built.ledger, client or built.client, built.clock, QUEUE, rest_seconds=0)


async def _signals(built: House, case: str) -> list[dict[str, object]]:
    history = await built.workflow(case).fetch_history()
    return [
        orjson.loads(each.workflow_execution_signaled_event_attributes.input.payloads[0].data)
        for each in history.events
        if each.HasField("workflow_execution_signaled_event_attributes")
    ]


async def _claimed(messages: list[OutboxMessage], *_: object) -> list[OutboxMessage]:
    return messages


@pytest.fixture
async def idle(own_database: EmbeddedPostgres, dev_client: Client) -> AsyncIterator[House]:
    """A stack without worker or relay, with an empty outbox."""
    async with house(own_database, dev_client, SimulatedClock(), working=False) as built:
        waiting = await workflow_outbox.claim(built.ledger.pool, 10_000)
        if waiting:
            await workflow_outbox.delivered(built.ledger.pool, waiting)
        yield built


async def test_a_burst_becomes_one_signal_with_the_newest_progress(idle: House) -> None:
    case = await _busy(idle)
    assert await workflow_outbox.waiting(idle.ledger.pool) == 1
    assert await _relay(idle).once() == 1
    assert await workflow_outbox.waiting(idle.ledger.pool) == 0
    assert [told["version"] for told in await _signals(idle, case)] == [5]


async def test_a_damaged_row_is_made_again_from_the_ledger_and_stops_no_other(
    idle: House,
) -> None:
    torn, good = await _busy(idle), await _busy(idle)
    for damage, carried in (("progress = '{}'", 1), ("version = 3", 0)):
        async with idle.ledger.pool.connection() as connection:
            await connection.execute(f"UPDATE outbox SET {damage} WHERE case_id = $1", UUID(torn))
        assert await _relay(idle).once() == carried
    assert await _relay(idle).once() == 1
    for case in (torn, good):
        assert (await idle.events_of_run(case)).count("WORKFLOW_EXECUTION_SIGNALED") == 1


async def test_a_row_older_than_its_case_is_made_again_from_the_ledger(idle: House) -> None:
    case = await _busy(idle)
    older = """
        UPDATE outbox SET version = 4, progress = jsonb_set(progress, '{version}', '4') WHERE case_id = $1
    """
    async with idle.ledger.pool.connection() as connection:
        await connection.execute(older, UUID(case))
    assert [await _relay(idle).once() for _ in range(2)] == [0, 1]
    assert [told["version"] for told in await _signals(idle, case)] == [5]


async def test_a_run_begun_by_a_late_relay_hears_what_it_missed(idle: House) -> None:
    case = await _busy(idle)
    late = _relay(idle)
    [old] = await workflow_outbox.claim(idle.ledger.pool, 10)
    await idle.people["dsl"].does({"id": case}, "record-discussion")
    await workflow_outbox.release(idle.ledger.pool, [old])
    assert await _relay(idle).once() == 1
    await idle.workflow(case).terminate()  # stands for a run that ended with the newer progress

    with pytest.MonkeyPatch.context() as held:
        held.setattr(workflow_outbox, "claim", partial(_claimed, [old]))
        assert await late.once() == 1
    assert [told["version"] for told in await _signals(idle, case)] == [5]
    assert await _relay(idle).once() == 1
    assert [told["version"] for told in await _signals(idle, case)] == [5, 6]


async def test_progress_whose_lease_may_end_first_is_not_sent(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await _busy(idle)
    with monkeypatch.context() as short:
        short.setattr(workflow_outbox, "LEASE_SECONDS", relay_module.ONE_CALL.total_seconds() - 1)
        assert await _relay(idle).once() == 0
    assert await _relay(idle).once() == 1  # it was free at once
    assert len(await _signals(idle, case)) == 1


async def test_a_failed_message_whose_row_is_gone_is_queued_again(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reply may have been lost after it began a run."""
    case = await _busy(idle)
    [old] = await workflow_outbox.claim(idle.ledger.pool, 10)
    await workflow_outbox.release(idle.ledger.pool, [old])
    assert await _relay(idle).once() == 1
    engine = DevServer()
    await engine.start()
    gone = await temporal_connection.connect(engine.address)
    engine.kill()
    with monkeypatch.context() as held:
        held.setattr(workflow_outbox, "claim", partial(_claimed, [old]))
        with pytest.raises(RPCError):
            await _relay(idle, gone).once()
    assert await workflow_outbox.waiting(idle.ledger.pool) == 1
    assert await _relay(idle).once() == 1
    assert len(await _signals(idle, case)) == 2


async def test_two_relays_deliver_each_row_once(idle: House) -> None:
    cases = [await _busy(idle) for _ in range(20)]
    carried = await asyncio.gather(*(_relay(idle).once() for _ in range(2)))
    assert sum(carried) == len(cases)
    for case in cases:
        assert (await idle.events_of_run(case)).count("WORKFLOW_EXECUTION_SIGNALED") == 1


@pytest.mark.parametrize(("due_for", "sent"), [(1, 0), (120, 1)])
async def test_progress_waits_longer_only_while_deadlines_are_being_recorded(
    idle: House, due_for: int, sent: int
) -> None:
    case = UUID(await _busy(idle))
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
    case = UUID(await _busy(idle))
    async with idle.ledger.pool.connection() as connection:
        await connection.execute(
            "UPDATE clock_times SET wakes_at = $2 WHERE case_id = $1", case, idle.clock.now()
        )
        await connection.execute("UPDATE outbox SET enqueued_at = clock_timestamp() - interval '10 seconds'")
    assert await Relay(idle.ledger, idle.client, idle.clock, QUEUE, rest_seconds=5).once() == 1


async def _waiting_since(built: House, seconds: int) -> None:
    async with built.ledger.pool.connection() as connection:
        await connection.execute(
            "UPDATE outbox SET enqueued_at = clock_timestamp() - make_interval(secs => $1)", float(seconds)
        )


@pytest.mark.parametrize(
    ("clock", "waiting", "sent"),
    [
        (BehindTheLedger(), 0, [2, relay_module.FEW]),
        (BehindTheLedger(), 2, [2, relay_module.BUSY + 1]),
        (SimulatedClock(), 0, [2, relay_module.BUSY + 1]),
    ],
    ids=["many are new", "none is new", "no sweeper records deadlines"],
)
async def test_workflows_give_way_to_people_where_a_sweeper_records_deadlines(
    idle: House, monkeypatch: pytest.MonkeyPatch, clock: SimulatedClock, waiting: int, sent: list[int]
) -> None:
    for _ in range(relay_module.BUSY + 3):
        await idle.people["dsl"].post("/v1/referrals", a_concern())
    relay = Relay(idle.ledger, idle.client, clock, QUEUE, rest_seconds=0)
    await _waiting_since(idle, waiting)
    monkeypatch.setattr(relay_module, "MOST", 2)
    first = await relay.once()
    monkeypatch.undo()
    assert [first, await relay.once()] == sent


async def test_no_workflow_gives_way_for_ever(idle: House, monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_another_relay_takes_over_when_a_lease_ends(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await _busy(idle)
    with monkeypatch.context() as short:
        short.setattr(workflow_outbox, "LEASE_SECONDS", 0.5)
        [taken] = await workflow_outbox.claim(idle.ledger.pool, 10)  # then its relay dies
    assert taken.case == UUID(case)
    assert await _relay(idle).once() == 0
    await asyncio.sleep(0.6)
    assert await _relay(idle).once() == 1
    assert await workflow_outbox.waiting(idle.ledger.pool) == 0


async def test_an_undeliverable_row_is_free_at_once(idle: House) -> None:
    case = await _busy(idle)
    engine = DevServer()
    await engine.start()
    gone = await temporal_connection.connect(engine.address)
    engine.kill()
    with pytest.raises(RPCError):
        await _relay(idle, gone).once()
    assert await _relay(idle).once() == 1
    assert (await idle.events_of_run(case)).count("WORKFLOW_EXECUTION_SIGNALED") == 1


async def test_a_relay_that_never_found_an_engine_waits_for_it(idle: House) -> None:
    engine = DevServer(port=free_port())
    relay = asyncio.create_task(
        _relay(idle, await temporal_connection.connect(engine.address, lazy=True)).run()
    )
    try:
        case = await _busy(idle)
        await asyncio.sleep(1)
        assert not relay.done()
        await engine.start()

        async def empty() -> bool:
            return await workflow_outbox.waiting(idle.ledger.pool) == 0

        await until(empty, seconds=10)
        client = await temporal_connection.connect(engine.address)
        assert (await client.get_workflow_handle(case).describe()).workflow_type == "Referral"
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await engine.stop()
