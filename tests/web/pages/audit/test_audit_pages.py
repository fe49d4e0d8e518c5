"""The auditor's pages: replay, earlier times, who knew what, and record integrity."""

from dataclasses import replace
from datetime import timedelta

import pytest

from documents import typesetting
from store.ledger.ledger import Ledger
from tests.school import NOW, WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, wrong_beside
from tests.web.page_reader import Readers

SCRIPT = "<script>document.title='stolen'</script>\"'><i onclick=alert(1)>"
PAGES = ("replay", "as-at", "who-knew", "integrity")


async def a_case(school: School) -> Json:
    """Raised, reviewed and referred."""
    case = await school.teacher.raises(summary=SCRIPT)
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    return await school.dsl.does(case, "refer", a_referral())


@pytest.mark.parametrize("page", PAGES)
async def test_a_receipt_is_not_enough_and_a_stranger_finds_nothing(
    page: str, readers: Readers, school: School
) -> None:
    case = await a_case(school)
    teacher, colleague = await readers.signed_in(school.teacher), await readers.signed_in(school.colleague)
    await teacher.go(f"/cases/{case['id']}/{page}", status=403)
    await colleague.go(f"/cases/{case['id']}/{page}", status=404)


async def test_replay_steps_by_links_without_a_script(readers: Readers, school: School) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/replay")
    last = case["version"]
    assert f"Entry {last} of {last}" in await visitor.main()
    await visitor.press("First")
    assert f"Entry 1 of {last}" in await visitor.main()
    assert "reported a concern" in await visitor.main()
    await visitor.press("Next")
    assert "decided what to do: refer to children's social care" in await visitor.main()
    changed = await visitor.page.locator(".onward-fields__changed").all_inner_texts()
    assert any("Stage" in each and "Before: Deciding what to do" in each for each in changed)
    await visitor.page.fill("#entry", "1")
    await visitor.press("Show")
    assert f"Entry 1 of {last}" in await visitor.main()


async def test_the_slider_shows_each_entry_and_says_so(browsers: Browsers, school: School) -> None:
    case = await a_case(school)
    visitor = await browsers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/replay")
    await visitor.page.focus("#entry")
    await visitor.page.keyboard.press("Home")
    await visitor.page.get_by_role("heading", name="Entry 1 of").wait_for()
    assert visitor.page.url.endswith("?entry=1")
    assert (await visitor.page.text_content("#announced") or "").startswith("Entry 1 of")
    assert await visitor.page.evaluate("document.activeElement.id") == "entry"
    await visitor.look()
    assert await visitor.page.title() == "Replay – Onward"


async def test_an_earlier_time_shows_what_was_recorded_apart_from_what_had_happened(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=1)
    seen = {"text": "He waited at the gate.", "occurred_at": NOW.isoformat(), "indicators": ["gifts"]}
    await school.teacher.does(case, "add-information", seen)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/as-at")
    await fill(visitor, {"on-day": ["1"], "on-month": ["3"], "on-year": ["2027"], "time": ["12pm"]})
    await visitor.press("Show the case")
    known = await visitor.main()
    assert "This shows 1 of 2 entries." in known
    assert "Had happened, but was not recorded yet" in known
    assert "Different today" in known
    await visitor.page.get_by_label("What we now know had happened by then").check()
    await visitor.press("Show the case")
    happened = await visitor.main()
    assert "This shows 2 of 2 entries." in happened
    assert "gifts" in happened
    assert "Recorded later" in happened


async def test_there_is_no_case_before_the_concern_and_an_impossible_date_is_an_error(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/as-at?on=2020-01-01&time=12:00&by=recorded")
    assert "There was no case yet." in await visitor.main()
    assert await visitor.page.locator("#on-year").input_value() == "2020"
    for asked, field in (("on=never", "on-day"), ("on-day=31&on-month=2&on-year=2027&time=5pm", "on-day")):
        await visitor.go(f"/cases/{case['id']}/as-at?{asked}", status=422)
        assert await wrong_beside(visitor, field) == "Enter a real date, in numbers"
        assert await visitor.page.title() == "Error: The case at an earlier time – Onward"
        assert "Error" not in await visitor.page.locator("h1").inner_text()
    await visitor.go(f"/cases/{case['id']}/as-at?on=2027-03-01&time=noonish", status=422)
    await closely(visitor)
    assert await wrong_beside(visitor, "time") == "Enter a time, such as 5pm"
    assert await visitor.page.locator("#time").input_value() == "noonish"


async def test_each_person_who_knew_is_listed_with_the_entry_that_told_them(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await a_case(school)
    await silence(ledger, clock, case, clock.time + timedelta(days=2))
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/who-knew")
    rows = await visitor.page.locator("tbody tr").all_inner_texts()
    assert rows[0].startswith("Teacher (staff)")
    assert any(each.startswith("Children's social care") and "Entry 3" in each for each in rows)


async def test_integrity_is_one_sentence_and_a_damaged_chain_another(
    readers: Readers, school: School
) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/integrity")
    assert f"All {case['version']} entries are unchanged and in order" in await visitor.main()
    assert "Everything else that Onward keeps about this case matches its entries" in await visitor.main()
    newest = visitor.page.get_by_role("link", name="proof of the newest entry")
    assert await newest.get_attribute("href") == f"/cases/{case['id']}/proof?entry={case['version']}"
    head = await readers.owner.fetchval("SELECT head FROM cases WHERE id = $1::uuid", case["id"])
    assert head.hex() not in await visitor.main()
    await visitor.page.get_by_text("Technical details").click()
    assert head.hex() in await visitor.main()
    await readers.owner.execute("UPDATE cases SET head = $2 WHERE id = $1::uuid", case["id"], bytes(32))
    await visitor.go(f"/cases/{case['id']}/integrity")
    assert f"entry {case['version']} was changed after it was written, or is missing" in await visitor.main()
    await readers.owner.execute("UPDATE cases SET head = $2 WHERE id = $1::uuid", case["id"], head)


async def test_integrity_names_each_column_that_does_not_match_the_entries(
    readers: Readers, school: School
) -> None:
    case, visitor = await a_case(school), await readers.signed_in(school.auditor)
    kept = await readers.owner.fetchrow("SELECT owed, overdue FROM cases WHERE id = $1::uuid", case["id"])
    assert kept is not None
    changed = "UPDATE cases SET owed = $2, overdue = $3 WHERE id = $1::uuid"
    await readers.owner.execute(changed, case["id"], "[]", True)
    await visitor.go(f"/cases/{case['id']}/integrity")
    await readers.owner.execute(changed, case["id"], kept["owed"], kept["overdue"])
    shown = await visitor.main()
    assert f"All {case['version']} entries are unchanged and in order" in shown
    assert "cases.owed: the list of its open obligations does not match its entries" in shown
    assert "cases.overdue: the mark that something is overdue does not match its entries" in shown


async def test_every_page_says_so_when_an_entry_was_changed(readers: Readers, school: School) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor)
    where = "WHERE case_id = $1::uuid AND version = 2"
    body = await readers.owner.fetchval(f"SELECT body FROM events {where}", case["id"])
    await readers.owner.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
    await readers.owner.execute(f"UPDATE events SET body = $2 {where}", case["id"], body[:-1] + b"!")
    await visitor.go(f"/cases/{case['id']}/replay", status=500)
    assert "The record is damaged" in await visitor.main()
    await visitor.press("See which entry")
    assert "The record is damaged: entry 2 was changed after it was written" in await visitor.main()
    await readers.owner.execute(f"UPDATE events SET body = $2 {where}", case["id"], body)
    await readers.owner.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")


async def test_the_form_of_a_referral_shows_what_was_not_shared(readers: Readers, school: School) -> None:
    case = await a_case(school)
    await school.dsl.does(case, "record-discussion", {"with": "Head", "note": SCRIPT, "reasons": WHY})
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/agency-referrals/cscs-1")
    text = await visitor.main()
    assert SCRIPT in text
    assert "Not shared: " in text
    assert "Onward did not send it. The referral was made on the agency’s online form." in text
    answer = await visitor.http.get(f"/cases/{case['id']}/agency-referrals/cscs-1/form")
    assert answer.headers["content-type"] == "application/pdf"
    await visitor.go(f"/cases/{case['id']}/agency-referrals/cscs-9", status=404)


async def test_a_pdf_that_cannot_be_made_is_reported_and_the_page_still_shows_its_answers(
    readers: Readers, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.dsl)
    monkeypatch.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * 1024 * 1024))
    here = f"/cases/{case['id']}/agency-referrals/cscs-1"
    await visitor.go(f"{here}/form", status=503)
    text = await visitor.main()
    assert "could not be made as a PDF" in text
    assert "the record is unharmed" in text
    await visitor.go(here)
    assert "The child is at risk" in await visitor.main()


async def test_the_page_of_a_form_names_the_agency_and_the_school(readers: Readers, school: School) -> None:
    case = await a_case(school)
    here = f"/cases/{case['id']}/agency-referrals/cscs-1"
    visitor = await readers.signed_in(school.dsl)
    await readers.owner.execute("UPDATE schools SET name = 'Mill Lane School' WHERE id = $1", school.id)
    await visitor.go(here)
    caption = await visitor.page.locator("h1 .govuk-caption-l").inner_text()
    assert caption == case["reference"]
    text = await visitor.main()
    assert "Mill Lane School referred to children's social care on Monday 1 March 2027" in text
    assert f"The form has the reference {case['reference']} (cscs-1)" in text


async def test_every_page_of_a_case_is_logged(readers: Readers, school: School) -> None:
    """11.15."""
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}/replay")
    log = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
    pages = [(each["person"], each["sight"]) for each in log if each["what"] == "page"]
    assert pages == [(str(school.auditor.id), "whole")]
