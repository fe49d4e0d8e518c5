"""A history and a list are read in pages that stay small, however much people wrote (11.15)."""

from urllib.parse import parse_qs, urlsplit

from tests.school import School

LONG = "He waits at the gate. " * 11_000


async def test_a_page_ends_where_it_is_large_enough_and_the_next_goes_on_there(school: School) -> None:
    case = await school.teacher.raises()
    for number in range(12):
        await school.teacher.does(case, "add-information", {"text": f"{number}: {LONG}"})
    last = (await school.dsl.sees(case))["version"]
    address = f"/v1/referrals/{case['id']}/history"
    versions: list[int] = []
    pages, after = 0, 0
    while pages < 20:
        answer = await school.dsl.get(address, limit=200, after=after)
        assert len(answer.content) < 1_500_000
        versions += [each["version"] for each in answer.json()]
        pages += 1
        if "link" not in answer.headers:
            break
        (given,) = parse_qs(urlsplit(answer.headers["link"].partition(">")[0][1:]).query)["after"]
        after = int(given)
    assert versions == list(range(1, last + 1))
    assert pages == 3


async def test_beyond_the_last_entry_there_is_an_empty_page_without_a_next(school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.dsl.get(f"/v1/referrals/{case['id']}/history", after=99)
    assert (answer.json(), answer.headers.get("link")) == ([], None)


async def test_a_list_of_heavy_cases_ends_a_page_where_it_is_large_enough(school: School) -> None:
    raised = [(await school.teacher.raises(summary=f"{number}: {LONG}"))["id"] for number in range(12)]
    listed: list[str] = []
    address, pages = "/v1/referrals?limit=200", 0
    while address and pages < 20:
        answer = await school.dsl.http.get(address, headers=school.dsl.headers)
        assert len(answer.content) < 1_500_000
        listed += [each["id"] for each in answer.json()]
        pages += 1
        address = answer.headers.get("link", "").partition(">")[0][1:]
    assert sorted(listed) == sorted(raised)
    assert pages == 3
