"""Who finds pupils by which words, and what a search answers (3.2g)."""

import pytest

from tests.api.pupil_requests import found
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


@pytest.mark.parametrize("part", ["governor", "board_lead", "operator"])
async def test_who_is_not_staff_finds_no_one(part: str, school: School) -> None:
    answer = await school.everybody[part].post("/v1/pupils/search", {"q": "row"})
    assert code(answer) == (403, "NotAllowed")


async def test_a_search_comes_in_pages(school: School) -> None:
    for n in range(5):
        await a_pupil(school.admin, given_name=f"Kit {n}")
    seen: list[str] = []
    cursor = None
    while True:
        answer = (
            await school.teacher.post(
                "/v1/pupils/search", {"q": "kit", "limit": 2} | ({"cursor": cursor} if cursor else {})
            )
        ).json()
        seen += [each["given_name"] for each in answer["pupils"]]
        if (cursor := answer["next"]) is None:
            break
    assert seen == [f"Kit {n}" for n in range(5)]


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
