"""Saved form answers: sealed for one person and page, ten at most, only after a session that time ended."""

from uuid import UUID

import asyncpg

from store.drafts import form_autosaves
from store.ledger.ledger import Ledger
from store.people import sessions
from tests.school import School
from tests.web.browsers import an_account

WORDS = "She waits in the library until her aunt comes."
_IDLE = "UPDATE sessions SET seen_at = now() - interval '16 minutes' WHERE person = $1"
_ROWS = "SELECT count(*) FROM kept_forms WHERE person = $1"


async def test_answers_are_sealed_and_open_only_for_their_person_and_page(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    place = form_autosaves.AutosaveSlot(person=school.dsl.id, case=UUID(case["id"]), page="protect")
    await form_autosaves.keep(ledger.pool, ledger.seals, place, [("/measures", WORDS)])
    sealed = await owner.fetchval("SELECT fields FROM kept_forms WHERE person = $1", school.dsl.id)
    assert WORDS.encode() not in sealed
    await owner.execute(
        "UPDATE kept_forms SET person = $1 WHERE person = $2", school.deputy.id, school.dsl.id
    )
    theirs = form_autosaves.AutosaveSlot(person=school.deputy.id, case=place.case, page="protect")
    assert await form_autosaves.find(ledger.pool, ledger.seals, theirs) is None
    await form_autosaves.discard(ledger.pool, theirs)


async def test_at_most_ten_pages_are_kept_for_one_person(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    for number in range(form_autosaves.MOST_PAGES + 3):
        place = form_autosaves.AutosaveSlot(
            person=school.dsl.id, case=UUID(case["id"]), page=f"page-{number}"
        )
        await form_autosaves.keep(ledger.pool, ledger.seals, place, [("/measures", WORDS)])
        await form_autosaves.keep(ledger.pool, ledger.seals, place, [("/measures", f"{WORDS} {number}")])
    assert await owner.fetchval(_ROWS, school.dsl.id) == form_autosaves.MOST_PAGES
    assert await form_autosaves.find(ledger.pool, ledger.seals, place) == [("/measures", f"{WORDS} {number}")]


async def test_a_valid_session_is_not_timed_out(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await an_account(owner, school.dsl)
    session = await sessions.begin(ledger.pool, school.dsl.id, "password")
    assert await sessions.timed_out(ledger.pool, session) is None
    await owner.execute(_IDLE, school.dsl.id)
    assert await sessions.timed_out(ledger.pool, session) == school.dsl.id
    await owner.execute("UPDATE accounts SET factors = '{password,totp}' WHERE person = $1", school.dsl.id)
    assert await sessions.timed_out(ledger.pool, session) is None


async def test_the_session_of_a_person_who_left_is_ended_and_not_timed_out(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """Whether they left before the session's time was up or after, nothing is kept for them."""
    for person, idle_first in ((school.teacher, True), (school.colleague, False)):
        await an_account(owner, person)
        session = await sessions.begin(ledger.pool, person.id, "password")
        if idle_first:
            await owner.execute(_IDLE, person.id)
            assert await sessions.timed_out(ledger.pool, session) == person.id
        await owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", person.id)
        await owner.execute(_IDLE, person.id)
        assert await sessions.timed_out(ledger.pool, session) is None
