"""Case time, server time and system time, and the worker that enters events in the tree soon."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from local.embedded_postgres import APP, SUPERUSER
from runtime import upkeep
from runtime.clocks import Clock, SimulatedClock, SystemClock
from runtime.upkeep import keep_tree
from tests.databases import Database, pooled
from tests.patience import until
from tests.store.tree.streams import add_events
from tests.workflows.stack import running

SERVER = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
A_YEAR = timedelta(days=365)


@contextmanager
def told_within(ahead: timedelta) -> Iterator[list[datetime]]:
    """The times that are put in the list are told now, so far ahead of the system's clock."""
    told = list[datetime]()
    before = datetime.now(UTC)
    yield told
    assert all(before + ahead <= each <= datetime.now(UTC) + ahead for each in told)
    assert told


@pytest.mark.parametrize("clock", [SystemClock(), SimulatedClock()])
def test_a_clock_without_offset_tells_the_systems_time_in_utc(clock: Clock) -> None:
    with told_within(timedelta(0)) as told:
        told.append(clock.now())
    assert told[0].utcoffset() == timedelta(0)


def test_in_production_what_fires_late_is_recorded_late() -> None:
    clock = SystemClock()
    with told_within(timedelta(0)) as told:
        told.append(clock.fired(SERVER))
    assert clock.to_server(SERVER) == SERVER


def test_a_simulated_clock_is_the_servers_time_and_its_offset() -> None:
    clock = SimulatedClock(offset=A_YEAR, skew=timedelta(hours=2))
    with told_within(timedelta(hours=2) + A_YEAR) as told:
        told.append(clock.now())


def test_times_from_the_server_and_times_to_it_differ_by_the_offset_alone() -> None:
    clock = SimulatedClock(offset=A_YEAR, skew=timedelta(hours=2))
    assert clock.fired(SERVER) == SERVER + A_YEAR
    assert clock.to_server(clock.fired(SERVER)) == SERVER


def test_a_held_clock_stands_still_until_released() -> None:
    clock = SimulatedClock(offset=A_YEAR)
    summer = timezone(timedelta(hours=1))
    clock.hold(datetime(2028, 6, 1, 10, 0, tzinfo=summer))
    assert clock.now() == datetime(2028, 6, 1, 9, 0, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.fired(SERVER + 2 * A_YEAR) == clock.now()
    clock.release()
    with told_within(A_YEAR) as told:
        told.append(clock.now())


def test_the_offset_can_be_moved() -> None:
    clock = SimulatedClock()
    clock.move(-A_YEAR)
    assert clock.fired(SERVER) == SERVER - A_YEAR


async def until_entered(connection: asyncpg.Connection, count: int) -> None:
    async def entered() -> bool:
        here: int = await connection.fetchval("SELECT count(*) FROM tree_entries")
        return here == count

    await until(f"{count} events are in the tree", entered)


def test_it_looks_often_enough_to_enter_events_within_a_second() -> None:
    assert upkeep.TREE_SECONDS <= 0.5


async def test_events_enter_unasked_and_after_a_fault(
    migrated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "TREE_AFTER_A_FAULT", 0.2)
    async with migrated.copy() as server:
        superuser = await asyncpg.connect(server.url(SUPERUSER))
        async with pooled(server.url(APP)) as pool:
            await add_events(superuser, uuid4(), 1, 10)
            with capture_logs() as logs:
                async with running(keep_tree(pool)):
                    await until_entered(superuser, 10)
                    await add_events(superuser, uuid4(), 1, 1)
                    await until_entered(superuser, 11)
                    await superuser.execute("ALTER FUNCTION enter_in_tree RENAME TO away")
                    await until("the fault is reported", lambda: bool(logs))
                    await superuser.execute("ALTER FUNCTION away RENAME TO enter_in_tree")
                    await add_events(superuser, uuid4(), 1, 1)
                    await until_entered(superuser, 12)
            assert {each["log_level"] for each in logs} == {"error"}
        await superuser.close()
