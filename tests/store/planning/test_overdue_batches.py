"""Cases that are due together are recorded together; none waits for another, or fails with it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from application.commands import overdue_batches
from application.commands.clock_commands import catch_up
from application.commands.overdue_batches import catch_up_together
from domain.case.case import Case
from domain.messaging.workflow_progress import next_due_command
from local.embedded_postgres import APP, EmbeddedPostgres
from runtime import overdue_sweeper
from runtime.overdue_sweeper import OverdueSweeper
from store import workflow_outbox
from store.ledger import append, append_batches, history, projection
from store.ledger.ledger import Ledger
from tests.databases import pooled
from tests.patience import PATIENCE
from tests.school import School, SetClock
from tests.store.planning.due_cases import DUE, silences
from tests.store.planning.replanning_cases import referred


async def test_a_case_in_which_someone_writes_keeps_no_other_waiting(
    ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    held, *others = [await referred(ledger, school) for _ in range(4)]
    clock.time = DUE
    async with owner.transaction():
        await owner.execute("SELECT FROM cases WHERE id = $1 FOR UPDATE", held)
        swept = await catch_up_together(ledger, [held, *others])
        assert (swept.recorded, swept.left) == (set(others), {held})
        assert [await silences(ledger, case) for case in (held, *others)] == [[], [DUE], [DUE], [DUE]]
    await OverdueSweeper(ledger).once()
    assert await silences(ledger, held) == [DUE]


async def test_a_backlog_of_days_in_many_cases_is_recorded_while_a_relay_delivers(
    ledger: Ledger,
    school: School,
    clock: SetClock,
    database: EmbeddedPostgres,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both lock the same rows of the outbox, and neither may end the other."""
    monkeypatch.setattr(overdue_sweeper, "TOGETHER", 100)
    cases = [await referred(ledger, school) for _ in range(100)]
    clock.time = DUE + timedelta(days=5)

    async def relay() -> None:
        while True:
            await workflow_outbox.delivered(
                ledger.pool, await workflow_outbox.claim(ledger, 100, at_once=True)
            )

    async with pooled(database.url(APP)) as pool:
        relaying = asyncio.create_task(relay())
        async with asyncio.timeout(PATIENCE):
            await OverdueSweeper(Ledger(pool, ledger.seals, clock, ledger.policies)).once()
        assert not relaying.done()
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
    states = [await ledger.state(case) for case in cases]
    assert [next_due_command(state, clock.time) for state in states if state is not None] == [None] * 100
    assert [len(await silences(ledger, case)) for case in cases] == [1] * 100


@pytest.mark.parametrize("later", [0, 1])
async def test_a_batch_waits_only_a_moment_for_rows_of_the_outbox(
    later: int, ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    cases = sorted([await referred(ledger, school) for _ in range(2)])
    clock.time = DUE
    locks = "SELECT FROM outbox WHERE case_id = $1 FOR UPDATE"
    async with owner.transaction():
        await owner.execute(locks, cases[later])
        sweeping = asyncio.create_task(catch_up_together(ledger, cases))
        while not sweeping.done():
            await asyncio.sleep(0.01)
        assert sweeping.result().left == set(cases), "it has waited for a moment only"
        await owner.execute(locks, cases[1 - later])
    await OverdueSweeper(ledger).once()
    assert [await silences(ledger, case) for case in cases] == [[DUE], [DUE]]


async def test_everything_due_in_a_case_is_one_write_in_order(
    ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    case, alone = [await referred(ledger, school) for _ in range(2)]
    before = await ledger.state(case)
    assert before is not None
    clock.time = DUE + timedelta(days=5)
    assert (await catch_up_together(ledger, [case])).recorded == {case}
    together = await owner.fetch(
        "SELECT type, command_id FROM events WHERE case_id = $1 AND version > $2 ORDER BY version",
        case,
        before.version,
    )
    assert len({row["command_id"] for row in together}) == 1
    await catch_up(ledger, alone)
    one_by_one = await owner.fetch(
        "SELECT type FROM events WHERE case_id = $1 AND version > $2 ORDER BY version", alone, before.version
    )
    assert [row["type"] for row in together] == [row["type"] for row in one_by_one]
    assert len(together) > 2


async def test_a_chain_is_intact_if_time_goes_on_while_a_case_is_decided(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await referred(ledger, school)
    clock.time = DUE + timedelta(days=5)

    def now() -> datetime:
        clock.passes(milliseconds=1)
        return clock.time

    monkeypatch.setattr(clock, "now", now)
    assert (await catch_up_together(ledger, [case])).recorded == {case}
    async with ledger.pool.connection() as connection:
        assert (await history.verify(connection, case)).verified


async def test_a_batch_goes_to_postgres_in_parts_of_a_bounded_size(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncpg may wait for ever if it is cancelled while it sends more than 128 kB."""
    cases = [await referred(ledger, school) for _ in range(12)]
    sent: list[int] = []
    real = append._write

    async def counted(
        connection: asyncpg.Connection,
        sealed: Sequence[append.SealedChange],
        also: projection.Rows,
        *,
        together: bool,
    ) -> set[UUID]:
        sent.append(sum(each.size for each in sealed))
        return await real(connection, sealed, also, together=together)

    monkeypatch.setattr(append, "_write", counted)
    clock.time = DUE
    assert (await catch_up_together(ledger, cases)).recorded == set(cases)
    assert len(sent) > 1
    assert max(sent) < append_batches.MOST_BYTES


async def test_a_fault_in_writing_one_case_does_not_stop_the_others(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = [await referred(ledger, school) for _ in range(3)]
    real = projection.columns

    def faulty(state: Case) -> projection.CaseColumns:
        if state.id == bad:
            raise ArithmeticError
        return real(state)

    monkeypatch.setattr(projection, "columns", faulty)
    clock.time = DUE
    with capture_logs() as said:
        await OverdueSweeper(ledger).once()
    assert [await silences(ledger, case) for case in (bad, *good)] == [[], [DUE], [DUE]]
    assert "not recorded together" in [line["event"] for line in said]


async def test_a_batch_that_postgres_undoes_is_recorded_case_by_case(
    ledger: Ledger, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await referred(ledger, school) for _ in range(3)]
    clock.time = DUE

    async def undone(*_: object) -> None:
        raise asyncpg.DeadlockDetectedError

    monkeypatch.setattr(overdue_batches, "append_many", undone)
    assert await OverdueSweeper(ledger).once() >= 3
    assert [await silences(ledger, case) for case in cases] == [[DUE]] * 3
