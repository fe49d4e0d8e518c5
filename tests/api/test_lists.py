"""Lists: filters, order and pages, late work first; one query asks who may see joined cases (3.2h)."""

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import asyncpg
import httpx2
import pytest

from domain.people.roles import Person
from local.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries
from tests.counted_statements import counted
from tests.school import PARTS, Actor, Json, School, SetClock, a_referral, a_review, silence
from tests.web.test_school_isolation import at_a_browser
from tests.with_each import with_each


async def pages(person: Actor, path: str, /, **params: Any) -> list[list[Json]]:
    """Every page, following the links."""
    return [answer.json() for answer in await answers(person, path, **params)]


async def answers(person: Actor, path: str, /, **params: Any) -> list[httpx2.Response]:
    found = []
    while True:
        answer = await person.get(path, **params)
        assert answer.status_code == 200, answer.text
        found.append(answer)
        following = next_link(answer)
        if following is None:
            return found
        parts = urlsplit(following)
        path, params = parts.path, dict(parse_qsl(parts.query))


def next_link(answer: httpx2.Response) -> str | None:
    link = answer.headers.get("link")
    if link is None:
        return None
    assert link.startswith("</v1/")
    assert link.endswith('>; rel="next"')
    return str(link[1:].partition(">")[0])


async def several(school: School, clock: SetClock, count: int) -> list[str]:
    """Ids of so many cases, the newest first; three of each share an instant."""
    made = []
    for number in range(count):
        if number % 3 == 0:
            clock.passes(seconds=1)
        made.append((await school.teacher.raises())["id"])
    return made[::-1]


async def test_cases_come_newest_first_in_pages_without_gap_or_repeat(
    school: School, clock: SetClock
) -> None:
    made = await several(school, clock, 7)
    found = await pages(school.dsl, "/v1/referrals", limit=3)
    assert [len(page) for page in found] == [3, 3, 1]
    ids = [case["id"] for page in found for case in page]
    assert sorted(ids) == sorted(made)
    assert ids[0] == made[0]
    assert await school.dsl.read("/v1/referrals") == [case for page in found for case in page]


async def test_a_case_raised_meanwhile_disturbs_no_page(school: School, clock: SetClock) -> None:
    made = await several(school, clock, 4)
    first = await school.dsl.get("/v1/referrals", limit=2)
    clock.passes(seconds=1)
    await school.teacher.raises()
    link = next_link(first)
    assert link is not None
    rest = await school.dsl.get(link)
    ids = [case["id"] for case in (*first.json(), *rest.json())]
    assert sorted(ids) == sorted(made)


async def test_the_list_of_cases_is_filtered(school: School, ledger: Ledger, clock: SetClock) -> None:
    neglect = await school.teacher.raises(category="neglect")
    accepted = await school.teacher.raises()
    await school.dsl.does(accepted, "accept")
    await school.dsl.does(accepted, "protect")
    await school.dsl.does(accepted, "decide-review", a_review("refer", "cscs"))

    async def found(**query: Any) -> list[str]:
        return [case["id"] for case in await school.dsl.read("/v1/referrals", **query)]

    assert await found(category="neglect") == [neglect["id"]]
    assert await found(stage="referral") == [accepted["id"]]
    assert await found(stage="closed") == []
    assert await found(owner="me") == await found(owner=str(school.dsl.id)) == [accepted["id"]]
    assert await found(owner="none") == [neglect["id"]]
    assert await found(overdue="true") == []
    await silence(ledger, clock, neglect, clock.time + timedelta(minutes=31))
    assert await found(overdue="true") == [neglect["id"]]
    assert await found(overdue="false") == [accepted["id"]]
    assert await found(overdue="true", owner="me") == []


async def test_the_worklist_puts_the_longest_overdue_first_then_the_nearest(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    begun = clock.time
    first, second = await school.teacher.raises(), await school.teacher.raises()
    clock.passes(minutes=5, milliseconds=250)
    third = await school.teacher.raises(immediate_danger=True)
    for case in (first, second, third):
        clock.time = begun
        await silence(ledger, clock, case, begun + timedelta(minutes=40))
    found = await school.dsl.read("/v1/worklist", limit=200)
    ranks = [(owed["state"] != "overdue", owed["due_at"], owed["referral"]) for owed in found]
    assert ranks == sorted(ranks)
    assert {owed["id"] for owed in found if owed["state"] == "overdue"} == {"accept", "refer:immediate"}
    paged = await pages(school.dsl, "/v1/worklist", limit=2)
    assert [owed for page in paged for owed in page] == found


async def test_the_worklist_is_what_the_caller_owes(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    owed = {
        part: {each["id"] for each in await who.read("/v1/worklist")}
        for part, who in school.everybody.items()
    }
    everything = {"accept", "review", "protect", "feedback:cscs-1"}
    assert owed.pop("dsl") == owed.pop("deputy") == everything
    assert set().union(*owed.values()) == set()
    (one,) = await school.dsl.read("/v1/worklist", limit=1)
    assert set(one) >= {"referral", "reference", "stage", "id", "kind", "clause", "due_at", "state", "href"}
    assert one["href"] == f"/v1/referrals/{case['id']}"
    assert "roles" not in one


async def test_people_in_the_order_of_their_names(school: School) -> None:
    for person in school.everybody.values():
        found = await person.read("/v1/people")
        assert [each["name"] for each in found] == sorted(part.title() for part in PARTS)
        assert all(set(each) == {"id", "name", "roles"} for each in found)
    paged = await pages(school.dsl, "/v1/people", limit=4)
    assert [each for page in paged for each in page] == found


async def test_fifty_unless_told_and_two_hundred_at_most(school: School) -> None:
    for limit, status in (
        ("1", 200),
        ("200", 200),
        ("201", 422),
        ("0", 422),
        ("-1", 422),
        ("1.0", 422),
        ("", 422),
    ):
        for path in ("/v1/referrals", "/v1/worklist", "/v1/people"):
            assert (await school.dsl.get(path, limit=limit)).status_code == status


def crafted(*place: str) -> str:
    """A cursor in the form of those that are given."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


SOMEWHERE = "00000000-0000-4000-8000-000000000000"
BEFORE_TIME, AFTER_TIME = "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-10:00"
CURSORS = [
    *(crafted(time, SOMEWHERE) for time in (BEFORE_TIME, AFTER_TIME)),
    *(crafted("1", time, SOMEWHERE, "x") for time in (BEFORE_TIME, AFTER_TIME)),
    *(crafted(rank, "2027-01-01T00:00:00Z", SOMEWHERE, "x") for rank in ("3", "2147483648", "-1")),
    "x",
    "====",
    "W10",
    "WyJhIiwiYiJd",
    "é",
    "bnVsbA",
    "WyIyMDI3LTAxLTAxVDAwOjAwOjAwIiwieCJd",
    "\x00",
]


@with_each("cursor", CURSORS)
async def test_a_cursor_that_was_never_given(cursor: str, school: School) -> None:
    for path in ("/v1/referrals", "/v1/worklist", "/v1/people"):
        answer = await school.dsl.get(path, cursor=cursor)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


@with_each(
    ("query", "pointer"),
    [
        ({"stage": "CANARY"}, "/stage"),
        ({"overdue": "1"}, "/overdue"),
        ({"category": "CANARY"}, "/category"),
        ({"owner": "CANARY"}, "/owner"),
        ({"owner": "\n00000000-0000-4000-8000-00000000000"}, "/owner"),
        ({"owner": "urn:uuid:00000000-0000-4000-8000-000000000000"}, "/owner"),
        ({"CANARY": "1"}, ""),
    ],
)
async def test_a_query_that_is_wrong(query: dict[str, str], pointer: str, school: School) -> None:
    answer = await school.dsl.get("/v1/referrals", **query)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert "CANARY" not in answer.text


@pytest.mark.parametrize("path", ["/v1/me", "/v1/policy", "/v1/people", "/v1/worklist"])
async def test_an_unknown_parameter_is_wrong_everywhere(path: str, school: School) -> None:
    assert (await school.dsl.get(path, colour="blue")).status_code == 422


LONG = "He waits at the gate. " * 11_000


async def test_a_page_ends_where_it_is_large_enough_and_the_next_goes_on_there(school: School) -> None:
    case = await school.teacher.raises()
    for number in range(12):
        await school.teacher.does(case, "add-information", {"text": f"{number}: {LONG}"})
    entries = await in_three_pages(school.dsl, f"/v1/referrals/{case['id']}/history")
    assert [each["version"] for each in entries] == list(range(1, 14))


async def test_a_list_of_heavy_cases_ends_a_page_where_it_is_large_enough(school: School) -> None:
    raised = [(await school.teacher.raises(summary=f"{number}: {LONG}"))["id"] for number in range(12)]
    listed = await in_three_pages(school.dsl, "/v1/referrals")
    assert sorted(each["id"] for each in listed) == sorted(raised)


async def in_three_pages(person: Actor, path: str) -> list[Json]:
    """The rows of all pages, none of which is too large."""
    found = await answers(person, path, limit=200)
    assert max(len(each.content) for each in found) < 1_500_000
    assert len(found) == 3
    return [each for answer in found for each in answer.json()]


async def test_a_page_of_many_joined_cases_asks_no_more_than_one_of_few(
    school: School, database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    caller = Caller(person=Person(id=school.dsl.id, roles=("dsl",)), school=school.id)
    cases, numbers = list[Json](), []
    async with (
        counted(database, ledger) as (counting, asked),
        at_a_browser(owner, counting, school.dsl) as (http, _),
    ):
        for more in (2, 3):
            for _ in range(more):
                here, there = [await school.teacher.raises() for _ in range(2)]
                await school.dsl.joins(here, there)
                cases.append(here)
            await http.get("/cases")
            asked.clear()
            shown = (await http.get("/cases")).text
            page = len(asked)
            read = await case_queries.of_ids(counting, caller, [UUID(each["id"]) for each in cases])
            numbers.append((page, len(asked) - page))
            assert all(each["reference"] in shown for each in cases)
            assert len(read) == len(cases)
    assert numbers[0] == numbers[1]
