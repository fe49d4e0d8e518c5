"""Saved forms: sealed with the key of what they are about, for one person and page, twenty at most."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag
from structlog.testing import capture_logs

from api.openapi import EXAMPLES
from store.drafts import form_autosaves
from store.drafts.form_autosaves import MOST_FORMS
from store.drafts.form_draft import AutosaveSlot, Fields, FormDraft, TypedForm
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.people import sessions
from tests.other_bodies import a_pupil
from tests.school import School
from tests.web.browsers import an_account

WORDS = "She waits in the library until her aunt comes."
AT = datetime(2027, 3, 1, 10, 5, tzinfo=UTC)
_IDLE = "UPDATE sessions SET seen_at = now() - interval '16 minutes' WHERE person = $1"
_ROWS = "SELECT count(*) FROM kept_forms WHERE person = $1"


def said(words: str) -> Fields:
    return [("/measures", words), ("_version", "1")]


async def keep(ledger: Ledger, slot: AutosaveSlot, words: str = WORDS, **also: str) -> FormDraft | None:
    form = TypedForm(fields=said(words), at=AT, **also)  # type: ignore[arg-type]
    return await form_autosaves.keep(ledger.pool, ledger.seals, slot, form)


async def kept(ledger: Ledger, slot: AutosaveSlot) -> Fields | None:
    found = await form_autosaves.find(ledger.pool, ledger.seals, slot)
    return found.fields if found is not None else None


@pytest.fixture
async def slot(school: School) -> AutosaveSlot:
    case = await school.teacher.raises()
    return AutosaveSlot(person=school.dsl.id, case=UUID(case["id"]), page="protect")


async def test_a_form_is_sealed_and_opens_only_for_its_person_and_page(
    school: School, ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot
) -> None:
    await keep(ledger, slot)
    assert await kept(ledger, slot) == said(WORDS)
    sealed = await owner.fetchval("SELECT fields FROM kept_forms WHERE person = $1", school.dsl.id)
    assert WORDS.encode() not in sealed
    moved = replace(slot, page="refer")
    for place in (moved, replace(moved, person=school.deputy.id)):
        move = "UPDATE kept_forms SET person = $1, page = $2 WHERE case_id = $3"
        await owner.execute(move, place.person, place.page, place.case)
        with capture_logs() as logs:
            assert await kept(ledger, place) is None
            assert await form_autosaves.of_person(ledger.pool, ledger.seals, place.person) == []
        assert [each["event"] for each in logs] == ["a draft cannot be opened"] * 2
        assert WORDS not in str(logs)


@pytest.mark.parametrize("about", ["case", "pupil"])
async def test_destroying_the_key_destroys_the_form(
    school: School, ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot, about: str
) -> None:
    if about == "pupil":
        slot = replace(slot, case=None, pupil=UUID((await a_pupil(school.dsl))["id"]))
    await keep(ledger, slot)
    sealed = await owner.fetchval("SELECT fields FROM kept_forms WHERE person = $1", slot.person)
    await owner.execute(f"DELETE FROM {about}_keys WHERE {about}_id = $1", slot.subject)
    assert await kept(ledger, slot) is None
    assert await form_autosaves.of_person(ledger.pool, ledger.seals, slot.person) == []
    assert await keep(ledger, slot, "Written after that.") is None
    with pytest.raises(InvalidTag):  # the master key alone does not open it
        ledger.seals.open_secret(slot.sealed_for(None), sealed)
    await form_autosaves.clear(ledger.pool)
    assert await owner.fetchval(_ROWS, slot.person) == 0


async def test_there_is_nothing_to_keep_for_a_case_that_does_not_exist(
    ledger: Ledger, slot: AutosaveSlot
) -> None:
    for subject in ({"case": uuid4()}, {"case": None, "pupil": uuid4()}):
        assert await keep(ledger, replace(slot, **subject)) is None


async def test_the_newest_version_counts_and_one_that_was_not_read_stays_beside_it(
    ledger: Ledger, slot: AutosaveSlot
) -> None:
    first = await keep(ledger, slot, "On the telephone.")
    assert first is not None
    again = await keep(ledger, slot, "On the telephone, longer.", read=first.revision)
    assert again is not None
    assert again.other is None
    desk = await keep(ledger, slot, "At the desk.", window="desk")
    assert desk is not None
    assert desk.other is not None
    assert desk.other.fields == said("On the telephone, longer.")
    longer = await keep(ledger, slot, "At the desk, longer.", window="desk")
    assert longer is not None
    assert longer.other == desk.other
    found = await form_autosaves.find(ledger.pool, ledger.seals, slot)
    assert found == longer


async def test_deleting_leaves_what_the_window_had_not_read(ledger: Ledger, slot: AutosaveSlot) -> None:
    first = await keep(ledger, slot, "On the telephone.")
    desk = await keep(ledger, slot, "At the desk.", window="desk")
    assert first is not None
    assert desk is not None
    await form_autosaves.discard(ledger.pool, ledger.seals, slot, first.revision, "telephone")
    assert await kept(ledger, slot) == said("At the desk.")
    await form_autosaves.discard(ledger.pool, ledger.seals, slot, desk.revision)
    assert await kept(ledger, slot) is None


async def test_a_form_that_was_sent_is_neither_shown_nor_kept_again(
    school: School, ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot
) -> None:
    """Also if the process was killed between recording the command and deleting the form."""
    sent = Key(value="form-1", fingerprint=b"").stored
    await keep(ledger, slot, key=sent)
    assert await kept(ledger, slot) == said(WORDS)
    path = f"/v1/referrals/{slot.case}/protect"
    answer = await school.dsl.post(path, EXAMPLES["protect"], Idempotency_Key="form-1")
    assert answer.status_code == 200, answer.text
    assert await kept(ledger, slot) is None
    assert await form_autosaves.of_person(ledger.pool, ledger.seals, slot.person) == []
    assert await keep(ledger, slot, "It came late.", key=sent) is None
    await form_autosaves.clear(ledger.pool)
    assert await owner.fetchval(_ROWS, slot.person) == 0


async def test_a_form_that_was_refused_is_kept(school: School, ledger: Ledger, slot: AutosaveSlot) -> None:
    sent = Key(value="form-2", fingerprint=b"").stored
    refused = await school.dsl.post(
        f"/v1/referrals/{slot.case}/reopen", EXAMPLES["reopen"], Idempotency_Key="form-2"
    )
    assert refused.status_code == 409, refused.text
    assert await keep(ledger, slot, key=sent) is not None
    assert await kept(ledger, slot) == said(WORDS)


async def test_at_most_twenty_forms_are_kept_for_one_person_the_newest(
    school: School, ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot
) -> None:
    for number in range(MOST_FORMS + 3):
        await keep(ledger, replace(slot, page=f"page-{number}"))
        await keep(ledger, replace(slot, page=f"page-{number}"), f"{WORDS} {number}")
    assert await owner.fetchval(_ROWS, school.dsl.id) == MOST_FORMS
    assert await kept(ledger, replace(slot, page="page-2")) is None
    assert await kept(ledger, replace(slot, page="page-3")) == said(f"{WORDS} 3")


async def test_a_form_of_a_case_that_excludes_its_author_goes_first(
    school: School, ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot
) -> None:
    """Forms that they see go only when they have twenty of them: a hidden one takes no place (3.2h)."""
    for number in range(MOST_FORMS - 1):
        await keep(ledger, AutosaveSlot(person=slot.person, page=f"page-{number}"))
    await keep(ledger, slot)
    await owner.execute("UPDATE cases SET about = ARRAY[$2::uuid] WHERE id = $1", slot.case, slot.person)
    await keep(ledger, AutosaveSlot(person=slot.person, page="one more"))
    assert await kept(ledger, AutosaveSlot(person=slot.person, page="page-0")) is not None
    assert await owner.fetchval(_ROWS, school.dsl.id) == MOST_FORMS
    assert await kept(ledger, slot) is None


async def test_a_person_who_left_leaves_nothing(
    ledger: Ledger, owner: asyncpg.Connection, slot: AutosaveSlot
) -> None:
    await keep(ledger, slot)
    await owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", slot.person)
    assert await owner.fetchval(_ROWS, slot.person) == 0


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
