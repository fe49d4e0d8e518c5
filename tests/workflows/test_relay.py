"""The relay: a burst becomes one signal, two relays share the work, another takes over an ended lease."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from embedded.embedded_postgres import EmbeddedPostgres
from embedded.subprocesses import free_port
from embedded.temporal_server import DevServer
from runtime import temporal_connection
from runtime.clocks import SimulatedClock
from runtime.relay import Relay
from store.outbox import workflow_outbox
from tests.school import a_concern, a_referral
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
    history = await idle.workflow(case).fetch_history()
    [told] = [
        each.workflow_execution_signaled_event_attributes
        for each in history.events
        if each.HasField("workflow_execution_signaled_event_attributes")
    ]
    assert b'"version":5' in told.input.payloads[0].data


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


async def test_two_relays_deliver_each_row_once(idle: House) -> None:
    cases = [await _busy(idle) for _ in range(20)]
    carried = await asyncio.gather(*(_relay(idle).once() for _ in range(2)))
    assert sum(carried) == len(cases)
    for case in cases:
        assert (await idle.events_of_run(case)).count("WORKFLOW_EXECUTION_SIGNALED") == 1


async def test_another_relay_takes_over_when_a_lease_ends(
    idle: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await _busy(idle)
    monkeypatch.setattr(workflow_outbox, "LEASE_SECONDS", 0.5)
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
