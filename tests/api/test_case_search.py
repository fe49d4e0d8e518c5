"""Cases found by the child's name, year group, class or by reference; the words are in no address."""

from typing import Any

import pytest

from tests.api.openapi_checks import check
from tests.api.pupil_requests import searched
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, code
from tests.with_each import with_each


async def found(person: Actor, **search: Any) -> list[str]:
    answer = await person.post("/v1/referrals/search", search)
    assert answer.status_code == 200, answer.text
    check(answer.json(), {"$ref": "#/components/schemas/FoundCasesView"})
    return [each["id"] for each in answer.json()["cases"]]


async def two_children(school: School, clock: SetClock) -> tuple[Json, Json, Json, Json]:
    """Two pupils and a case about each; Amelia is also called Millie."""
    amelia = await a_pupil(
        school.dsl, given_name="Amelia", family_name="Okafor", year_group="7", **{"class": "7A"}
    )
    rowan = await a_pupil(school.dsl)
    of_amelia = await reports(school.teacher, amelia)
    clock.passes(minutes=1)
    return amelia, rowan, of_amelia, await reports(school.colleague, rowan)


@pytest.mark.parametrize("few", [500, 0])
async def test_cases_are_found_by_the_child(
    school: School, clock: SetClock, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.cases.case_finding.FEW_PUPILS", few)
    _, _, of_amelia, of_rowan = await two_children(school, clock)
    for search, expected in (
        ({"q": "ame oka"}, [of_amelia]),
        ({"q": "okafor"}, [of_amelia]),
        ({"q": "millie"}, [of_amelia]),
        ({"q": "ro as"}, [of_rowan]),
        ({"year": "7"}, [of_amelia]),
        ({"class": "8b"}, [of_rowan]),
        ({"q": "okafor", "year": "8"}, []),
        ({"q": "H801200001001"}, [of_rowan, of_amelia]),
        ({"q": "zz"}, []),
        ({}, [of_rowan, of_amelia]),
    ):
        assert await found(school.dsl, **search) == [each["id"] for each in expected], search


async def test_a_name_that_was_only_typed_is_found_too(school: School) -> None:
    case = await school.teacher.raises()  # about Rowan Ashdown, on no register
    assert await found(school.dsl, q="row ash") == [case["id"]]
    assert await found(school.dsl, q="2020-01-31") == [case["id"]]
    assert await found(school.dsl, q="okafor") == []
    assert await found(school.dsl, q="row ash", year="8") == []
    amelia = await a_pupil(school.dsl, given_name="Amelia", family_name="Okafor")
    await school.dsl.does(case, "identify-pupil", {"pupil": amelia["id"], "reasons": WHY})
    assert await found(school.dsl, q="okafor") == [case["id"]]
    assert await found(school.dsl, q="row ash") == []


@with_each("typed", ["{}", "{} ", "onw-{short}", "{short}", "ONW{short}"])
async def test_a_case_is_found_by_its_reference_however_typed(typed: str, school: School) -> None:
    case, _ = [await school.teacher.raises() for _ in range(2)]
    reference = typed.format(case["reference"], short=case["reference"][4:].lower())
    assert await found(school.dsl, reference=reference) == [case["id"]]
    assert await found(school.teacher, reference=reference) == [case["id"]]
    assert await found(school.colleague, reference=reference) == []


async def test_a_reporter_does_not_find_their_report_by_the_child(school: School, clock: SetClock) -> None:
    await two_children(school, clock)
    assert await found(school.teacher, q="okafor") == []
    assert await found(school.teacher, year="7") == []


async def test_a_search_comes_in_pages(school: School, clock: SetClock) -> None:
    pupil = await a_pupil(school.dsl)
    cases = []
    for _ in range(5):
        clock.passes(minutes=1)
        cases.append((await reports(school.teacher, pupil))["id"])
    pages = await searched(school.dsl, "/v1/referrals/search", q="ash", limit=2)
    assert [each["id"] for page in pages for each in page["cases"]] == cases[::-1]


async def test_a_page_ends_after_so_many_cases_that_had_to_be_opened(
    school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.queries.case_queries.MOST_LOOKED_AT", 2)
    monkeypatch.setattr("store.queries.case_queries._AT_ONCE", 2)
    wanted = await school.teacher.raises()
    pupil = await a_pupil(school.dsl, given_name="Amelia", family_name="Okafor")
    for _ in range(3):
        clock.passes(minutes=1)
        case = await school.teacher.raises()
        details = {"name": "Robin Lark", "date_of_birth": "unknown"}
        await school.dsl.does(case, "identify-pupil", {"details": details, "reasons": WHY})
        await reports(school.teacher, pupil)
    pages = await searched(school.dsl, "/v1/referrals/search", q="ash", limit=1)
    assert [each["id"] for page in pages for each in page["cases"]] == [wanted["id"]]
    assert len(pages) > 1


async def test_who_finds_no_pupils_finds_no_case_by_a_child(school: School) -> None:
    for part in ("governor", "board_lead"):
        answer = await school.everybody[part].post("/v1/referrals/search", {"q": "row"})
        assert code(answer) == (403, "NotAllowed")
        assert await found(school.everybody[part], reference="ONW-7F3K2M") == []


@with_each(
    ("body", "pointer"),
    [({"q": "a"}, "/q"), ({"reference": "7"}, "/reference"), ({"cursor": "x"}, "/cursor"), ({"x": 1}, "/x")],
)
async def test_a_search_that_cannot_be_read_is_malformed(body: Json, pointer: str, school: School) -> None:
    answer = await school.dsl.post("/v1/referrals/search", body)
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


async def test_the_look_at_each_case_is_logged(school: School, clock: SetClock) -> None:
    _, _, of_amelia, of_rowan = await two_children(school, clock)
    await found(school.senior, q="okafor")
    for case, looks in ((of_amelia, ["list"]), (of_rowan, [])):
        log = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
        assert [each["what"] for each in log if each["person"] == str(school.senior.id)] == looks
