"""The record goes away between two steps of a page: the page says which are recorded, and sends the rest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School
from tests.web.core.test_form_keys import posts
from tests.web.test_school_isolation import at_a_browser

ASSESSED, PLANNED = "“Assess whether it is safe to speak to a parent”", "“Plan what to discuss with a parent”"
_PLAN = {
    "/parent": "mother",
    "/safe_for_pupil": "true",
    "/safe_for_others": "true",
    "/reasons": WHY,
    "/plan-parent-contact/discussed": "That he is safe.",
}


@asynccontextmanager
async def gone_at(owner: asyncpg.Connection, event: str, code: str) -> AsyncIterator[None]:
    """Postgres answers this error when an event of that type is written: 25006 read-only, 57P01 shut down."""
    await owner.execute(f"""
    CREATE FUNCTION goes_away() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{code}''; END';
    CREATE TRIGGER goes_away BEFORE INSERT ON events FOR EACH ROW
    WHEN (new.type = '{event}') EXECUTE FUNCTION goes_away()
    """)
    try:
        yield
    finally:
        await owner.execute("DROP FUNCTION goes_away CASCADE")


async def types_in(school: School, case: Json) -> list[str]:
    return [each["type"] for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")]


@pytest.mark.parametrize(
    ("code", "title"),
    [("25006", "Onward cannot record anything"), ("57P01", "Onward cannot reach the record")],
)
async def test_the_page_says_which_steps_are_recorded_and_sends_the_rest(
    code: str, title: str, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    path = f"/cases/{case['id']}/assess-parent-contact"
    async with at_a_browser(owner, ledger, school.dsl) as (http, secret):
        async with gone_at(owner, "parent-contact.planned", code):
            answer = await posts(http, secret, path, _PLAN)
        assert answer.status_code == 503
        assert title in answer.text
        assert "Recorded so far" in answer.text
        assert f"Recorded: {ASSESSED}." in answer.text
        assert f"Perhaps not recorded: {PLANNED}." in answer.text
        assert "That he is safe." in answer.text, "what was typed is sent again"
        ledger.pool.takes()
        assert (await posts(http, secret, path, _PLAN)).status_code == 303
    found = await types_in(school, case)
    assert found.count("parent-contact.assessed") == found.count("parent-contact.planned") == 1
