"""Several workers ask a witness in turn: one that dies is replaced, and none contradicts another."""

import asyncio
from pathlib import Path

import httpx2

from delivery.tls import client
from tests.evidence.witness.served_witness import NAME, a_folder, served
from tests.evidence.witness.signed_log import KEY, SignedLog, log
from tests.patience import until
from tests.store.tree.conftest import intruder, tree_pool, tree_server

__all__ = ["intruder", "log", "tree_pool", "tree_server"]


async def test_a_head_that_was_signed_before_a_kill_is_sent_by_the_next_worker(
    log: SignedLog, tmp_path: Path
) -> None:
    async with served(a_folder(tmp_path / "w", KEY.verifier)) as witness:
        await log.signs(1, 10)
        claimed = await log.superuser.fetchval("SELECT count(*) FROM witnesses WHERE asked_at IS NOT NULL")
        assert claimed == 0
        running = asyncio.create_task(log.client(witness).run())

        async def cosigned() -> bool:
            return await log.cosigners(witness.key) == ["school.example/log", NAME]

        await until("the head is cosigned", cosigned)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_of_two_workers_one_asks_and_another_takes_over_when_it_dies(
    log: SignedLog, tmp_path: Path
) -> None:
    await log.signs(1, 10)
    async with served(a_folder(tmp_path / "w", KEY.verifier)) as witness, client() as http:
        one, other = log.client(witness), log.client(witness)
        await one.begin()
        await log.superuser.execute("UPDATE witnesses SET next_at = $1", log.time.replace(minute=1))
        await other.once(http, witness)
        assert (await log.state()).cosigned_size is None  # the first one asks
        log.time = log.time.replace(minute=2)
        await asyncio.gather(one.once(http, witness), other.once(http, witness))
        assert (await log.state()).cosigned_size == 10
        assert await log.superuser.fetchval("SELECT count(*) FROM cosignatures") == 1


async def test_a_clock_that_was_set_back_holds_nothing_up(log: SignedLog, tmp_path: Path) -> None:
    async with served(a_folder(tmp_path / "w", KEY.verifier)) as witness:
        await log.signs(1, 10)
        await log.asks(witness)
        log.time = log.time.replace(year=2025)
        await log.signs(11, 20)
        await log.asks(witness)
        assert (await log.state()).cosigned_size == 20


async def test_a_newer_head_that_another_worker_sent_is_no_contradiction(
    log: SignedLog, tmp_path: Path
) -> None:
    """The answer 409 then names a size that was signed while the request was on its way."""
    await log.signs(1, 10)
    async with served(a_folder(tmp_path / "w", KEY.verifier)) as witness, client() as http, client() as more:
        one, other = log.client(witness), log.client(witness)
        await one.begin()
        asked: list[str] = []

        async def meanwhile(request: httpx2.Request) -> None:
            asked.append(request.method)
            if len(asked) == 1:
                await log.signs(11, 20)
                await log.superuser.execute("UPDATE witnesses SET next_at = $1", log.time)
                await other.once(more, witness)

        http.event_hooks = {"request": [meanwhile]}
        await one.once(http, witness)
    assert len(asked) == 2
    state = await log.state()
    assert (state.cosigned_size, state.objection, state.fault) == (20, None, None)
