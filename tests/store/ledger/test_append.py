"""The ledger records once for each key, refuses nothing because of a race, and writes all or nothing."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from application.commands.clock_commands import submit_by_clock
from domain.case.case_search import reference_of
from domain.commands import MarkOverdue
from domain.refusals import AlreadyAccepted
from store.ledger import history
from store.ledger.idempotency import KeyInUse, command_id, keep_refusal
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from tests.lock_waits import until_they_wait
from tests.school import School
from tests.store.ledger_cases import ACCEPT, command, key, overdue, raised, submit, told


async def test_twice_by_the_clock_is_once(ledger: Ledger, school: School, owner: asyncpg.Connection) -> None:
    case = await raised(ledger, school.dsl)
    act = await overdue(ledger, case)
    await asyncio.gather(*(submit_by_clock(ledger, case, act, act.act_at) for _ in range(8)))
    kinds = Counter(each.event.fact.type for each in await history.events(ledger, case))
    assert kinds == {"concern.raised": 1, "obligation.overdue": 1, "escalation.raised": 1}
    assert (await history.verify(owner, case)).verified


async def test_the_clock_finds_no_such_case(ledger: Ledger) -> None:
    now = ledger.clock.now()
    assert await submit_by_clock(ledger, uuid4(), MarkOverdue(obligation="x", act_at=now), now) is None
    assert await ledger.state(uuid4()) is None


async def test_many_at_once_on_one_case_are_all_recorded_without_gap(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    people = (school.dsl, school.deputy, school.teacher)
    processes = (ledger, Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies))
    texts = [f"Number {number}." for number in range(300)]
    await asyncio.gather(
        *(told(processes[number % 2], people[number % 3], case, text) for number, text in enumerate(texts))
    )
    stored = await history.events(ledger, case)
    assert [each.event.version for each in stored] == list(range(1, 302))
    assert sorted(getattr(each.event.fact, "text", "") for each in stored[1:]) == sorted(texts)
    assert (await history.verify(owner, case)).verified


async def test_a_refusal_is_decided_on_the_newest_state(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    outcomes = await asyncio.gather(
        *(submit(ledger, school.dsl, ACCEPT, case) for _ in range(10)), return_exceptions=True
    )
    assert Counter(type(each).__name__ for each in outcomes) == {"Case": 1, "AlreadyAccepted": 9}


async def test_one_key_sent_twice_at_once_opens_one_case(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    concern = command("raise", pupil={"name": "A", "date_of_birth": "unknown"}, concern=CONCERN)
    outcomes = await asyncio.gather(
        *(submit(ledger, school.dsl, concern, None, key("k")) for _ in range(10)), return_exceptions=True
    )
    kinds = Counter(type(each).__name__ for each in outcomes)
    assert set(kinds) <= {"Case", "KeyInUse", "AnsweredBefore"}
    assert kinds["Case"] == 1
    assert await owner.fetchval("SELECT count(*) FROM cases WHERE school = $1", school.id) == 1


CONCERN = {"category": "neglect", "summary": "Hungry.", "immediate_danger": False}


async def test_the_commands_id_comes_from_the_key(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    await submit(ledger, school.dsl, ACCEPT, case, key("k"))
    expected = command_id(school.dsl.id, "k")
    assert (await history.events(ledger, case))[-1].command_id == expected
    assert command_id(school.deputy.id, "k") != expected


async def test_a_failure_in_the_middle_leaves_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    """An event with that version exists already, which no command could have written."""
    case = await raised(ledger, school.dsl)
    async with owner.transaction():
        await owner.execute(
            """INSERT INTO events
            SELECT case_id, 2, format, recorded_at, type, command_id, body, previous, hash
            FROM events WHERE case_id = $1""",
            case,
        )
    before = await rows_of(owner, case)
    with pytest.raises(asyncpg.UniqueViolationError):
        await submit(ledger, school.dsl, ACCEPT, case, key("k"))
    assert await rows_of(owner, case) == before


async def rows_of(owner: asyncpg.Connection, case: UUID) -> list[Any]:
    tables = {"cases": "id", "events": "case_id", "outbox": "case_id", "answers": "case_id"}
    return [
        await owner.fetch(f"SELECT * FROM {table} WHERE {column} = $1", case)
        for table, column in tables.items()
    ]


async def test_a_refusal_is_stored_with_its_key_and_without_an_event(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await submit(ledger, school.dsl, ACCEPT, case)
    with pytest.raises(AlreadyAccepted):
        await submit(ledger, school.dsl, ACCEPT, case, key("k"))
    kept = "SELECT * FROM answers WHERE person = $1 AND key = $2"
    row = await owner.fetchrow(kept, school.dsl.id, key("k").stored)
    assert row is not None
    assert (row["status"], row["version"]) == (409, 2)
    assert row["problem"] == '{"code": "AlreadyAccepted", "errors": [], "obligations": null}'
    assert (await history.verify(owner, case)).events == 2


async def test_a_second_request_learns_that_the_first_is_running(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    concern = command("raise", pupil={"name": "A", "date_of_birth": "unknown"}, concern=CONCERN)
    async with owner.transaction():
        await owner.execute("SELECT FROM schools WHERE id = $1 FOR UPDATE", school.id)
        first = asyncio.create_task(submit(ledger, school.dsl, concern, None, key("k")))
        await until_they_wait(owner)
        with pytest.raises(KeyInUse):
            await submit(ledger, school.dsl, concern, None, key("k"))
    assert (await first).version == 1


async def test_no_refusal_is_stored_under_a_key_that_is_in_use(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    async with owner.transaction():
        await owner.execute("SELECT FROM cases WHERE id = $1 FOR UPDATE", case)
        first = asyncio.create_task(submit(ledger, school.dsl, ACCEPT, case, key("k")))
        await until_they_wait(owner)
        async with ledger.pool.connection() as connection:
            opened = await ledger.load(token_hash(school.dsl.token), case)
            refused = AlreadyAccepted()
            assert not await keep_refusal(connection, opened.caller, opened.case, refused, key("k"))
    assert (await first).version == 2


def test_a_reference_is_short_and_has_no_letters_that_are_misread() -> None:
    assert reference_of(UUID(int=0)) == "ONW-000000"
    assert reference_of(UUID(int=2**128 - 1)) == "ONW-ZZZZZZ"
    assert not set("ILOU") & set("".join(reference_of(uuid4())[4:] for _ in range(500)))
