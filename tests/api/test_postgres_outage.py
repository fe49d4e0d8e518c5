"""Postgres away, frozen or killed: 503 after one wait of less than two seconds, and it recovers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import asyncpg
import httpx2
import pytest

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.pool import ANSWER_SECONDS, CONNECT_SECONDS, STATEMENT_SECONDS, Pool
from tests.databases import Cluster, running
from tests.patience import PATIENCE, Rounds, until
from tests.processes import standing_still
from tests.school import Json, School, a_concern, new_school, served

MORE_THAN_THE_POOL = 15


@pytest.fixture(scope="module")
async def postgres(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedPostgres]:
    """One of these tests' own, to torment."""
    async with running(EmbeddedPostgres(cluster.copied_to(tmp_path_factory.mktemp("tormented")))) as server:
        yield server


@pytest.fixture
async def pool(postgres: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """The connections of a service to that Postgres, with its limits."""
    await postgres.start()
    pool = await Pool.connect(postgres.url(APP))
    yield pool
    await pool.close()


@pytest.fixture
async def there(postgres: EmbeddedPostgres, pool: Pool, ledger: Ledger) -> AsyncIterator[School]:
    """A school whose ledger is in that Postgres."""
    own = Ledger(pool, ledger.seals, ledger.clock, ledger.policies)
    async with served(own) as http:
        owner = await asyncpg.connect(postgres.url(OWNER))
        yield await new_school(owner, http)
        owner.terminate()


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
    with standing_still(*family(postgres.pid)):
        yield


async def answers(school: School, case: Json) -> set[int]:
    """The statuses of more requests at once than there are connections."""

    async def status(number: int) -> int:
        if number % 3:
            answer = await school.dsl.tries(case, "add-information", {"text": f"Number {number}."})
        else:
            answer = await school.dsl.get("/readyz" if number % 2 else "/v1/referrals")
        if answer.status_code == 503:
            assert answer.json()["code"] == "Unavailable"
            assert int(answer.headers["retry-after"]) > 0
        return answer.status_code

    async with asyncio.timeout(PATIENCE):
        return set(await asyncio.gather(*(status(number) for number in range(MORE_THAN_THE_POOL))))


async def answered(ask: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
    """The first answer that is not 503: on a slow machine a request may take longer than it may."""
    found = list[httpx2.Response]()

    async def other() -> bool:
        found.append(await ask())
        return found[-1].status_code != 503 and "RequestInFlight" not in found[-1].text

    await until("an answer to the request itself", other)
    return found[-1]


async def raised(school: School) -> Json:
    body = a_concern()
    answer = await answered(lambda: school.teacher.post("/v1/referrals", body, Idempotency_Key="first"))
    assert answer.status_code == 201, answer.text
    case: Json = answer.json()
    return case


async def added(school: School, case: Json, keys: Sequence[str]) -> None:
    """Add an entry under each key, all at once and each until it is answered."""

    async def add(key: str) -> None:
        body = {"text": f"Under {key}."}
        tries = partial(school.dsl.tries, case, "add-information", body, Idempotency_Key=key)
        assert (await answered(tries)).status_code == 200

    await asyncio.gather(*(add(key) for key in keys))


async def recovers(school: School, case: Json) -> Json:
    """The case, as soon as it is answered again."""
    found = [
        await answered(partial(school.dsl.get, f"/v1/referrals/{case['id']}{part}"))
        for part in ("", "/verification", "")
    ]
    assert [each.status_code for each in found] == [200] * 3
    assert found[1].json()["verified"]
    now: Json = found[2].json()
    return now


def test_one_wait_for_postgres_is_shorter_than_two_seconds() -> None:
    assert max(CONNECT_SECONDS, STATEMENT_SECONDS) < ANSWER_SECONDS < 2


async def test_a_frozen_postgres_is_one_clear_answer_after_one_wait(
    postgres: EmbeddedPostgres, pool: Pool, there: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await raised(there)
    await answers(there, case)
    with frozen(postgres), monkeypatch.context() as patched:
        patched.setattr(pool, "connection", waits := Rounds(pool.connection))
        for number in (1, 2):
            assert await answers(there, case) == {503}
            assert waits.count <= number * MORE_THAN_THE_POOL  # no request waits twice
    before = (await recovers(there, case))["version"]
    keys = [f"k{number}" for number in range(MORE_THAN_THE_POOL)]
    await added(there, case, keys)
    assert (await recovers(there, case))["version"] == before + len(keys)


async def test_a_killed_postgres_is_one_clear_answer(postgres: EmbeddedPostgres, there: School) -> None:
    case = await raised(there)
    await answers(there, case)
    at_work = asyncio.create_task(answers(there, case))
    await asyncio.sleep(0.01)
    postgres.kill()
    assert await at_work <= {200, 503}
    assert await answers(there, case) == {503}
    await postgres.start()
    await recovers(there, case)
    await added(there, case, ["k"])


async def test_a_command_sent_with_a_key_while_postgres_dies_is_recorded_once(
    postgres: EmbeddedPostgres, there: School
) -> None:
    """A request without an answer may have been recorded: a repeat with the same key tells."""
    case = await raised(there)
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
    await added(there, case, keys)
    history = await answered(partial(there.dsl.get, f"/v1/referrals/{case['id']}/history"))
    texts = [event["data"]["text"] for event in history.json()[1:]]
    assert sorted(texts) == sorted(f"Under {key}." for key in keys)
