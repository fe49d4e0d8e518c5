"""Temporal away, and Temporal's store lost: the ledger goes on, and the clock catches up or is made anew."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

import worker
from runtime import temporal
from runtime.clock import SimulatedClock
from runtime.postgres import APP, EmbeddedPostgres
from runtime.settings import Settings
from runtime.temporal import DevServer
from tests.workflows.house import SEAL_KEY, House, house, until
from tests.world import a_concern, a_referral


def _settings(database: EmbeddedPostgres) -> Settings:
    return Settings(
        database_url=SecretStr(database.url(APP)), seal_key=SecretStr(SEAL_KEY.hex()), task_queue="outages"
    )


async def _silent_referral(built: House) -> str:
    """A referral whose feedback was due days ago."""
    dsl = built.people["dsl"]
    case = (await dsl.post("/v1/referrals", a_concern())).json()
    days_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    await dsl.does(case, "refer", a_referral(occurred_at=days_ago))
    identity: str = case["id"]
    return identity


async def test_commands_go_on_and_the_clock_catches_up_within_ten_seconds(
    own_database: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = DevServer(tmp_path)
    await engine.start()
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address)
    stop = asyncio.Event()
    serving = asyncio.create_task(worker.run(_settings(own_database), stop=stop))
    client = await temporal.connect(engine.address)
    try:
        async with house(own_database, client, SimulatedClock(), working=False) as built:
            before = await _silent_referral(built)

            async def caught_up(case: str) -> bool:
                return "feedback.overdue" in await built.types(case)

            await until(lambda: caught_up(before))
            engine.kill()
            during = await _silent_referral(built)
            await asyncio.sleep(4)
            assert not await caught_up(during)
            await engine.start()
            back = time.monotonic()
            await until(lambda: caught_up(during), seconds=10)
            print(f"caught up {time.monotonic() - back:.1f} s after the engine's return")
    finally:
        stop.set()
        await serving
        await engine.stop()


async def test_a_lost_engine_is_made_anew_from_the_ledger_and_nothing_is_sent_twice(
    own_database: EmbeddedPostgres, tmp_path: Path
) -> None:
    lost = DevServer(tmp_path / "lost")
    await lost.start()
    try:
        client = await temporal.connect(lost.address)
        async with house(own_database, client, SimulatedClock()) as built:
            case = await _silent_referral(built)

            async def escalated() -> bool:
                return (await built.types(case)).count("escalation.raised") >= 4

            await until(escalated)
            await built.until_agreed(case)
            recorded = await built.types(case)
            first = await built.standing(case)
    finally:
        await lost.stop()
    fresh = DevServer(tmp_path / "fresh")
    await fresh.start()
    try:
        client = await temporal.connect(fresh.address)
        async with house(own_database, client, SimulatedClock()) as built:
            await built.nudge_all()
            await built.until_agreed(case)
            await asyncio.sleep(1)
            assert await built.types(case) == recorded
            assert await built.standing(case) == first
    finally:
        await fresh.stop()
