"""One child on one page, on paper and in files, and the looks that are logged for it."""

from collections import Counter
from io import BytesIO
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from pypdf import PdfReader

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, a_concern
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser
from web.pages.pupils import child_files


async def a_child(school: School, clock: SetClock) -> tuple[Json, Json, Json]:
    pupil = await a_pupil(school.admin)
    clock.passes(minutes=1)
    first = await reports(school.teacher, pupil)
    await school.dsl.does(first, "accept")
    clock.passes(minutes=1)
    second = await reports(
        school.colleague, pupil, category="neglect", summary="No coat in the snow.", immediate_danger=True
    )
    return pupil, first, second


async def test_a_dsl_reads_one_child_on_one_page(readers: Readers, school: School, clock: SetClock) -> None:
    pupil, _, second = await a_child(school, clock)
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{pupil['id']}")
    shown = await visitor.reads("2 open, 0 closed", f"Year {pupil['year_group']}, class {pupil['class']}")
    await visitor.reads("Immediate danger")
    assert shown.index("Open tasks in all cases") < shown.index("Chronology") < shown.index("Contacts")
    order = [
        "Admin (administrator) registered",
        "Teacher (staff) reported",
        "Dsl (DSL) picked up",
        "Colleague (staff) reported",
    ]
    places = [shown.index(each, shown.index("Chronology")) for each in order]
    assert places == sorted(places)
    await fill(visitor, {"case": [second["id"]]})
    for part, value in (("day", "28"), ("month", "2"), ("year", "2027")):
        await visitor.page.fill(f"#to-{part}", value)
    await visitor.press("Filter")
    assert await visitor.page.locator(".onward-timeline__item").count() == 0
    assert await visitor.page.input_value("#to-day") == "28"
    await visitor.page.fill("#to-month", "3")
    await visitor.press("Filter")
    shown = await visitor.main()
    assert ("Colleague (staff) reported" in shown, "picked up" in shown) == (True, False)
    assert "rowan" not in visitor.page.url.lower()
    assert await visitor.page.get_by_text("No coat in the snow.").count() == 1


async def test_the_page_says_that_a_case_with_a_like_name_is_not_on_it_to_those_who_may_know(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock
) -> None:
    pupil, _, _ = await a_child(school, clock)
    name = f"{pupil['given_name']} {pupil['family_name']}"
    typed = {"pupil": {"name": name.upper(), "date_of_birth": "unknown"}}
    emergency = (await school.teacher.post("/v1/referrals", a_concern() | typed)).json()
    hidden = (await school.teacher.post("/v1/referrals", a_concern((school.dsl,)) | typed)).json()
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{pupil['id']}")
    await closely(visitor)
    shown = await visitor.reads(f"A case with a like name is not on this page: {emergency['reference']}")
    assert hidden["reference"] not in shown, "3.2h"
    await visitor.press(f"Say which child it is in {emergency['reference']}")
    assert visitor.page.url.endswith(f"/cases/{emergency['id']}/identify-pupil")
    administrator = await readers.signed_in(school.admin, at=f"/pupils/{pupil['id']}")
    assert "like name" not in await administrator.main()


async def test_the_file_on_paper_has_what_people_wrote_and_its_hash_is_logged(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, second = await a_child(school, clock)
    async with at_a_browser(owner, ledger, school.headteacher) as (http, _):
        answer = await http.get(f"/pupils/{pupil['id']}/print")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "rowan" not in answer.headers["content-disposition"].lower()
    read = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    said = " ".join(read.split())
    for each in ("Rowan Ashdown", "No coat in the snow.", first["reference"], second["reference"]):
        assert each in said
    for case in (first, second):
        log = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
        (look,) = [each for each in log if each["what"] == "paper"]
        assert (look["person"], bool(look["sha256"])) == (str(school.headteacher.id), True)
    async with at_a_browser(owner, ledger, school.auditor) as (http, _):
        assert (await http.get(f"/pupils/{pupil['id']}/print")).status_code == 403


async def test_a_case_is_found_by_the_child_and_no_address_has_the_name(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock
) -> None:
    _, first, second = await a_child(school, clock)
    visitor = await readers.signed_in(school.dsl, at="/cases")
    await visitor.page.locator("summary", has_text="Find a case").click()
    await fill(visitor, {"q": ["row ash"]})
    await visitor.press("Search")
    await visitor.reads(first["reference"], "Neglect.", "Immediate danger")
    assert visitor.page.url.endswith("/cases")
    await fill(visitor, {"q": [""], "reference": [second["reference"]]})
    await visitor.press("Search")
    shown = await visitor.main()
    assert (first["reference"] in shown, second["reference"] in shown) == (False, True)
    visitor.expected.add(422)
    await fill(visitor, {"reference": ["7"]})
    await visitor.press("Search")
    await closely(visitor)
    assert "Enter a reference, such as" in await visitor.main()


async def test_only_those_who_print_a_child_save_the_chronology(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, *_ = await a_child(school, clock)
    for part, status in (("teacher", 403), ("senior", 403), ("auditor", 403), ("admin", 403), ("dsl", 200)):
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            assert (await http.get(f"/pupils/{pupil['id']}/chronology.csv")).status_code == status, part
            page = (await http.get(f"/pupils/{pupil['id']}")).text
            assert ("chronology.csv" in page) == (status == 200), part


async def test_a_child_is_printed_and_saved_on_every_device(
    readers: Readers, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_files, "A_TIME", 2)
    pupil, first, second = await a_child(school, clock)
    shown, pdf, body = await read_through(readers, school.dsl, f"/pupils/{pupil['id']}")
    rows = rows_of(body)
    assert [each["Case"] for each in rows][:2] == ["School register", first["reference"]]
    assert rows[-1]["Case"] == second["reference"]
    assert "No coat in the snow." in rows[-1]["Recorded"]
    assert all(each["What"] in shown for each in rows)
    assert "No coat in the snow." in shown
    assert "No coat in the snow." in said_in(pdf)
    for case in (first, second):
        log = await school.auditor.read(f"/v1/referrals/{case['id']}/views")
        looks = {(each["what"], each["sha256"] is None) for each in log}
        assert {("print", True), ("csv", True), ("paper", False)} <= looks
    log = await school.auditor.read(f"/v1/pupils/{pupil['id']}/views")
    assert {"print", "csv", "paper"} <= {each["what"] for each in log}


ANSWERS = (
    *("/v1/pupils/{id}", "/v1/pupils/{id}/chronology", "/pupils/{id}", "/pupils/{id}/print"),
    *("/pupils/{id}?print=yes", "/pupils/{id}/chronology.csv"),
)


async def looks(owner: asyncpg.Connection, person: str) -> Counter[str]:
    rows = await owner.fetch(
        "SELECT pupil_id AS id FROM pupil_views WHERE person = $1::uuid"
        " UNION ALL SELECT case_id FROM views WHERE person = $1::uuid",
        person,
    )
    return Counter(str(row["id"]) for row in rows)


async def merged(school: School, clock: SetClock) -> tuple[Json, Json, list[Json]]:
    """Two records of one child, each with a case, the first merged into the second."""
    records, cases = [], []
    for by in (school.teacher, school.colleague):
        records.append(await a_pupil(school.dsl))
        cases.append(await reports(by, records[-1]))
        clock.passes(minutes=1)
    first, stays = records
    body = {"into": stays["id"], "reasons": WHY}
    answer = await school.dsl.post(f"/v1/pupils/{first['id']}/merge", body)
    assert answer.status_code == 200, answer.text
    return first, stays, cases


@pytest.mark.parametrize("template", ANSWERS)
@pytest.mark.parametrize("opened", [0, 1])
async def test_each_record_and_each_case_that_is_shown_is_logged_once(
    template: str, opened: int, school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    *records, cases = await merged(school, clock)
    shown = {each["id"] for each in (*records, *cases)}
    other = await reports(school.teacher, await a_pupil(school.dsl, given_name="Amir"))
    me = str(school.deputy.id)
    before = await looks(owner, me)
    async with at_a_browser(owner, ledger, school.deputy) as (http, _):
        path = template.format(id=records[opened]["id"])
        answer: httpx2.Response = await (school.deputy.get(path) if "/v1/" in path else http.get(path))
    assert answer.status_code == 200
    found = await looks(owner, me) - before
    assert found == Counter(shown)
    assert other["id"] not in found


async def test_a_case_that_the_reader_may_not_see_is_not_logged_as_seen(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil = await a_pupil(school.dsl)
    hidden = await reports(school.teacher, pupil, (school.deputy,))
    assert (await school.deputy.get(f"/v1/pupils/{pupil['id']}")).status_code == 200
    assert hidden["id"] not in await looks(owner, str(school.deputy.id))


LONG = "It was a long day. " * 400 + "These are the last words."


async def printed(
    owner: asyncpg.Connection, ledger: Ledger, person: Actor, pupil: Json, query: str = ""
) -> str:
    async with at_a_browser(owner, ledger, person) as (http, _):
        answer = await http.get(f"/pupils/{pupil['id']}/print{query}")
    assert answer.status_code == 200, answer.text
    return said_in(answer.content)


async def test_a_long_answer_is_printed_to_its_last_word(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.dsl)
    await reports(school.teacher, pupil, summary=LONG)
    said = await printed(owner, ledger, school.dsl, pupil)
    assert "These are the last words." in said
    assert "…" not in said


async def test_the_paper_names_its_filter_and_only_the_cases_in_it(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, second = await a_child(school, clock)
    everything = await printed(owner, ledger, school.dsl, pupil)
    assert "A filter chose" not in everything
    assert "Messages sent are not printed." in everything
    query = f"?case={second['id']}&kind=concern&from=2027-03-01&to=2027-03-31"
    said = await printed(owner, ledger, school.dsl, pupil, query)
    assert (
        f"A filter chose these entries: case: {second['reference']}; kind: Concerns and information; "
        "recorded from 1 March 2027; recorded until 31 March 2027. Other entries are left out."
    ) in said
    assert f"Cases with entries in this file {second['reference']}" in said
    assert first["reference"] not in said
    assert "Messages sent are not printed." not in said
    by = await printed(owner, ledger, school.dsl, pupil, f"?person={school.colleague.id}")
    assert "recorded by: Colleague" in by
    assert f"Cases with entries in this file {second['reference']} " in by


async def test_a_case_that_is_not_there_and_one_that_is_hidden_make_the_same_paper(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, _ = await a_child(school, clock)
    hidden = await reports(school.teacher, pupil, (school.deputy,))
    here = f"/pupils/{pupil['id']}/print?case="
    async with at_a_browser(owner, ledger, school.deputy) as (http, _):
        answers = [(await http.get(f"{here}{case}")).content for case in (hidden["id"], uuid4())]
    assert answers[0] == answers[1]
    said = said_in(answers[0])
    assert "case: a case that is not on the child’s page" in said
    assert first["reference"] not in said
