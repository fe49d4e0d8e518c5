"""A command is one read and one write, and what is sealed opens only where it was written."""

import os
from uuid import UUID, uuid4

import asyncpg
import pytest

from application.commands.clock_commands import submit_by_clock
from store.health import key_opens
from store.ledger import history, statements
from store.ledger.ledger import Ledger
from store.ledger.sealing import FORMAT, DoesNotOpen, Seals, UnknownFormat
from tests.school import WHY, School, a_review
from tests.store.ledger_cases import ACCEPT, a_chain, key, overdue, raised, submit, told
from tests.store.ledger_cases import command as a_command
from tests.store.round_trips import statements_sent


async def test_the_counter_of_round_trips_sees_a_transaction(ledger: Ledger) -> None:
    async with statements_sent() as seen, ledger.pool.connection() as connection, connection.transaction():
        await connection.fetchval("SELECT 1")
    assert len(seen) == 3


async def test_a_command_is_one_read_and_one_write(ledger: Ledger, school: School) -> None:
    async with statements_sent() as seen:
        case = await raised(ledger, school.dsl)
    assert seen == [statements.READ_TO_RAISE, statements.APPEND]
    async with statements_sent() as seen:
        await submit(ledger, school.dsl, ACCEPT, case, key("k"))
    assert seen == [statements.READ_BY_PERSON, statements.APPEND]


async def test_a_command_of_the_clock_is_one_read_and_one_write(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    act = await overdue(ledger, case)
    async with statements_sent() as seen:
        await submit_by_clock(ledger, case, act, act.act_at)
    assert seen == [statements.READ_BY_CLOCK, statements.APPEND]


async def test_a_decision_costs_the_same_for_any_number_of_events(ledger: Ledger, school: School) -> None:
    case = await a_chain(ledger, school.dsl, 30)
    async with statements_sent() as seen:
        await told(ledger, school.dsl, case)
    assert seen == [statements.READ_BY_PERSON, statements.APPEND]
    looked_up = [part.partition(")")[0] for each in seen for part in each.split("FROM events")[1:]]
    assert all(" AND e.version = " in each for each in looked_up), "one event by its key, never several"


async def test_a_command_that_depends_on_the_people_on_duty_is_no_more(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(
        await school.teacher.raises(), "accept"
    )  # who is away is asked once a second at most
    async with statements_sent() as seen:
        await school.dsl.does(case, "accept")
    assert seen == [statements.READ_WITH_LINE, statements.APPEND]


@pytest.mark.parametrize(
    ("danger", "sent"), [(False, [statements.APPEND]), (True, [statements.READ_WITH_LINE, statements.APPEND])]
)
async def test_a_closing_loads_the_people_only_if_one_of_them_must_look_again(
    school: School, danger: bool, sent: list[str]
) -> None:
    """10.4: who can look again is known only from what was loaded."""
    case, dsl = await school.teacher.raises(immediate_danger=danger), school.dsl
    case = await dsl.does(case, "protect")
    case = await dsl.does(
        case, "decide-review", a_review() | ({"no_immediate_danger": WHY} if danger else {})
    )
    told = {"about": case["version"], "told_by": "DSL", "how": "At breakfast club"}
    case = await dsl.does(case, "inform-pupil", told)
    case = await dsl.does(case, "reply-to-reporter", {"text": "Thank you; she is safe."})
    async with statements_sent() as seen:
        case = await dsl.does(case, "close")
    assert seen == sent
    owed = [each["id"] for each in case["obligations"] if each["state"] == "open"]
    assert owed == (["second-look"] if danger else [])


CANARY = "Canary-of-the-third-kind"


async def everything_stored(owner: asyncpg.Connection) -> str:
    """Every column of every table as text, with bytes decoded as text."""
    tables = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for (table,) in tables:
        for row in await owner.fetch(f"SELECT * FROM {table}"):
            found += [
                value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row.values()
            ]
    return "\n".join(found)


async def test_no_word_that_a_person_wrote_can_be_read_in_the_database(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl, summary=CANARY, child_words=CANARY)
    await told(ledger, school.dsl, case, CANARY)
    discussed = a_command("record-discussion", **{"with": CANARY, "note": CANARY})
    await submit(ledger, school.dsl, discussed, case)
    stored = await everything_stored(owner)
    assert CANARY not in stored
    assert "Rowan Ashdown" not in stored
    assert f"School {school.id}" in stored, "the search finds what is there"


async def test_without_the_key_the_chain_still_verifies(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await a_chain(ledger, school.dsl, 4)
    await owner.execute("UPDATE cases SET closed = true WHERE id = $1", case)
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case)
    assert (await history.verify(owner, case)).verified
    assert await history.events(ledger, case) == []
    assert await ledger.state(case) is None
    assert await history.as_of(ledger, case, version=1) is None


async def test_another_master_key_opens_nothing(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    await raised(ledger, school.dsl)
    assert await key_opens(owner, ledger.seals)
    assert not await key_opens(owner, Seals(os.urandom(32)))


def test_a_seal_opens_only_where_it_was_written() -> None:
    seals, case = Seals(os.urandom(32)), uuid4()
    key = seals.new_key(case)
    sealed = key.seal_event(3, b"words")
    assert seals.key(case, key.wrapped).open_event(3, sealed) == b"words"
    for elsewhere in (
        lambda: key.open_event(4, sealed),
        lambda: key.open_state(3, sealed),
        lambda: seals.new_key(case).open_event(3, sealed),
        lambda: seals.key(UUID(int=1), key.wrapped),
        lambda: key.open_event(3, sealed[:-1]),
        lambda: key.open_event(3, sealed[:5]),
        lambda: key.open_event(-1, sealed),
        lambda: key.open_state(None, None),
        lambda: seals.key(case, b""),
        lambda: key.open_event(3, bytes([sealed[0] ^ 1]) + sealed[1:]),
    ):
        with pytest.raises(DoesNotOpen):
            elsewhere()


def test_equal_words_have_different_seals() -> None:
    key = Seals(os.urandom(32)).new_key(uuid4())
    assert len({key.seal_event(1, b"words") for _ in range(100)}) == 100


def test_an_unknown_format_is_not_guessed() -> None:
    key = Seals(os.urandom(32)).new_key(uuid4())
    with pytest.raises(UnknownFormat):
        key.open_event(1, key.seal_event(1, b"words"), FORMAT + 1)
