"""The outbox leases each case's latest progress, never loses it, and workers report their health."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from domain.messaging.workflow_progress import progress
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.ledger.sealing import CaseDoesNotOpen, StateDoesNotOpen
from store.pool import Pool
from store.verification.record_check import damage
from store.workflow_outbox import OutboxMessage
from tests.damaged_state import Tamper
from tests.lock_waits import until_they_wait
from tests.patience import PATIENCE
from tests.school import School
from tests.store.ledger_cases import raised, told


@pytest.fixture(autouse=True)
async def _empty(owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """With leases that do not end because the machine is slow."""
    await owner.execute("DELETE FROM outbox")
    monkeypatch.setattr(workflow_outbox, "LEASE_SECONDS", 600)


async def claim(ledger: Ledger, most: int = 10) -> list[OutboxMessage]:
    """Lease rows, whether or not their time has come."""
    return await workflow_outbox.claim(ledger, most, at_once=True)


async def row(owner: asyncpg.Connection, case: UUID) -> asyncpg.Record | None:
    return await owner.fetchrow(
        "SELECT *, leased_until > now() AS leased FROM outbox WHERE case_id = $1", case
    )


async def test_a_command_leaves_the_progress_that_follows(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    (nudge,) = await claim(ledger)
    state = await ledger.state(case)
    assert state is not None
    assert (nudge.case, nudge.progress, nudge.progress.version) == (case, progress(state), 1)


async def test_many_commands_leave_one_row_with_the_latest(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    await asyncio.gather(*(told(ledger, school.dsl, case) for _ in range(20)))
    (nudge,) = await claim(ledger)
    assert nudge.progress.version == 21
    assert await workflow_outbox.waiting(ledger.pool) == 1


async def test_a_leased_row_is_not_leased_again(ledger: Ledger, school: School) -> None:
    await raised(ledger, school.dsl)
    assert len(await claim(ledger)) == 1
    assert await claim(ledger) == []
    assert await workflow_outbox.waiting(ledger.pool) == 1, "but it waits until it is delivered"


async def test_rows_of_a_dead_relay_are_free_when_its_lease_ends(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await claim(ledger)
    await owner.execute("UPDATE outbox SET leased_until = now() - interval '1 millisecond'")
    assert [nudge.case for nudge in await claim(ledger)] == [case]


async def test_a_row_that_changed_meanwhile_stays_and_is_free_at_once(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    nudges = await claim(ledger)
    await told(ledger, school.dsl, case)
    await workflow_outbox.delivered(ledger.pool, nudges)
    assert [nudge.progress.version for nudge in await claim(ledger)] == [2]


async def test_a_row_that_changes_at_that_moment_is_free_at_once_too(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    """The command has written its row but not committed when the relay reports delivery."""
    case = await raised(ledger, school.dsl)
    nudges = await claim(ledger)
    async with owner.transaction():
        await owner.execute("UPDATE outbox SET version = 2 WHERE case_id = $1", case)
        delivering = asyncio.create_task(workflow_outbox.delivered(ledger.pool, nudges))
        await until_they_wait(owner)
    await delivering
    assert [nudge.case for nudge in await claim(ledger)] == [case]


async def seconds_until_told(owner: asyncpg.Connection, case: UUID) -> float:
    told = "SELECT extract(epoch FROM tell_at - clock_timestamp()) FROM outbox WHERE case_id = $1"
    return float(await owner.fetchval(told, case))


async def test_a_new_concern_is_told_within_two_seconds_and_later_news_within_a_minute(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    assert await workflow_outbox.claim(ledger, 10) == [], "the next step may follow at once"
    await told(ledger, school.dsl, case)
    assert await seconds_until_told(owner, case) < 2, "it waits no longer because more was recorded"
    await owner.execute("DELETE FROM outbox")
    await told(ledger, school.dsl, case)
    assert 2 < await seconds_until_told(owner, case) <= 60
    assert await workflow_outbox.claim(ledger, 10) == []
    await owner.execute("UPDATE outbox SET tell_at = now()")
    (message,) = await workflow_outbox.claim(ledger, 10)
    assert (message.case, message.progress.version, message.begun) == (case, 3, True)


async def test_a_recovery_waits_for_no_later_time(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await owner.execute("DELETE FROM outbox")
    await told(ledger, school.dsl, case)
    await workflow_outbox.enqueue(ledger.pool, [case])
    assert await seconds_until_told(owner, case) <= 0


async def test_a_recovery_while_a_relay_tells_is_told_once_more(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    being_told = await claim(ledger)
    await workflow_outbox.enqueue(ledger.pool, [case])
    await workflow_outbox.delivered(ledger.pool, being_told)
    again = await claim(ledger)
    assert [nudge.case for nudge in again] == [case]
    await workflow_outbox.delivered(ledger.pool, again)
    assert await workflow_outbox.waiting(ledger.pool) == 0


async def test_the_oldest_come_first(ledger: Ledger, school: School) -> None:
    cases = [await raised(ledger, school.dsl) for _ in range(4)]
    await told(ledger, school.dsl, cases[0])
    first = await claim(ledger, 2)
    assert {nudge.case for nudge in first} == set(cases[:2])


async def test_no_more_are_leased_than_asked_for_however_postgres_joins(
    ledger: Ledger, school: School, owner: asyncpg.Connection, nested_loops: Pool
) -> None:
    await raised(ledger, school.dsl)
    await owner.execute("VACUUM ANALYZE outbox")  # Postgres thinks that one row is all there is
    for _ in range(5):
        await raised(ledger, school.dsl)
    assert len(await claim(Ledger(nested_loops, ledger.seals, ledger.clock, ledger.policies), 2)) == 2


async def test_a_case_that_cannot_be_opened_waits_and_stops_no_other(
    ledger: Ledger, school: School, tampered: Tamper, owner: asyncpg.Connection
) -> None:
    bad, good = await raised(ledger, school.dsl), await raised(ledger, school.dsl)
    await tampered({"id": str(bad)})
    assert [nudge.case for nudge in await claim(ledger)] == [good]
    assert await seconds_until_told(owner, bad) > 500


async def test_a_case_is_queued_again_as_it_is_once_a_command_in_it_was_written(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await owner.execute("DELETE FROM outbox WHERE case_id = $1", case)
    async with owner.transaction():
        await owner.execute("UPDATE cases SET version = 2 WHERE id = $1", case)  # stands for a command
        queueing = asyncio.create_task(workflow_outbox.enqueue(ledger.pool, [case]))
        await until_they_wait(owner)
    await queueing
    found = await row(owner, case)
    assert found is not None
    assert found["version"] == 2
    await owner.execute("UPDATE cases SET version = 1 WHERE id = $1", case)


async def test_a_delivery_says_which_rows_another_relay_delivered(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    cases = [await raised(ledger, school.dsl) for _ in range(2)]
    sent = await claim(ledger)
    await owner.execute("DELETE FROM outbox WHERE case_id = $1", cases[0])
    assert await workflow_outbox.delivered(ledger.pool, sent) == [cases[0]]
    assert await row(owner, cases[1]) is None


async def test_several_relays_deliver_everything_once_while_people_work(
    ledger: Ledger, school: School
) -> None:
    cases = [await raised(ledger, school.dsl) for _ in range(12)]
    carried: dict[UUID, list[int]] = {case: [] for case in cases}
    held: set[UUID] = set()
    writing = True

    async def relay() -> None:
        while writing or await workflow_outbox.waiting(ledger.pool):
            nudges = await claim(ledger, 3)
            assert not held.intersection(nudge.case for nudge in nudges), "leased to one at a time"
            held.update(nudge.case for nudge in nudges)
            await asyncio.sleep(0.003)
            for nudge in nudges:
                carried[nudge.case].append(nudge.progress.version)
            held.difference_update(nudge.case for nudge in nudges)
            await (workflow_outbox.release if len(nudges) == 2 else workflow_outbox.delivered)(
                ledger.pool, nudges
            )

    async def people() -> None:
        nonlocal writing
        for _ in range(5):
            await asyncio.gather(*(told(ledger, school.dsl, case) for case in cases))
        writing = False

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(people(), *(relay() for _ in range(3)))
    for versions in carried.values():
        assert versions == sorted(versions)
        assert versions[-1] == 6


async def test_every_open_case_can_be_sent_again(
    ledger: Ledger, school: School, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow_outbox, "BATCH", 2)
    cases = {await raised(ledger, school.dsl) for _ in range(5)}
    await owner.execute("DELETE FROM outbox")
    found: list[UUID] = []
    async for batch in workflow_outbox.open_cases(ledger):
        found += batch
        await workflow_outbox.enqueue(ledger.pool, batch)
    assert cases <= set(found)
    assert len(found) == len(set(found))
    assert await workflow_outbox.waiting(ledger.pool) == len(found)


async def test_a_case_that_was_tampered_with_can_be_skipped(
    ledger: Ledger, school: School, tampered: Tamper
) -> None:
    good, bad = await raised(ledger, school.dsl), await raised(ledger, school.dsl)
    await tampered({"id": str(bad)})
    unread: list[CaseDoesNotOpen] = []
    found = [case async for batch in workflow_outbox.open_cases(ledger, unread.append) for case in batch]
    assert good in found
    assert bad not in found
    assert [each.case for each in unread] == [bad]
    with pytest.raises(StateDoesNotOpen):
        _ = [batch async for batch in workflow_outbox.open_cases(ledger)]


async def test_progress_queued_again_by_a_recovery_is_not_damage(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await owner.execute("DELETE FROM outbox WHERE case_id = $1", case)
    await workflow_outbox.enqueue(ledger.pool, [case])
    async with ledger.pool.connection() as connection:
        assert await damage(connection, ledger.seals, case) == []
