"""Idempotency keys are stored hashed; old keys replay, and the previous release may run at the same time."""

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.refusals import AlreadyAccepted
from embedded.embedded_postgres import APP, OWNER
from store import migrate as migrating
from store.ledger import append
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.ledger.statements import Statement
from store.migrate import FOLDER, FUNCTIONS, migrate
from store.pool import LedgerAway, Pool
from tests.api.test_duty_endpoints import shift
from tests.databases import Database
from tests.lock_waits import until_they_wait
from tests.patience import POOL_PATIENCE
from tests.school import School, a_concern, new_school, served
from tests.store.ledger_cases import ACCEPT, AnsweredBefore, command, key, raised, submit, told

MIGRATION = "0037_hashed_keys_and_passwords_by_link"
NAME = "Rowan-Ashdown"
"""A key with a child's name in it: programs make their own keys."""


class ClearKey(Key):
    """A key as the previous release stored it."""

    __slots__ = ()

    @property
    def stored(self) -> str:
        return self.value


def clear(value: str) -> Key:
    return ClearKey(value=value, fingerprint=b"".ljust(32))


def without_lists(statement: Statement) -> Statement:
    """The statement as the previous release had it: its `append` took no rows of lists."""
    gone = statement.names.index("lists") + 1
    sql = statement.sql.replace(f", a_lists => ${gone}", "")

    def renumbered(found: re.Match[str]) -> str:
        return f"${int(found[1]) - (int(found[1]) > gone)}"

    return Statement(
        re.sub(r"\$(\d+)", renumbered, sql), tuple(each for each in statement.names if each != "lists")
    )


@dataclass(frozen=True)
class Before:
    """A school on a database without the migration, which the test applies later."""

    school: School
    ledger: Ledger
    owner: asyncpg.Connection
    url: str

    async def migrate(self) -> None:
        migrating.FOLDER, migrating.FUNCTIONS = FOLDER, FUNCTIONS
        assert (await migrate(self.url))[0] == MIGRATION

    async def keys(self) -> list[str]:
        return [row["key"] for row in await self.owner.fetch("SELECT key FROM answers")]


@pytest.fixture
async def before(
    migrated: Database, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Before]:
    for path in FOLDER.glob("*.sql"):
        if path.stem != MIGRATION:
            shutil.copy(path, tmp_path)
    monkeypatch.setattr(migrating, "FOLDER", tmp_path)
    monkeypatch.setattr(migrating, "FUNCTIONS", tmp_path / "none")  # they need the newest migration
    for write in ("APPEND", "APPEND_AND_MORE"):
        monkeypatch.setattr(append, write, without_lists(getattr(append, write)))
    async with migrated.empty() as database:
        url = database.url(OWNER)
        await migrate(url)
        owner = await asyncpg.connect(url)
        pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
        own = Ledger(pool, ledger.seals, ledger.clock, ledger.policies)
        async with served(own) as http:
            yield Before(await new_school(owner, http), own, owner, url)
        await pool.close()
        await owner.close()


async def test_no_key_is_stored_in_clear_whatever_it_was_sent_with(
    school: School, owner: asyncpg.Connection
) -> None:
    keys = {name: f"{NAME}-{name}-{uuid4()}" for name in ("raise", "accept", "refused", "duty", "procedure")}
    concern = {"clause": "11.8", "text": "No one answers on a Friday."}
    case = (await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])).json()
    await school.dsl.does(case, "accept", Idempotency_Key=keys["accept"])
    assert (await school.dsl.tries(case, "accept", Idempotency_Key=keys["refused"])).status_code == 409
    assert (
        await school.dsl.post("/v1/duty", shift(school.dsl), Idempotency_Key=keys["duty"])
    ).status_code == 201
    said = await school.dsl.post("/v1/process-concerns", concern, Idempotency_Key=keys["procedure"])
    assert said.status_code == 201
    rows = await owner.fetch("SELECT * FROM answers WHERE person = $1", school.dsl.id)
    assert len(rows) == len(keys)
    assert NAME not in str([dict(row) for row in rows])
    again = await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])
    assert (again.json()["id"], again.headers["idempotent-replay"]) == (case["id"], "true")


async def test_a_key_in_clear_cannot_be_stored(school: School, owner: asyncpg.Connection) -> None:
    row = "INSERT INTO answers VALUES ($1, $2, '', $1, $1, 200, 1, NULL)"
    await owner.execute(row, school.dsl.id, NAME)
    stored = await owner.fetchval("SELECT key FROM answers WHERE person = $1", school.dsl.id)
    assert stored == key(NAME).stored
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE answers SET key = $2 WHERE person = $1", school.dsl.id, NAME)


async def test_old_keys_are_hashed_and_replay(before: Before) -> None:
    ledger, dsl = before.ledger, before.school.dsl
    case = await raised(ledger, dsl)
    await submit(ledger, dsl, ACCEPT, case, clear(NAME))
    with pytest.raises(AlreadyAccepted):
        await submit(ledger, dsl, ACCEPT, case, clear("refused"))
    assert set(await before.keys()) == {NAME, "refused"}
    await before.migrate()
    assert set(await before.keys()) == {key(NAME).stored, key("refused").stored}
    for kept in (NAME, "refused"):
        with pytest.raises(AnsweredBefore):
            await submit(ledger, dsl, ACCEPT, case, key(kept))


async def test_the_previous_release_continues_and_records_nothing_twice(before: Before) -> None:
    ledger, dsl = before.ledger, before.school.dsl
    case = await raised(ledger, dsl)
    await submit(ledger, dsl, ACCEPT, case, clear("of before"))
    await before.migrate()
    more = command("add-information", text="More was seen.")
    assert (await told(ledger, dsl, case)).version == 3, "without a key"
    assert (await submit(ledger, dsl, more, case, clear("beside"))).version == 4
    for kept in ("of before", "beside"):
        with pytest.raises(LedgerAway):  # a 503: the client sends it again
            await submit(ledger, dsl, more, case, clear(kept))
        with pytest.raises(AnsweredBefore):  # then the newer release answers
            await submit(ledger, dsl, more, case, key(kept))
    assert await _version(ledger, case) == 4
    assert set(await before.keys()) == {key("of before").stored, key("beside").stored}


async def test_one_key_sent_to_both_releases_at_once_is_recorded_once(before: Before) -> None:
    ledger, dsl = before.ledger, before.school.dsl
    case = await raised(ledger, dsl)
    await before.migrate()
    more = command("add-information", text="More was seen.")
    for turn in range(10):
        both = [made(f"k{turn}") for made in (clear, key) for _ in range(4)]
        outcomes = await asyncio.gather(
            *(submit(ledger, dsl, more, case, each) for each in both), return_exceptions=True
        )
        kinds = Counter(type(each).__name__ for each in outcomes)
        assert set(kinds) <= {"Case", "KeyInUse", "AnsweredBefore", "LedgerAway"}, kinds
        assert await _version(ledger, case) == turn + 2


async def test_a_deadlock_with_the_previous_release_is_a_lost_race(before: Before) -> None:
    """The previous release locks the case and then the key; a newer one locks the key first."""
    ledger, dsl = before.ledger, before.school.dsl
    case = await raised(ledger, dsl)
    await before.migrate()
    more = command("add-information", text="More was seen.")
    locks = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text || ' ' || $2, 0))"
    async with before.owner.transaction():
        await before.owner.execute(locks, dsl.id, key("k").stored)
        submitted = asyncio.create_task(submit(ledger, dsl, more, case, clear("k")))
        await until_they_wait(before.owner)
        await before.owner.execute("SELECT FROM cases WHERE id = $1 FOR UPDATE", case)
    assert (await submitted).version == 2


async def _version(ledger: Ledger, case: UUID) -> int:
    state = await ledger.state(case)
    assert state is not None
    return state.version
