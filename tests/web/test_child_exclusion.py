"""3.2h: who is excluded from a case of a child gets, byte for byte, what they would get without that case.

Every answer about the child is kept before the case exists, and compared once it does. Beside each stands
someone who is not excluded, whose answers do change.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg
import httpx2
import pytest

from api.openapi import EXAMPLES
from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import A_PUPIL, a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, code
from tests.web.addresses_of_children import (
    FORMS,
    LISTS,
    OF_A_CASE,
    OF_A_COMMAND,
    OF_A_PUPIL,
    differing,
    must_change,
    of_cases,
    refused,
    stale,
    unlisted,
)
from tests.web.test_school_isolation import at_a_browser
from web.core.posted_form import FIELD, token_for

_FORM_KEY = re.compile(rb'name="_key" value="[^"]*"')
NO_CASE = "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11"
READERS = ("senior", "deputy", "headteacher", "auditor")
PRINTERS = ("deputy", "headteacher")
OTHER_ROLES = pytest.mark.parametrize(
    "part",
    [
        "deputy",
        *(
            pytest.param(part, marks=pytest.mark.long("every address again, for another role"))
            for part in READERS
            if part != "deputy"
        ),
    ],
)


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


async def everything(
    reader: Reader, child: Child, which: Callable[[str], bool] = lambda _: True
) -> dict[str, bytes]:
    """Every answer about the child that this person gets, by what was asked; or only some."""
    found = {path: await asked(reader, path) for path in every_address(child) if which(path)}
    for body in (
        {"q": "ash"},
        {"q": "rowan", "limit": 2},
        {"year": "8"},
        {"class": "8B"},
        {"q": A_PUPIL["date_of_birth"]},
    ):
        found[f"search {body}"] = await reader.person.post("/v1/referrals/search", body)
        if "limit" not in body:
            found[f"pupils {body}"] = await reader.person.post("/v1/pupils/search", body)
    for page, form in FORMS:
        given = {name: text.format(pupil=child.pupil["id"]) for name, text in form.items()}
        sent_form = {FIELD: token_for(reader.secret), **given}
        found[f"page {page} {form}"] = await reader.pages.post(page, data=sent_form)
    for path, answer in found.items():
        fine = path.startswith(("/v1/referrals/", "/cases/")) or answer.status_code == 200
        assert fine or refused(path, prints=reader.prints), (
            f"{path}: {answer.status_code} {answer.text[:300]}"
        )
        assert answer.status_code < 500, path
    return {path: whole(answer) for path, answer in found.items() if which(path)}


def every_address(child: Child) -> Iterator[str]:
    """Each address with each of its questions, about the pupil and the cases that everyone sees."""
    filled = {"hidden": NO_CASE, "reporter": child.seen[0]["raised_by"] or child.pupil["id"]}
    first, second = [each["id"] for each in child.seen]
    ids = [
        (OF_A_PUPIL, [child.pupil["id"]]),
        (OF_A_CASE, [first, second]),
        (OF_A_COMMAND, [first]),
        (LISTS, [""]),
    ]
    for addresses, named in ids:
        for template, queries in addresses.items():
            for number in named:
                path = template.format(id=number, agency_referral="cscs-1")
                yield from (path + query.format(**filled) for query in queries)


async def asked(reader: Reader, path: str) -> httpx2.Response:
    """A page, or an answer of the API."""
    return await (reader.person.get(path) if path.startswith("/v1/") else reader.pages.get(path))


def whole(answer: httpx2.Response) -> bytes:
    """All of an answer but the id of the request and the key of a form, which are random."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id")
    own = answer.headers["x-request-id"].encode()
    return repr(headers).encode() + _FORM_KEY.sub(b"", answer.content.replace(own, b""))


async def a_third_case(school: School, child: Child, about: tuple[Actor, ...], **concern: object) -> Json:
    """In danger, with a task and a later entry, so that it would be first everywhere."""
    case = await reports(school.teacher, child.pupil, about, category="csa", immediate_danger=True, **concern)
    by = school.deputy if school.dsl in about else school.dsl
    await school.teacher.does(case, "add-information", {"text": "He waits at the gate."})
    if by not in about:
        await by.does(case, "protect")
    return case


@OTHER_ROLES
async def test_an_excluded_reader_gets_what_they_got_before_the_cases_existed(
    part: str, school: School, child: Child, readers: dict[str, Reader]
) -> None:
    """One is about them from the beginning, one by a later declaration, and one is moved to the child."""
    excluded, control = readers[part], readers["dsl"]
    before, controls = await everything(excluded, child), await everything(control, child, must_change)
    case = await a_third_case(school, child, (excluded.person,))
    later = await a_third_case(school, child, ())
    chronology = f"/v1/pupils/{child.pupil['id']}/chronology"
    assert later["reference"] in str(await excluded.person.read(chronology))
    declared = {"person": str(excluded.person.id), "reasons": WHY}
    await school.dsl.does(later, "declare-conflict", declared)
    moved = await school.teacher.raises(about=(excluded.person,))
    await school.dsl.does(moved, "identify-pupil", {"pupil": child.pupil["id"], "reasons": WHY})
    assert differing(before, await everything(excluded, child)) == set()
    assert differing(controls, await everything(control, child, must_change)) == controls.keys()
    assert len(controls) > 20
    for hidden in (case, later, moved):
        asked = f"{chronology}?case={hidden['id']}"
        assert (await excluded.person.read(asked), bool(await control.person.read(asked))) == ([], True)


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


def test_every_address_is_asked_or_tells_of_no_child() -> None:
    """A new one needs a line in `addresses_of_children.py`."""
    assert unlisted() == set()
    assert stale() == set()


@OTHER_ROLES
async def test_every_address_of_a_hidden_case_answers_as_for_a_case_that_is_not_there(
    part: str, school: School, child: Child, readers: dict[str, Reader]
) -> None:
    excluded, control = readers[part], readers["dsl"]
    case = await a_third_case(school, child, (excluded.person,))
    seen = 0
    for method, template in of_cases():
        command = template.rpartition("/")[2]
        answers = []
        for number in (case["id"], NO_CASE):
            path = template.format(id=number, agency_referral="cscs-1")
            answer = await sent(excluded, method, path, command)
            assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
            answers.append(whole(answer).replace(number.encode(), b""))
        assert answers[0] == answers[1], template
        if method == "GET":
            path = template.format(id=case["id"], agency_referral="cscs-1")
            seen += (await sent(control, method, path, command)).status_code == 200
    assert seen > (len(OF_A_CASE) + len(OF_A_COMMAND)) / 2


async def sent(reader: Reader, method: str, path: str, command: str) -> httpx2.Response:
    """A request with what the command takes."""
    if method == "GET":
        return await asked(reader, path)
    if path.startswith("/v1/"):
        return await reader.person.post(path, EXAMPLES.get(command, {}))
    return await reader.pages.post(path, data={FIELD: token_for(reader.secret)})


async def test_a_view_log_does_not_say_that_a_case_was_shown_beside_a_hidden_one(
    school: School, child: Child, readers: dict[str, Reader]
) -> None:
    """3.2h, 11.15: neither the log of the case nor that of the pupil."""
    hidden = await a_third_case(school, child, (school.deputy,))
    await school.dsl.read(f"/v1/referrals/{hidden['id']}/possible-duplicates")
    shown = await readers["dsl"].pages.get(f"/cases/{hidden['id']}/decide-review")
    assert child.seen[1]["reference"] in shown.text
    path = f"/v1/referrals/{child.seen[1]['id']}/views"
    known, told = [[each["what"] for each in await by.read(path)] for by in (school.auditor, school.deputy)]
    assert ("possible-duplicate" in known, "possible-duplicate" in told) == (True, False)
    assert [each["what"] for each in await school.deputy.read(path, limit=1)] == ["views"]
    looks = await school.deputy.read(f"/v1/pupils/{child.pupil['id']}/views")
    assert {each["what"] for each in looks} == {"views"}
