"""Who looked at a case and at a child, for those who may read it, and nothing of what they may not know."""

import asyncpg

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import School
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser

FORMS = ("", ".csv", ".pdf")


async def test_neither_a_reporter_nor_every_reader_opens_the_log(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.dsl)
    case = await reports(school.teacher, pupil, (school.deputy,))
    for part, of_case, of_child in (
        ("teacher", 403, 403),
        ("colleague", 404, 403),
        ("senior", 403, 403),
        ("deputy", 404, 200),
        ("admin", 404, 403),
        ("governor", 404, 404),
        ("auditor", 200, 200),
        ("headteacher", 200, 200),
        ("dsl", 200, 200),
    ):
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            for form in FORMS:
                here = await http.get(f"/cases/{case['id']}/who-looked{form}")
                child = await http.get(f"/pupils/{pupil['id']}/who-looked{form}")
                assert (here.status_code, child.status_code) == (of_case, of_child), (part, form)
            if of_case == 200:
                page = (await http.get(f"/cases/{case['id']}")).text
                assert f"/cases/{case['id']}/who-looked" in page
    page = await school.auditor.read(f"/v1/referrals/{case['id']}/views")
    assert str(school.senior.id) not in [each["person"] for each in page]


async def test_the_log_of_a_case_is_read_printed_and_saved(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.sees(case)
    name = (await school.dsl.read("/v1/me"))["name"]
    shown, pdf, body = await read_through(readers, school.auditor, f"/cases/{case['id']}/who-looked")
    rows = rows_of(body)
    assert rows[-1]["Who"] == name
    assert rows[-1]["What they saw"] == "The case, by a program"
    assert "A PDF file" in [each["What they saw"] for each in rows]
    for said in (shown, said_in(pdf)):
        assert name in said
        assert "The case, by a program" in said


async def test_the_log_of_a_child_is_read_printed_and_saved(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    await school.headteacher.read(f"/v1/pupils/{pupil['id']}")
    name = (await school.headteacher.read("/v1/me"))["name"]
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{pupil['id']}")
    await visitor.press("Who looked")
    assert visitor.page.url.endswith("/who-looked")
    shown, pdf, body = await read_through(readers, school.dsl, f"/pupils/{pupil['id']}/who-looked")
    assert rows_of(body)[-1]["Who"] == name
    assert name in shown
    assert "Who looked at the record of Rowan Ashdown" in said_in(pdf)
    log = await school.auditor.read(f"/v1/pupils/{pupil['id']}/views")
    assert {"views", "print", "pdf", "csv"} <= {each["what"] for each in log}


async def test_a_look_beside_a_hidden_case_is_in_no_form_of_the_log(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """3.2h, 11.15."""
    pupil = await a_pupil(school.dsl)
    seen = await reports(school.teacher, pupil)
    hidden = await reports(school.colleague, pupil, (school.deputy,))
    await school.dsl.read(f"/v1/referrals/{hidden['id']}/possible-duplicates")
    told = {}
    for part in ("deputy", "auditor"):
        async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
            for form in FORMS:
                answer = await http.get(f"/cases/{seen['id']}/who-looked{form}")
                text = said_in(answer.content) if form == ".pdf" else answer.text
                told[part, form] = "Beside a case" in text
    assert told == {(part, form): part == "auditor" for part in ("deputy", "auditor") for form in FORMS}
