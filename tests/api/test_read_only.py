"""Postgres that takes no entry: every writing is 503, and what can be read still tells the truth."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

import asyncpg
import httpx2
import pytest

from local.embedded_postgres import APP, OWNER
from store.ledger.ledger import Ledger
from tests.api.test_duty_endpoints import shift
from tests.databases import Cluster, pooled, running
from tests.patience import until
from tests.postgres_pair import Twin, a_migrated_pair, both
from tests.school import School, a_concern, code, new_school, served

WORDS = "Rowan cries each Monday, and says why."
NOBODY = "00000000-0000-4000-8000-000000000000"
A_CONCERN_ABOUT_THE_PROCEDURE = {"clause": "11.8", "text": "No one answers on a Friday."}


@pytest.fixture(scope="module")
async def server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Twin]:
    """A server to set read-only."""
    async with running(Twin(cluster.copied_to(tmp_path_factory.mktemp("read-only")))) as started:
        yield started


@asynccontextmanager
async def a_school(ledger: Ledger, first: Twin, address: str) -> AsyncIterator[School]:
    async with pooled(address) as pool:
        own = Ledger(pool, ledger.seals, ledger.clock, ledger.policies)
        owner = await asyncpg.connect(first.url(OWNER))
        async with served(own) as http:
            yield await new_school(owner, http)
        owner.terminate()


@pytest.fixture
async def there(server: Twin, ledger: Ledger) -> AsyncIterator[School]:
    async with a_school(ledger, server, server.url(APP)) as school:
        yield school
    await server.read_only(False)


def is_away(answer: httpx2.Response) -> bool:
    """As a Postgres that is away is told of."""
    assert code(answer) == (503, "Unavailable"), answer.text
    assert int(answer.headers["retry-after"]) > 0
    return True


async def test_whatever_writes_is_answered_as_while_postgres_is_away(server: Twin, there: School) -> None:
    case = await there.teacher.raises()
    await server.read_only(True)
    assert is_away(await there.teacher.post("/v1/referrals", a_concern()))
    assert is_away(await there.dsl.tries(case, "accept"))
    assert is_away(await there.dsl.tries(case, "add-information", {"text": "More."}, Idempotency_Key="k"))
    assert is_away(await there.dsl.post("/v1/process-concerns", A_CONCERN_ABOUT_THE_PROCEDURE))
    assert is_away(await there.dsl.post("/v1/duty", shift(there.dsl)))
    await server.read_only(False)
    after = await there.dsl.does(case, "add-information", {"text": "More."}, Idempotency_Key="k")
    assert after["version"] == 2
    again = await there.dsl.does(case, "add-information", {"text": "More."}, Idempotency_Key="k")
    assert again["version"] == 2
    assert (await there.dsl.read(f"/v1/referrals/{case['id']}/verification"))["verified"]


async def test_a_refusal_and_a_mistake_are_told_as_ever_where_nothing_is_kept(
    server: Twin, there: School
) -> None:
    case = await there.teacher.raises()
    await server.read_only(True)
    assert (await there.dsl.tries(case, "close", {})).status_code == 422
    assert code(await there.colleague.tries(case, "accept")) == (404, "NotFound")
    assert (await there.dsl.tries(case, "close", {"reasons": "The agency has it."})).status_code == 409


async def test_a_repeat_gets_its_answer_though_the_case_is_in_memory(server: Twin, there: School) -> None:
    case = await there.teacher.raises()
    first = await there.teacher.does(case, "add-information", {"text": "More."}, Idempotency_Key="k")
    await server.read_only(True)
    again = await there.teacher.tries(case, "add-information", {"text": "More."}, Idempotency_Key="k")
    assert (again.status_code, again.json()["version"]) == (200, first["version"])
    assert is_away(await there.teacher.tries(case, "add-information", {"text": "Still more."}))


async def test_no_case_is_read_while_its_reading_cannot_be_logged(server: Twin, there: School) -> None:
    """11.15."""
    case = await there.teacher.raises(summary=WORDS)
    await server.read_only(True)
    for path in ("", "/history", "/verification", "/views", "/compliance"):
        answer = await there.dsl.get(f"/v1/referrals/{case['id']}{path}")
        assert is_away(answer)
        assert "Rowan" not in answer.text
    assert code(await there.colleague.get(f"/v1/referrals/{case['id']}")) == (404, "NotFound")


async def test_lists_and_the_worklist_show_obligations_and_no_ones_words(server: Twin, there: School) -> None:
    case = await there.teacher.raises(summary=WORDS)
    before = await there.dsl.read("/v1/worklist")
    await server.read_only(True)
    assert await there.dsl.read("/v1/worklist") == before
    answer = await there.dsl.get("/v1/referrals")
    assert answer.headers["onward-outlined"] == "1"
    (row,) = answer.json()
    assert (row["id"], row["reference"], row["stage"]) == (case["id"], case["reference"], "review")
    assert {each["id"] for each in row["obligations"]} == {"accept", "protect", "review"}
    assert (row["pupil"], row["concern"], row["next"]) == (None, None, [])
    assert "999" in row["warnings"][0]["text"]
    assert not {"Rowan", "Monday"} & set(answer.text.replace('"', " ").split())
    (own,) = (await there.teacher.get("/v1/referrals")).json()
    assert (own["concern"], own["obligations"]) == (None, [])
    assert await there.colleague.read("/v1/referrals") == []
    await server.read_only(False)
    answer = await there.dsl.get("/v1/referrals")
    assert "onward-outlined" not in answer.headers
    assert answer.json()[0]["pupil"]["name"] == "Rowan Ashdown"


async def test_ready_says_that_nothing_can_be_recorded_and_that_it_can_again(
    server: Twin, there: School
) -> None:
    assert (await there.dsl.get("/readyz")).status_code == 200
    await server.read_only(True)
    for _ in range(2):
        answer = await there.dsl.get("/readyz")
        assert is_away(answer)
        assert answer.json()["ledger"] == "read-only"
        assert "999" in answer.json()["detail"]
    await there.dsl.tries({"id": NOBODY}, "accept")
    await server.read_only(False)
    assert (await there.dsl.get("/readyz")).json()["ledger"] == "ok"


async def test_ready_says_so_before_the_last_of_the_disk_is_used_up(server: Twin, there: School) -> None:
    """A quota on what Postgres may put on the disk beside the record is met as the disk's own end is."""
    await server.as_superuser("ALTER SYSTEM SET temp_file_limit = '64kB'")
    await server.as_superuser("SELECT pg_reload_conf()")
    try:
        await until_ready_says(503, there)  # Postgres reads its settings again a moment later
    finally:
        await server.as_superuser("ALTER SYSTEM RESET temp_file_limit")
        await server.as_superuser("SELECT pg_reload_conf()")
    await until_ready_says(200, there)


async def test_with_a_full_disk_no_case_opens_and_the_lists_still_answer(server: Twin, there: School) -> None:
    """The kernel itself refuses to make the log of readings longer."""
    case = await there.teacher.raises(summary=WORDS)
    await server.fill_disk_under("views")
    try:
        assert is_away(await until_it_is_asked(there, f"/v1/referrals/{case['id']}"))
        assert is_away(await there.dsl.get("/readyz"))
        answer = await there.dsl.get("/v1/referrals")
        assert (answer.status_code, answer.headers["onward-outlined"]) == (200, "1")
        assert "Rowan" not in answer.text
        assert len(await there.dsl.read("/v1/worklist")) == 3
    finally:
        await server.make_room_under("views")
    await until_ready_says(200, there)
    assert (await there.dsl.sees(case))["concern"]["summary"] == WORDS


async def test_while_another_server_takes_over_nothing_is_a_fault_and_nothing_is_lost(
    cluster: Cluster, ledger: Ledger, tmp_path: Path
) -> None:
    """The primary is demoted and its standby promoted, as for a restart of the machine."""
    async with (
        a_migrated_pair(cluster, tmp_path) as (first, second),
        a_school(ledger, first, both(first, second)) as school,
    ):
        case = await school.teacher.raises()
        keys = [f"key-{number}" for number in range(60)]

        async def add(key: str) -> int:
            body = {"text": f"Under {key}."}
            return (await school.dsl.tries(case, "add-information", body, Idempotency_Key=key)).status_code

        found, over = list[int](), asyncio.Event()

        async def add_all() -> None:
            for key in cycle(keys):
                found.append(await add(key))
                found.append((await school.dsl.get("/v1/worklist")).status_code)
                await asyncio.sleep(0.02)
                if over.is_set():
                    return

        adding = asyncio.create_task(add_all())
        await until("entries are taken", lambda: 200 in found)
        await first.stop()
        await until("none is taken", lambda: found[-1] == 503)
        await second.promote()
        await first.follow(second)
        await until("entries are taken again", lambda: found[-1] == 200)
        over.set()
        await adding
        assert set(found) == {200, 503}
        assert {await add(key) for key in keys} == {200}
        events = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit="200")
        assert sorted(each["data"]["text"] for each in events[1:]) == sorted(f"Under {key}." for key in keys)
        assert (await school.dsl.read(f"/v1/referrals/{case['id']}/verification"))["verified"]


async def until_ready_says(status: int, school: School) -> None:

    async def says_so() -> bool:
        return (await school.dsl.get("/readyz")).status_code == status

    await until(f"/readyz answers {status}", says_so)


async def until_it_is_asked(school: School, path: str) -> httpx2.Response:
    """The first answer of a server that has just started again."""
    answers = list[httpx2.Response]()

    async def asked() -> bool:
        answers.append(await school.dsl.get(path))
        return "ledger" in answers[-1].json()

    await until("Postgres answers again", asked)
    return answers[-1]
