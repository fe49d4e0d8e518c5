"""A child's page printed and saved: all that the page's filter chooses, for those who may print it."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.page_reader import Readers
from tests.web.pages.pupils.test_child_page import a_child
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser
from web.pages.pupils import child_files


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


async def test_the_csv_has_what_the_filter_chooses(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, second = await a_child(school, clock)
    async with at_a_browser(owner, ledger, school.headteacher) as (http, _):
        answer = await http.get(f"/pupils/{pupil['id']}/chronology.csv?case={second['id']}&kind=concern")
        assert {each["Case"] for each in rows_of(answer.content)} == {second["reference"]}
        assert "rowan" not in answer.headers["content-disposition"].lower()
    log = await school.auditor.read(f"/v1/referrals/{first['id']}/views")
    assert str(school.headteacher.id) not in [each["person"] for each in log]
