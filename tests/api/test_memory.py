"""A command decided from memory is recorded only if the record still says what it was decided by."""

import os
from datetime import date
from uuid import UUID, uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from api.openapi import EXAMPLES
from application.commands.person_commands import PersonRequest
from application.commands.submit import submit
from application.problems import NotSignedIn
from domain.command_catalogue import COMMANDS
from domain.commands import Protect
from domain.policy.bank_holidays import Proclaim
from store.ledger import statements
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.people import sessions
from store.people.credentials import session_hash
from store.planning import calendar_requests
from tests.api.behind_the_memory import flipped_bit, put_back
from tests.school import Actor, School, served
from tests.store.round_trips import statements_sent
from tests.web.browsers import an_account

DAMAGED = "a case's head is not its newest entry's"
MORE = {"for": "victim", "measures": "Kept in sight.", "reasons": "Seen again at the gate."}


async def test_a_second_command_in_a_case_is_one_round_trip(school: School) -> None:
    case = await school.teacher.raises()
    async with statements_sent() as seen:
        after = await school.teacher.does(case, "protect", MORE)
    assert seen == [statements.APPEND]
    assert after["version"] == case["version"] + 1


async def test_someone_who_has_not_written_in_the_case_is_looked_up(school: School) -> None:
    case = await school.teacher.raises()
    async with statements_sent() as seen:
        await school.dsl.does(case, "protect", MORE)
    assert seen[0] == statements.READ_BY_PERSON
    async with statements_sent() as seen:
        assert (await school.colleague.tries(case, "protect", MORE)).status_code == 404
        assert (await school.colleague.tries(case, "protect", MORE)).status_code == 404
    assert seen == [statements.READ_BY_PERSON] * 2


CHANGES = {
    "token revoked": ("tokens", "revoked_at = now()", "person = '{dsl}'", 401),
    "token of someone else": ("tokens", "person = '{colleague}'", "person = '{dsl}'", 404),
    "role taken": ("people", "roles = '{{staff}}'", "id = '{dsl}'", 404),
    "person at another school": ("people", "name = id::text, school = '{other}'", "id = '{dsl}'", 404),
    "key destroyed": ("case_keys", None, "case_id = '{case}'", 500),
    "key changed": ("case_keys", "wrapped = wrapped || '\\x00'", "case_id = '{case}'", 500),
    "state damaged": ("cases", "state = state || '\\x00'", "id = '{case}'", 500),
    "row says excluded": ("cases", "about = ARRAY['{dsl}'::uuid]", "id = '{case}'", 404),
    "row moved to another school": ("cases", "school = '{other}'", "id = '{case}'", 500),
}
"""A change behind the memory's back: the table, what is set (None deletes the row), which row, the answer."""


@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_is_recorded_once_the_record_says_otherwise(
    change: str, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect", MORE)
    table, sets, row, status = CHANGES[change]
    names = {
        "case": case["id"],
        "dsl": school.dsl.id,
        "colleague": school.colleague.id,
        "other": other_school.id,
    }
    where = row.format(**names)
    entries = "SELECT count(*) FROM events WHERE case_id = $1"
    before = await owner.fetchval(entries, case["id"])
    await owner.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE {where}")
    if sets is None:
        await owner.execute(f"DELETE FROM {table} WHERE {where}")
    else:
        await owner.execute(f"UPDATE {table} SET {sets.format(**names)} WHERE {where}")
    try:
        answer = await school.dsl.tries(case, "protect", MORE)
        assert answer.status_code == status, answer.text
        assert await owner.fetchval(entries, case["id"]) == before
    finally:
        await put_back(owner, table)
    assert (await school.dsl.tries(case, "protect", MORE)).status_code == 200


async def test_a_changed_newest_entry_is_noticed(school: School, owner: asyncpg.Connection) -> None:
    case = await school.teacher.raises()
    case = await school.dsl.does(case, "protect", MORE)
    async with flipped_bit(owner, case):
        with capture_logs() as logs:
            await school.dsl.does(case, "protect", MORE)
    assert DAMAGED in [each["event"] for each in logs]


async def test_a_changed_head_is_noticed(school: School, owner: asyncpg.Connection) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect", MORE)
    await owner.execute("UPDATE cases SET head = sha256(head) WHERE id = $1", case["id"])
    with capture_logs() as logs:
        await school.dsl.does(case, "protect", MORE)
    assert DAMAGED in [each["event"] for each in logs]


async def test_a_newer_calendar_is_followed_at_once(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect", MORE)
    another = Ledger(ledger.pool, Seals(os.urandom(32)), ledger.clock, ledger.policies)
    reasons = "A day of national mourning."
    for change in ("add", "remove"):  # the calendar is every test's
        asked = Proclaim(day=date(2027, 3, 2), change=change, reasons=reasons)
        made = await calendar_requests.proclaim(another, asked, school.operator.id, None)
        async with statements_sent() as seen:
            await school.dsl.does(case, "protect", MORE)
        assert statements.READ_BY_PERSON in seen
        assert await owner.fetchval("SELECT plan FROM cases WHERE id = $1", case["id"]) <= made.number
        assert ledger.plans.known.number == made.number


async def test_two_processes_write_in_turn_and_neither_loses_an_entry(school: School, ledger: Ledger) -> None:
    case = await school.teacher.raises()
    async with served(another_process(ledger)) as other:
        here, there = school.dsl, Actor(school.dsl.id, school.dsl.token, other)
        for person in (here, there, there, here, here, there):
            before = case["version"]
            case = await person.does(case, "protect", MORE)
            assert case["version"] == before + 1


async def test_an_excluded_person_is_answered_as_for_no_case(school: School, ledger: Ledger) -> None:
    """Another process records the conflict. From the second request on, the steps too are the same (3.2h)."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect", MORE)
    async with served(another_process(ledger)) as other:
        deputy = Actor(school.deputy.id, school.deputy.token, other)
        conflict = EXAMPLES["declare-conflict"] | {"person": str(school.dsl.id)}
        await deputy.does(case, "declare-conflict", conflict)
    await school.dsl.tries(case, "protect", MORE)
    async with statements_sent() as real:
        hidden = await school.dsl.tries(case, "protect", MORE)
    async with statements_sent() as unreal:
        absent = await school.dsl.tries({"id": str(uuid4())}, "protect", MORE)
    assert real == unreal == [statements.READ_BY_PERSON]
    assert hidden.status_code == absent.status_code == 404


async def test_a_case_that_does_not_open_is_forgotten(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM case_keys WHERE case_id = $1", case["id"])
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case["id"])
    assert ledger.seals.opened.get(UUID(case["id"])) is not None
    assert (await school.teacher.tries(case, "protect", MORE)).status_code == 500
    assert ledger.seals.opened.get(UUID(case["id"])) is None
    await put_back(owner, "case_keys")


async def test_memory_alone_refuses_nothing(school: School, ledger: Ledger) -> None:
    """The other process does not know the newest version, which If-Match names."""
    case = await school.dsl.raises()
    async with served(another_process(ledger)) as other:
        there = Actor(school.dsl.id, school.dsl.token, other)
        case = await there.does(case, "protect", MORE)
        case = await school.dsl.does(case, "protect", MORE)
        answer = await there.tries(case, "protect", MORE, if_match=f'"{case["version"]}"')
    assert answer.status_code == 200


async def test_a_session_is_checked_as_a_token_is(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises())["id"])
    await an_account(owner, school.teacher)
    session = await sessions.begin(ledger.pool, school.teacher.id, "password")
    asked = PersonRequest(
        spec=COMMANDS["protect"],
        command=Protect(for_="victim", measures=MORE["measures"], reasons=MORE["reasons"]),
        case=case,
        token=session_hash(session),
    )
    await submit(ledger, asked)
    async with statements_sent() as seen:
        await submit(ledger, asked)
    assert len(seen) == 1
    hour_ago = "UPDATE sessions SET seen_at = now() - interval '1 hour' WHERE hash = $1 RETURNING true"
    assert await owner.fetchval(hour_ago, session_hash(session))
    with pytest.raises(NotSignedIn):
        await submit(ledger, asked)


def another_process(ledger: Ledger) -> Ledger:
    """A ledger with a memory of its own, over the same record and key."""
    seals = Seals.__new__(Seals)
    seals.__dict__.update(ledger.seals.__dict__)
    seals.opened = type(ledger.seals.opened)()
    return Ledger(ledger.pool, seals, ledger.clock, ledger.policies, ledger.channels)
