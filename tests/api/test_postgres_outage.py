"""Postgres away, frozen or killed: 503 within two seconds, nothing half written, and it recovers."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.migrate import migrate
from store.pool import Pool
from tests.school import Json, School, new_school, served

SECONDS = 4.0
"""Two, and as many again for a slow machine."""
MORE_THAN_THE_POOL = 15
"""And few enough to be answered in time there, too."""


@pytest.fixture(scope="module")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedPostgres]:
    """One of these tests' own, to torment."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("tormented"))
    await server.start()
    await migrate(server.url(OWNER))
    yield server
    await server.stop()


@pytest.fixture
async def there(postgres: EmbeddedPostgres, ledger: Ledger) -> AsyncIterator[School]:
    """A school whose ledger is in that Postgres."""
    await postgres.start()
    pool = await Pool.connect(postgres.url(APP))
    own = Ledger(pool, ledger.seals, ledger.clock, ledger.policies)
    async with served(own) as http:
        owner = await asyncpg.connect(postgres.url(OWNER))
        yield await new_school(owner, http)
        owner.terminate()
    await pool.close()


def family(pid: int) -> list[int]:
    """The postmaster and its backends."""
    children = []
    for entry in Path("/proc").iterdir():
        try:
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if entry.name.isdigit() and int(parent) == pid:
            children.append(int(entry.name))
    return [pid, *children]


@contextmanager
def frozen(postgres: EmbeddedPostgres) -> Iterator[None]:
    assert postgres.pid is not None
    pids = family(postgres.pid)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def answers(school: School, case: Json) -> list[tuple[int, float]]:
    """More requests at once than there are connections: the status of each, and its seconds."""

    async def timed(number: int) -> tuple[int, float]:
        begun = time.monotonic()
        if number % 3:
            answer = await school.dsl.tries(case, "add-information", {"text": f"Number {number}."})
        else:
            answer = await school.dsl.get("/readyz" if number % 2 else "/v1/referrals")
        if answer.status_code == 503:
            assert answer.json()["code"] == "Unavailable"
            assert int(answer.headers["retry-after"]) > 0
        return answer.status_code, time.monotonic() - begun

    return await asyncio.gather(*(timed(number) for number in range(MORE_THAN_THE_POOL)))


async def recovers(school: School, case: Json) -> Json:
    """The case, as soon as it is answered again."""
    async with asyncio.timeout(30):
        while (await school.dsl.get(f"/v1/referrals/{case['id']}")).status_code == 503:
            await asyncio.sleep(0.02)
    verified = await school.dsl.read(f"/v1/referrals/{case['id']}/verification")
    assert verified["verified"]
    return await school.dsl.sees(case)


async def test_a_frozen_postgres_is_one_clear_answer(postgres: EmbeddedPostgres, there: School) -> None:
    case = await there.teacher.raises()
    await answers(there, case)
    with frozen(postgres):
        for _ in range(2):
            found = await answers(there, case)
            assert {status for status, _ in found} == {503}
            assert max(seconds for _, seconds in found) < SECONDS
    before = (await recovers(there, case))["version"]
    assert {status for status, _ in await answers(there, case)} == {200}
    added = sum(number % 3 > 0 for number in range(MORE_THAN_THE_POOL))
    assert (await there.dsl.sees(case))["version"] == before + added


async def test_a_killed_postgres_is_one_clear_answer(postgres: EmbeddedPostgres, there: School) -> None:
    case = await there.teacher.raises()
    await answers(there, case)
    at_work = asyncio.create_task(answers(there, case))
    await asyncio.sleep(0.01)
    postgres.kill()
    assert {status for status, _ in await at_work} <= {200, 503}
    found = await answers(there, case)
    assert {status for status, _ in found} == {503}
    assert max(seconds for _, seconds in found) < SECONDS
    await postgres.start()
    await recovers(there, case)
    assert {status for status, _ in await answers(there, case)} == {200}


async def test_stopped_and_started(postgres: EmbeddedPostgres, there: School) -> None:
    case = await there.teacher.raises()
    await postgres.stop()
    assert {status for status, _ in await answers(there, case)} == {503}
    await postgres.start()
    assert (await recovers(there, case))["version"] == 1


async def test_a_command_sent_with_a_key_while_postgres_dies_is_recorded_once(
    postgres: EmbeddedPostgres, there: School
) -> None:
    """A request without an answer may have been recorded: a repeat with the same key tells."""
    case = await there.teacher.raises()
    keys = [f"k{number}" for number in range(12)]

    async def sent(key: str) -> int:
        body = {"text": f"Under {key}."}
        return (await there.dsl.tries(case, "add-information", body, Idempotency_Key=key)).status_code

    first = [asyncio.create_task(sent(key)) for key in keys]
    await asyncio.sleep(0.015)
    postgres.kill()
    assert set(await asyncio.gather(*first)) <= {200, 503}
    await postgres.start()
    await recovers(there, case)
    for key in keys:
        assert await sent(key) == 200
    events = await there.dsl.read(f"/v1/referrals/{case['id']}/history")
    texts = [event["data"]["text"] for event in events[1:]]
    assert sorted(texts) == sorted(f"Under {key}." for key in keys)
