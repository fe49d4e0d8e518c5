"""3.2h: who is excluded from a case of a child gets, byte for byte, what they would get without that case.

Every answer about the child is kept before the case exists, and compared once it does. Beside each stands
someone who is not excluded, whose answers do change.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg
import httpx2
import pytest

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, code
from tests.web.test_school_isolation import at_a_browser
from web.core.csrf import FIELD, token_for

NO_CASE = "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11"
READERS = ("senior", "deputy", "headteacher", "auditor")
PRINTERS = ("deputy", "headteacher")


@dataclass(frozen=True)
class Reader:
    """A person at the API and at the pages."""

    person: Actor
    pages: httpx2.AsyncClient
    secret: str
    prints: bool


@dataclass(frozen=True)
class Child:
    """A pupil with two cases that everyone sees."""

    pupil: Json
    seen: tuple[Json, Json]


@pytest.fixture
async def child(school: School, clock: SetClock) -> Child:
    pupil = await a_pupil(school.dsl)
    clock.passes(minutes=1)
    first = await reports(school.teacher, pupil)
    await school.dsl.does(first, "accept")
    clock.passes(minutes=1)
    second = await reports(school.colleague, pupil, category="neglect")
    return Child(pupil, (first, second))


@pytest.fixture
async def readers(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[dict[str, Reader]]:
    async with AsyncExitStack() as stack:
        found = {}
        for part in (*READERS, "dsl"):
            person = school.everybody[part]
            pages, secret = await stack.enter_async_context(at_a_browser(owner, ledger, person))
            found[part] = Reader(person, pages, secret, part in (*PRINTERS, "dsl"))
        yield found


async def everything(reader: Reader, child: Child, case: str = NO_CASE) -> dict[str, bytes]:
    """Every answer about the child that this person gets, by what was asked."""
    pupil, api, pages = child.pupil["id"], reader.person, reader.pages
    found: dict[str, httpx2.Response] = {}
    record = f"/v1/pupils/{pupil}"
    for path in (
        record,
        f"{record}/chronology",
        f"{record}/chronology?limit=2",
        f"{record}/chronology?limit=3&kind=concern",
        f"{record}/chronology?case={case}",
        f"{record}/chronology?person={child.seen[0]['raised_by'] or pupil}",
        f"{record}/chronology?from=2027-03-01T10:02:00Z",
        "/v1/referrals",
        "/v1/referrals?limit=2",
        "/v1/worklist",
    ):
        found[path] = await api.get(path)
    for body in (
        {"q": "ash"},
        {"q": "rowan", "limit": 2},
        {"year": "8"},
        {"class": "8B"},
        {"q": A_PUPIL["date_of_birth"]},
    ):
        found[f"search {body}"] = await api.post("/v1/referrals/search", body)
        if "limit" not in body:
            found[f"pupils {body}"] = await api.post("/v1/pupils/search", body)
    for path in (
        f"/pupils/{pupil}",
        f"/pupils/{pupil}?kind=concern",
        f"/pupils/{pupil}?case={case}",
        f"/pupils/{pupil}?from=2027-03-01&to=2027-03-31",
        "/cases",
        "/",
        "/escalations",
    ):
        found[path] = await pages.get(path)
    token = {FIELD: token_for(reader.secret)}
    for form in ({"q": "row"}, {"year": "8"}):
        found[f"page {form}"] = await pages.post("/cases", data=token | form)
    found["search page"] = await pages.post("/pupils", data=token | {"q": "row"})
    for query in ("", "?kind=concern", f"?case={case}"):
        found[f"paper {query}"] = await pages.get(f"/pupils/{pupil}/print{query}")
    for asked, answer in found.items():
        expected = 403 if asked.startswith("paper") and not reader.prints else 200
        assert answer.status_code == expected, f"{asked}: {answer.status_code} {answer.text[:300]}"
    return {asked: whole(answer) for asked, answer in found.items()}


def whole(answer: httpx2.Response) -> bytes:
    """All of an answer but the id of the request."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id")
    own = answer.headers["x-request-id"].encode()
    return repr(headers).encode() + answer.content.replace(own, b"")


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert before.keys() == after.keys()
    return {asked for asked in before if before[asked] != after[asked]}


async def a_third_case(school: School, child: Child, about: tuple[Actor, ...], **concern: object) -> Json:
    """In danger, with a task and a later entry, so that it would be first everywhere."""
    case = await reports(school.teacher, child.pupil, about, category="csa", immediate_danger=True, **concern)
    by = school.deputy if school.dsl in about else school.dsl
    await school.teacher.does(case, "add-information", {"text": "He waits at the gate."})
    if by not in about:
        await by.does(case, "protect")
    return case


@pytest.mark.parametrize("part", READERS)
async def test_an_excluded_reader_gets_what_they_got_before_the_case_existed(
    part: str, school: School, child: Child, readers: dict[str, Reader]
) -> None:
    excluded, control = readers[part], readers["dsl"]
    before, controls = await everything(excluded, child), await everything(control, child)
    case = await a_third_case(school, child, (excluded.person,))
    assert differing(before, await everything(excluded, child)) == set()
    changed = differing(controls, await everything(control, child))
    assert controls.keys() - changed <= {
        *(each for each in controls if each.startswith("pupils ") or "case=" in each),
        *("search page", "/escalations", "search {'q': 'rowan', 'limit': 2}"),
        *(each for each in controls if "person=" in each or "limit=2" in each),
    }
    asked = f"/v1/pupils/{child.pupil['id']}/chronology?case={case['id']}"
    assert (await excluded.person.read(asked), bool(await control.person.read(asked))) == ([], True)


async def test_nor_does_one_who_is_declared_later(
    school: School, child: Child, readers: dict[str, Reader]
) -> None:
    excluded = readers["senior"]
    before = await everything(excluded, child)
    case = await a_third_case(school, child, ())
    assert differing(before, await everything(excluded, child))
    declared = {"person": str(school.senior.id), "reasons": WHY}
    await school.dsl.does(case, "declare-conflict", declared)
    assert differing(before, await everything(excluded, child)) == set()


async def test_a_case_that_is_moved_to_the_child_leaves_no_trace_either(
    school: School, child: Child, readers: dict[str, Reader]
) -> None:
    excluded = readers["headteacher"]
    before = await everything(excluded, child)
    case = await school.teacher.raises(about=(school.headteacher,))
    await school.dsl.does(case, "identify-pupil", {"pupil": child.pupil["id"], "reasons": WHY})
    assert differing(before, await everything(excluded, child)) == set()


@pytest.mark.parametrize("part", ["teacher", "mentor", "governor", "board_lead", "operator", "admin"])
async def test_people_without_the_role_learn_of_no_case(
    part: str, school: School, child: Child, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    person, pupil = school.everybody[part], child.pupil["id"]
    chronology = await person.get(f"/v1/pupils/{pupil}/chronology")
    assert code(chronology) in ((403, "NotAllowed"), (404, "NotFound"))
    record = await person.get(f"/v1/pupils/{pupil}")
    assert part == "admin" or record.status_code == chronology.status_code
    references = [each["reference"] for each in child.seen if part != "teacher" or each is child.seen[1]]
    found = await person.post("/v1/referrals/search", {"q": "ash"})
    answers = [chronology.text, record.text, found.text]
    async with at_a_browser(owner, ledger, person) as (http, secret):
        page, paper = await http.get(f"/pupils/{pupil}"), await http.get(f"/pupils/{pupil}/print")
        assert paper.status_code in (403, 404)
        answers += [page.text, paper.text]
        answers.append((await http.post("/cases", data={FIELD: token_for(secret), "q": "ash"})).text)
    for answer in answers:
        assert not any(each in answer for each in references)
