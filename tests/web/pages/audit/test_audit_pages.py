"""The auditor's pages: replay, earlier times, who knew what, and record integrity."""

from dataclasses import replace
from datetime import timedelta

import pytest

from referral_form import typesetting
from store.ledger.ledger import Ledger
from tests.school import NOW, WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.web.browsers import Browsers, wrong_beside
from tests.web.form_filling import fill

SCRIPT = "<script>document.title='stolen'</script>\"'><i onclick=alert(1)>"
PAGES = ("replay", "as-at", "who-knew", "integrity")


async def a_case(school: School) -> Json:
    """Raised, reviewed and referred."""
    case = await school.teacher.raises(summary=SCRIPT)
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    return await school.dsl.does(case, "refer", a_referral())


@pytest.mark.parametrize("page", PAGES)
async def test_a_receipt_is_not_enough_and_a_stranger_finds_nothing(
    page: str, lobby: Browsers, school: School
) -> None:
    case = await a_case(school)
    teacher, colleague = await lobby.seat(school.teacher), await lobby.seat(school.colleague)
    await teacher.go(f"/cases/{case['id']}/{page}", status=403)
    await colleague.go(f"/cases/{case['id']}/{page}", status=404)


async def test_replay_steps_by_links_without_a_script(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.auditor, script=False)
    await desk.go(f"/cases/{case['id']}/replay")
    last = case["version"]
    assert f"Entry {last} of {last}" in await desk.main()
    await desk.press("First")
    assert f"Entry 1 of {last}" in await desk.main()
    assert "reported a concern" in await desk.main()
    await desk.press("Next")
    assert "decided what to do: refer to children's social care" in await desk.main()
    changed = await desk.page.locator(".onward-fields__changed").all_inner_texts()
    assert any("Stage" in each and "Before: Deciding what to do" in each for each in changed)
    await desk.page.fill("#entry", "1")
    await desk.press("Show")
    assert f"Entry 1 of {last}" in await desk.main()


async def test_the_slider_shows_each_entry_and_says_so(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}/replay")
    await desk.page.focus("#entry")
    await desk.page.keyboard.press("Home")
    await desk.page.get_by_role("heading", name="Entry 1 of").wait_for()
    assert desk.page.url.endswith("?entry=1")
    assert (await desk.page.text_content("#announced") or "").startswith("Entry 1 of")
    assert await desk.page.evaluate("document.activeElement.id") == "entry"
    await desk.look()
    assert await desk.page.title() == "Replay – Onward"


async def test_an_earlier_time_shows_what_was_recorded_apart_from_what_had_happened(
    lobby: Browsers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=1)
    seen = {"text": "He waited at the gate.", "occurred_at": NOW.isoformat(), "indicators": ["gifts"]}
    await school.teacher.does(case, "add-information", seen)
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}/as-at")
    await fill(desk, {"on-day": ["1"], "on-month": ["3"], "on-year": ["2027"], "time": ["12pm"]})
    await desk.press("Show the case")
    await desk.look()
    known = await desk.main()
    assert "This shows 1 of 2 entries." in known
    assert "Had happened, but was not recorded yet" in known
    assert "Different today" in known
    await desk.page.get_by_label("What we now know had happened by then").check()
    await desk.press("Show the case")
    await desk.look()
    happened = await desk.main()
    assert "This shows 2 of 2 entries." in happened
    assert "gifts" in happened
    assert "Recorded later" in happened


async def test_there_is_no_case_before_the_concern_and_an_impossible_date_is_an_error(
    lobby: Browsers, school: School
) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}/as-at?on=2020-01-01&time=12:00&by=recorded")
    assert "There was no case yet." in await desk.main()
    assert await desk.page.locator("#on-year").input_value() == "2020"
    for asked, field in (("on=never", "on-day"), ("on-day=31&on-month=2&on-year=2027&time=5pm", "on-day")):
        await desk.go(f"/cases/{case['id']}/as-at?{asked}", status=422)
        assert await wrong_beside(desk, field) == "Enter a real date, in numbers"
        assert await desk.page.title() == "Error: The case at an earlier time – Onward"
        assert "Error" not in await desk.page.locator("h1").inner_text()
    await desk.go(f"/cases/{case['id']}/as-at?on=2027-03-01&time=noonish", status=422)
    assert await wrong_beside(desk, "time") == "Enter a time, such as 5pm"
    assert await desk.page.locator("#time").input_value() == "noonish"


async def test_who_knew_is_listed_with_the_entry_by_which_they_came_to_know(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await a_case(school)
    await silence(ledger, clock, case, clock.time + timedelta(days=2))
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}/who-knew")
    rows = await desk.page.locator("tbody tr").all_inner_texts()
    assert rows[0].startswith("Teacher (staff)")
    assert any(each.startswith("Children's social care") and "Entry 3" in each for each in rows)


async def test_integrity_is_one_sentence_and_a_damaged_chain_another(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.auditor)
    await desk.go(f"/cases/{case['id']}/integrity")
    assert f"All {case['version']} entries are unchanged and in order" in await desk.main()
    assert "Everything else that Onward keeps about this case matches its entries" in await desk.main()
    head = await lobby.owner.fetchval("SELECT head FROM cases WHERE id = $1::uuid", case["id"])
    assert head.hex() not in await desk.main()
    await desk.page.get_by_text("Technical details").click()
    assert head.hex() in await desk.main()
    await lobby.owner.execute("UPDATE cases SET head = $2 WHERE id = $1::uuid", case["id"], bytes(32))
    await desk.go(f"/cases/{case['id']}/integrity")
    assert f"entry {case['version']} was changed after it was written, or is missing" in await desk.main()
    await lobby.owner.execute("UPDATE cases SET head = $2 WHERE id = $1::uuid", case["id"], head)


async def test_integrity_names_each_column_that_does_not_match_the_entries(
    lobby: Browsers, school: School
) -> None:
    case, desk = await a_case(school), await lobby.seat(school.auditor)
    kept = await lobby.owner.fetchrow("SELECT owed, overdue FROM cases WHERE id = $1::uuid", case["id"])
    assert kept is not None
    changed = "UPDATE cases SET owed = $2, overdue = $3 WHERE id = $1::uuid"
    await lobby.owner.execute(changed, case["id"], "[]", True)
    await desk.go(f"/cases/{case['id']}/integrity")
    await lobby.owner.execute(changed, case["id"], kept["owed"], kept["overdue"])
    shown = await desk.main()
    assert f"All {case['version']} entries are unchanged and in order" in shown
    assert "cases.owed: the list of its open obligations does not match its entries" in shown
    assert "cases.overdue: the mark that something is overdue does not match its entries" in shown


async def test_every_page_says_so_when_an_entry_was_changed(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.auditor)
    where = "WHERE case_id = $1::uuid AND version = 2"
    body = await lobby.owner.fetchval(f"SELECT body FROM events {where}", case["id"])
    await lobby.owner.execute("ALTER TABLE events DISABLE TRIGGER USER")
    await lobby.owner.execute(f"UPDATE events SET body = $2 {where}", case["id"], body[:-1] + b"!")
    await desk.go(f"/cases/{case['id']}/replay", status=500)
    assert "The record is damaged" in await desk.main()
    await desk.press("See which entry")
    await desk.look()
    assert "The record is damaged: entry 2 was changed after it was written" in await desk.main()
    await lobby.owner.execute(f"UPDATE events SET body = $2 {where}", case["id"], body)
    await lobby.owner.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")
    await lobby.owner.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stay")


async def test_the_form_of_a_referral_shows_what_was_not_shared(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    await school.dsl.does(case, "record-discussion", {"with": "Head", "note": SCRIPT, "reasons": WHY})
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/agency-referrals/cscs-1")
    text = await desk.main()
    assert SCRIPT in text
    assert "Not shared: " in text
    assert "Onward did not send it. The referral was made on the agency’s online form." in text
    answer = await desk.context.request.get(f"{desk.address}/cases/{case['id']}/agency-referrals/cscs-1/form")
    assert answer.headers["content-type"] == "application/pdf"
    await desk.go(f"/cases/{case['id']}/agency-referrals/cscs-9", status=404)


async def test_a_pdf_that_cannot_be_made_is_reported_and_the_page_still_shows_its_answers(
    lobby: Browsers, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await a_case(school)
    desk = await lobby.seat(school.dsl)
    monkeypatch.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * 1024 * 1024))
    here = f"/cases/{case['id']}/agency-referrals/cscs-1"
    await desk.go(f"{here}/form", status=503)
    text = await desk.main()
    assert "could not be made as a PDF" in text
    assert "the record is unharmed" in text
    await desk.go(here)
    assert "The child is at risk" in await desk.main()


async def test_the_page_of_a_form_names_the_agency_and_the_school(lobby: Browsers, school: School) -> None:
    case = await a_case(school)
    here = f"/cases/{case['id']}/agency-referrals/cscs-1"
    desk = await lobby.seat(school.dsl)
    await lobby.owner.execute("UPDATE schools SET name = 'Mill Lane School' WHERE id = $1", school.id)
    await desk.go(here)
    caption = await desk.page.locator("h1 .govuk-caption-l").inner_text()
    assert caption == case["reference"]
    text = await desk.main()
    assert "Mill Lane School referred to children's social care on Monday 1 March 2027" in text
    assert f"The form has the reference {case['reference']} (cscs-1)" in text


async def test_every_page_of_a_case_is_logged(lobby: Browsers, school: School) -> None:
    """11.15."""
    case = await a_case(school)
    desk = await lobby.seat(school.auditor, script=False)
    await desk.go(f"/cases/{case['id']}/replay")
    log = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
    pages = [(each["person"], each["sight"]) for each in log if each["what"] == "page"]
    assert pages == [(str(school.auditor.id), "whole")]
