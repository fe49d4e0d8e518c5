"""An agency's reference finds its case by a hash that the command writes, and never another school's."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from store.delivery import agency_references
from store.ledger import history, statements
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from tests.school import School, a_referral
from tests.store.ledger_cases import command, raised, submit
from tests.store.round_trips import statements_sent

REFER = command("refer", **a_referral(agency_reference="F-1"))


async def test_a_reference_is_written_in_the_same_round_trip(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    async with statements_sent() as seen:
        await submit(ledger, school.dsl, REFER, case)
    assert seen == [statements.READ_BY_PERSON, statements.APPEND]
    found = await agency_references.find(ledger.pool, ledger.seals, school.id, "cscs", "f-1")
    assert found == (case, "cscs-1")


async def test_a_command_that_lost_a_race_leaves_no_reference(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl)
    await asyncio.gather(*(submit(ledger, school.dsl, REFER, case) for _ in range(10)))
    rows = await owner.fetch(
        "SELECT version, agency_referral FROM agency_references WHERE case_id = $1", case
    )
    made = [each.event for each in await history.events(ledger, case)][1:]
    assert sorted((row["version"], row["agency_referral"]) for row in rows) == [
        (event.version, getattr(event.fact, "agency_referral", None)) for event in made
    ]
    assert len(rows) == 10


async def test_another_seal_key_finds_nothing(ledger: Ledger, school: School) -> None:
    case = await raised(ledger, school.dsl)
    await submit(ledger, school.dsl, REFER, case)
    async with ledger.pool.connection() as connection:
        other = Seals(b"x" * 32)
        assert await agency_references.find(connection, other, school.id, "cscs", "F-1") is None
        assert await agency_references.find(connection, ledger.seals, uuid4(), "cscs", "F-1") is None


def test_the_hash_is_keyed_and_blind_to_case_and_spaces() -> None:
    seals, other = Seals(b"a" * 32), Seals(b"b" * 32)
    assert len({seals.hash_of_reference(text) for text in ("F-1", " f-1", "F - 1\n")}) == 1
    assert seals.hash_of_reference("F-1") != other.hash_of_reference("F-1")
    assert seals.hash_of_reference("F-1") != seals.hash_of_reference("F-2")


async def test_a_reference_of_too_many_cases_finds_none_of_them(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if all but one were typed in error: chance would decide which are examined."""
    monkeypatch.setattr(agency_references, "MOST_CASES", 2)
    void = command("correct", event=2, void=True, reasons="It was another child's.")
    cases = []
    for number in range(3):
        cases.append(await raised(ledger, school.dsl))
        await submit(ledger, school.dsl, REFER, cases[-1])
        if number:
            await submit(ledger, school.dsl, void, cases[-1])
        found = await agency_references.find(ledger.pool, ledger.seals, school.id, "cscs", "F-1")
        assert found == ((cases[0], "cscs-1") if number < 2 else None)
