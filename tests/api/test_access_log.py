"""Every look at a case is logged, and some roles may read the log (11.15)."""

from hashlib import sha256

import pytest

from tests.school import Actor, Json, School


async def log(person: Actor, case: Json, **query: str) -> list[Json]:
    found: list[Json] = await person.read(f"/v1/referrals/{case['id']}/views", **query)
    return found


async def seen(person: Actor, case: Json) -> list[tuple[str, str, str]]:
    return [(each["name"], each["what"], each["sight"]) for each in await log(person, case)]


async def test_neither_a_receipt_nor_a_look_at_everything_opens_the_log(school: School) -> None:
    case = await school.teacher.raises()
    for person, status in ((school.teacher, 403), (school.senior, 403), (school.colleague, 404)):
        assert (await person.get(f"/v1/referrals/{case['id']}/views")).status_code == status
        assert (await person.get(f"/v1/referrals/{case['id']}/paper")).status_code == status
    assert (await school.auditor.get(f"/v1/referrals/{case['id']}/paper")).status_code == 403


async def test_every_look_is_written_down_with_how_much_was_seen(school: School) -> None:
    case = await school.teacher.raises()
    await school.teacher.sees(case)
    await school.dsl.sees(case)
    await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    await school.deputy.read("/v1/referrals")
    await school.colleague.read("/v1/referrals")
    names = {
        part: (await getattr(school, part).read("/v1/me"))["name"] for part in ("teacher", "dsl", "deputy")
    }
    assert await seen(school.auditor, case) == [
        (names["teacher"], "case", "receipt"),
        (names["dsl"], "case", "whole"),
        (names["dsl"], "history", "whole"),
        (names["deputy"], "list", "whole"),
        ((await school.auditor.read("/v1/me"))["name"], "views", "whole"),
    ]


async def test_a_page_of_the_log_says_where_the_next_begins(school: School) -> None:
    case = await school.teacher.raises()
    for _ in range(3):
        await school.dsl.sees(case)
    answer = await school.dsl.get(f"/v1/referrals/{case['id']}/views", limit="2")
    first = answer.json()
    assert f"after={first[-1]['number']}" in answer.headers["Link"]
    rest = await log(school.dsl, case, after=str(first[-1]["number"]))
    assert [each["what"] for each in rest] == ["case", "views", "views"]


async def test_a_refused_view_or_an_unknown_case_is_not_logged_as_a_look(school: School) -> None:
    case = await school.teacher.raises()
    assert (await school.colleague.get(f"/v1/referrals/{case['id']}")).status_code == 404
    assert (await school.teacher.get(f"/v1/referrals/{case['id']}/history")).status_code == 403
    assert [each["what"] for each in await log(school.dsl, case)] == ["views"]


@pytest.mark.parametrize("part", ["dsl", "headteacher"])
async def test_a_printed_file_is_in_the_log_with_its_hash(school: School, part: str) -> None:
    case = await school.teacher.raises()
    person: Actor = getattr(school, part)
    page = await person.get(f"/v1/referrals/{case['id']}/paper")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    digest = sha256(page.content).hexdigest()
    assert page.headers["X-SHA-256"] == digest
    first, *_ = await log(school.dsl, case)
    assert first["sha256"] == digest
    await school.dsl.does(case, "record-paper-copy", {"sha256": digest, "kept_in": "dsl-office"})
