"""A child's page: tasks of all cases, one chronology with filters, and its PDF; and the search for cases."""

from io import BytesIO

import asyncpg
import pytest
from pypdf import PdfReader

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import Json, School, SetClock
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
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{pupil['id']}")
    shown = await visitor.main()
    assert "2 open, 0 closed" in shown
    assert "Immediate danger" in shown
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
    await visitor.press("Filter")
    shown = await visitor.main()
    assert ("Colleague (staff) reported" in shown, "picked up" in shown) == (True, False)
    assert "rowan" not in visitor.page.url.lower()
    assert await visitor.page.get_by_text("No coat in the snow.").count() == 1


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
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/cases")
    await visitor.page.locator("summary", has_text="Find a case").click()
    await fill(visitor, {"q": ["row ash"]})
    await visitor.press("Search")
    shown = await visitor.main()
    assert first["reference"] in shown
    assert "Neglect." in shown
    assert "Immediate danger" in shown
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
