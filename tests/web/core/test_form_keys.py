"""A form of several commands counts as sent with the last: until then its saved draft is what is left."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx2
import pytest

from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from tests.api.repeating_concerns import report
from tests.school import WHY, Json, School
from tests.store.pupils.register import a_pupil
from tests.web.pages.calls.test_parent_call_page import call
from tests.web.test_school_isolation import at_a_browser
from web.core.posted_form import FIELD, form_keys, token_for

KEY = "the key of this form"
_ANSWERED_AT = "SELECT version FROM answers WHERE person = $1 AND key = $2"
_STAYS = """
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER stays BEFORE DELETE ON kept_forms FOR EACH ROW EXECUTE FUNCTION stays();
"""
_PLAN = {
    "/parent": "mother",
    "/safe_for_pupil": "true",
    "/safe_for_others": "true",
    "/reasons": WHY,
    "/plan-parent-contact/discussed": "That he is safe.",
}
Sent = dict[str, str] | dict[str, list[str]]


def test_the_last_command_has_the_key_of_the_form() -> None:
    assert form_keys("k", ["accept", "protect", "close"]) == ("k-accept", "k-protect", "k")
    assert form_keys("k", ["accept"]) == ("k",)
    assert form_keys(None, ["accept", "protect"]) == (None, None)


async def posts(http: httpx2.AsyncClient, secret: str, path: str, sent: Sent, **also: str) -> httpx2.Response:
    fields = {FIELD: token_for(secret), "_key": KEY, **sent, **also}
    return await http.post(path, data=fields)


async def saves(http: httpx2.AsyncClient, secret: str, path: str, sent: Sent) -> Json:
    """What the script is told that saves the form, late or not."""
    answer = await posts(http, secret, path, sent, _keep="auto")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def answered_at(owner: asyncpg.Connection, school: School, key: str) -> int | None:
    stored = Key(value=key, fingerprint=b"").stored
    version: int | None = await owner.fetchval(_ANSWERED_AT, school.dsl.id, stored)
    return version


@pytest.fixture
async def pupil(ledger: Ledger, school: School) -> RegisteredPupil:
    return await a_pupil(ledger, school)


async def test_a_call_counts_as_sent_only_with_its_danger(
    school: School, owner: asyncpg.Connection, ledger: Ledger, pupil: RegisteredPupil
) -> None:
    case, path = await report(school.teacher, pupil), "/calls/parent"
    async with at_a_browser(owner, ledger, school.dsl) as (http, secret):
        for _ in range(2):
            assert (await posts(http, secret, path, call("danger", pupil))).status_code == 303
        now = await school.dsl.sees(case)
        assert await answered_at(owner, school, KEY) == now["version"], "with the danger, the last entry"
        assert await answered_at(owner, school, f"{KEY}-record-parent-contact") == 2
        assert await saves(http, secret, path, call("danger", pupil)) == {}


async def test_a_page_of_two_steps_that_is_sent_twice_is_recorded_once(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    path = f"/cases/{case['id']}/assess-parent-contact"
    async with at_a_browser(owner, ledger, school.dsl) as (http, secret):
        for _ in range(2):
            assert (await posts(http, secret, path, _PLAN)).status_code == 303
        assert await saves(http, secret, path, _PLAN) == {}
    types = [each["type"] for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")]
    assert types.count("parent-contact.assessed") == types.count("parent-contact.planned") == 1


async def test_a_draft_is_reopened_with_its_key_so_that_an_emergency_is_sent_once(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    path = f"/cases/{case['id']}/emergency"
    said = {"/agency": "cscs", "/channel": "phone", "/trigger": "immediate_danger", "/reasons": WHY}
    async with at_a_browser(owner, ledger, school.dsl) as (http, secret):
        assert "saved" in await saves(http, secret, path, said)
        assert key_in((await http.get(path)).text) == KEY
        for _ in range(2):
            assert (await posts(http, secret, path, said)).status_code == 303
        assert key_in((await http.get(path)).text) != KEY
    types = [each["type"] for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")]
    assert types.count("referral.made") == 1, types


async def test_a_reopened_form_that_was_sent_is_not_listed_even_if_nothing_deleted_it(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """The process was killed between recording and deleting: the entry is there, and so is the saved form."""
    case = await school.teacher.raises()
    path = f"/cases/{case['id']}/record-discussion"
    said = {"/with": "The form tutor", "/note": "He was late.", "/reasons": WHY}
    async with at_a_browser(owner, ledger, school.dsl) as (http, secret):
        assert "saved" in await saves(http, secret, path, said)
        reopened = (await http.get(path)).text
        assert "He was late." in reopened
        key, read = key_in(reopened), field_in(reopened, "_draft")
        assert key != KEY, "each window has its own"
        assert "Not sent yet" in (await http.get("/")).text
        async with _nothing_is_deleted(owner):
            answer = await posts(http, secret, path, said, _key=key, _draft=read)
        assert answer.status_code == 303
        assert await owner.fetchval("SELECT count(*) FROM kept_forms WHERE person = $1", school.dsl.id) == 1
        assert "Not sent yet" not in (await http.get("/")).text
        assert "He was late." not in (await http.get(path)).text


@asynccontextmanager
async def _nothing_is_deleted(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """Saved forms stay, as if the process were killed once the command is recorded."""
    await owner.execute(_STAYS)
    try:
        yield
    finally:
        await owner.execute("DROP FUNCTION stays CASCADE")


def field_in(page: str, name: str) -> str:
    (found,) = set(re.findall(rf'name="{name}" value="([^"]*)"', page))
    return str(found)


def key_in(page: str) -> str:
    (found,) = set(re.findall(r'name="_key" value="([^"]*)"', page))
    return str(found)
