"""Pupils are found by staff, and every reading of a record is logged."""

import asyncpg
import pytest

from tests.api.pupil_requests import NO_SUCH, found, read, searched
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import School, code
from tests.with_each import with_each


async def test_staff_find_by_name_and_see_the_roster_only(school: School) -> None:
    await a_pupil(school.dsl)
    (seen,) = await found(school.teacher, q="row")
    assert seen["date_of_birth"] is None
    assert set(seen) == {
        *("id", "given_name", "family_name", "known_as", "year_group", "class", "on_roll", "date_of_birth")
    }
    assert await found(school.teacher, q=A_PUPIL["upn"]) == []
    assert await found(school.teacher, q=A_PUPIL["date_of_birth"]) == []
    assert len(await found(school.dsl, q=A_PUPIL["upn"])) == 1
    (whole,) = await found(school.dsl, q=A_PUPIL["date_of_birth"])
    assert whole["date_of_birth"] == A_PUPIL["date_of_birth"]


async def test_a_search_comes_in_pages(school: School) -> None:
    for n in range(5):
        await a_pupil(school.admin, given_name=f"Kit {n}")
    pages = await searched(school.teacher, "/v1/pupils/search", q="kit", limit=2)
    seen = [[each["given_name"] for each in page["pupils"]] for page in pages]
    assert seen == [["Kit 0", "Kit 1"], ["Kit 2", "Kit 3"], ["Kit 4"]]


@with_each("q", ["%", "'", "a", "x" * 10_000, "\u202e"])
async def test_a_search_for_nothing_is_malformed_and_never_echoed(q: str, school: School) -> None:
    answer = await school.teacher.post("/v1/pupils/search", {"q": q})
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/q"]
    assert len(answer.content) < 1_000


@with_each("q", ["%%%%_ab", "'); DROP TABLE pupils; --", "شمس ابن", "ab\u202ecd", "\U0001f600\U0001f600 ab"])
async def test_any_other_text_is_only_text(q: str, school: School) -> None:
    await a_pupil(school.dsl)
    assert await found(school.dsl, q=q) == []


async def test_every_reading_is_logged(school: School) -> None:
    pupil = await a_pupil(school.dsl)
    await read(school.headteacher, pupil)
    await read(school.admin, pupil)
    await read(school.teacher, pupil)
    await found(school.teacher, q="rowan")
    log = await school.dsl.read(f"/v1/pupils/{pupil['id']}/views")
    assert [(each["name"], each["what"], each["sight"]) for each in log] == [
        ("Headteacher", "pupil", "whole"),
        ("Admin", "pupil", "roster"),
        ("Dsl", "views", "whole"),
    ]


async def test_a_reading_that_cannot_be_logged_is_refused(school: School, owner: asyncpg.Connection) -> None:
    pupil = await a_pupil(school.dsl)
    await owner.execute("REVOKE INSERT ON pupil_views FROM onward_app")
    try:
        answer = await read(school.dsl, pupil)
    finally:
        await owner.execute("GRANT INSERT ON pupil_views TO onward_app")
    assert answer.status_code >= 500
    assert pupil["family_name"] not in answer.text


@pytest.mark.parametrize("part", ["senior", "admin", "teacher"])
async def test_the_log_is_for_those_who_read_logs_of_cases(part: str, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    path = f"/v1/pupils/{pupil['id']}/views"
    assert code(await school.everybody[part].get(path, limit="many")) == (403, "NotAllowed")
    assert code(await school.auditor.get(path, limit="many")) == (422, "Malformed")
    assert code(await school.dsl.get(f"/v1/pupils/{NO_SUCH}/views", limit="many")) == (404, "NotFound")
