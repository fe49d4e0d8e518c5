"""The case page that a DSL works in, and the reporter’s receipt."""

from uuid import UUID

import pytest
from playwright.async_api import ViewportSize

from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from store.verification import check_log
from tests.school import WHY, School, SetClock, a_referral, a_review, silence
from tests.store.ledger_cases import command, submit
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions


async def test_the_child_and_the_next_deadline_are_at_the_top(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    bar = await visitor.page.locator(".onward-identity").inner_text()
    for said in (
        "Rowan Ashdown",
        "7 years old",
        "31 January 2020",
        case["reference"],
        "Deciding what to do",
        "No one yet",
    ):
        assert said in bar
    assert "Pick up the concern · due 10:30am today, Monday 1 March" in bar
    assert await visitor.page.title() == f"Case {case['reference']} – Onward"


async def test_the_concern_begins_with_when_and_where_and_whether_the_child_knows(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(
        occurred_at="2027-02-26T12:00:00Z", child_unaware=False, circumstances={"places": "The park"}
    )
    other = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    for page in ("", "/accept", "/decide-review", "/protect"):
        await visitor.go(f"/cases/{case['id']}{page}")
        shown = " ".join((await visitor.main()).split())
        assert (
            "When it happened Friday 26 February 2027, midday Where The park "
            "The child knows about it Yes Kind of concern" in shown
        ), page
    await visitor.go(f"/cases/{other['id']}")
    shown = " ".join((await visitor.main()).split())
    assert "When it happened Not recorded Where Not recorded The child knows about it Not recorded" in shown


async def test_a_passed_deadline_comes_first(readers: Readers, school: School, clock: SetClock) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await silence(readers.ledger, clock, case, clock.time.replace(day=2, hour=18))
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    assert "Overdue: " in await visitor.page.locator(".onward-identity").inner_text()
    await visitor.open_sections()
    card = await visitor.page.locator("#cscs-1").inner_text()
    assert "5pm today, Tuesday 2 March (11.8)" in card
    assert "Receipt confirmed\nNot yet" in card.replace("\t", "\n")


async def test_the_record_is_checked_daily_and_the_page_says_so_and_leads_to_the_proof(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    await readers.owner.execute("TRUNCATE verifications, findings")  # other tests of this database check it
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    assert "Not checked yet" in await visitor.page.locator("#section-integrity").inner_text()
    await check_log.verify(ledger)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    assert "found no change in the record of the school" in await visitor.main()
    await visitor.press("How we know")
    assert "What this cannot show" in await visitor.main()


async def test_damage_that_the_daily_check_found_is_on_the_page_of_its_case_alone(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    bad, good = await school.teacher.raises(), await school.teacher.raises()
    changed = "UPDATE cases SET overdue = NOT overdue WHERE id = $1::uuid"
    await readers.owner.execute(changed, bad["id"])
    await check_log.verify(ledger)
    await readers.owner.execute(changed, bad["id"])
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{bad['id']}")
    assert "do not rely on this page" in await visitor.main()
    await visitor.go(f"/cases/{good['id']}")
    assert "do not rely on this page" not in await visitor.main()
    assert "Unchanged" in await visitor.page.locator("#section-integrity").inner_text()


async def test_staff_refer_to_social_care_without_an_emergency(readers: Readers, school: School) -> None:
    """11.8."""
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    await visitor.page.get_by_role("link", name="refer to children’s social care").click()
    agencies = visitor.page.locator('input[name="/agency"]:not([value=""])')
    assert [await each.get_attribute("value") for each in await agencies.all()] == ["cscs"]
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), a_referral()))
    await send(visitor)
    await visitor.reads("The referral is recorded", "Your referral to children's social care")
    seen = await school.dsl.sees(case)
    assert seen["agency_referrals"][0]["made_by"] == str(school.teacher.id)
    assert seen["stage"] == "review"


PHONE = ViewportSize(width=390, height=844)
A4 = ViewportSize(width=794, height=1123)
MOST_PIXELS = 3_200
TASKS = 60
ENTRIES = 200
SUMMARY = "Seen at the gate with an older man. "
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


async def busy_case(school: School, ledger: Ledger, clock: SetClock) -> UUID:
    """Referred and refused, asked by many, two days of it unanswered, and in danger once more."""
    dsl = school.dsl
    case = UUID((await school.teacher.raises(summary=SUMMARY * 20))["id"])
    for number in range(1, 13):
        await submit(ledger, dsl, command("refer", **a_referral()), case)
        fed = {"agency_referral": f"cscs-{number}", "decision": "no_statutory", "told_by": "Duty worker"}
        await submit(ledger, dsl, command("record-feedback", **fed), case)
    for _ in range(25):
        asked = {"agency": "cscs", "asked_by": "A. Duty", "what": "Attendance since September."}
        await submit(ledger, dsl, command("record-information-request", **asked), case)
    for _ in range(8):
        await submit(ledger, dsl, command("refer", **a_referral("police")), case)
    found = await dsl.sees({"id": str(case)})
    await silence(ledger, clock, found, clock.time.replace(day=3))
    danger = {"text": "Again. She agreed to it, says her friend.", "immediate_danger": True}
    state = await submit(ledger, dsl, command("add-information", **danger), case)
    while state.version < ENTRIES:
        said = {"with": "Headteacher", "note": "We talked about what was seen. " * 6, "reasons": WHY}
        state = await submit(ledger, dsl, command("record-discussion", **said), case)
    assert len(state.open_obligations) >= TASKS
    return case


async def _height(visitor: BrowserSession) -> float:
    box = await visitor.page.locator("html").bounding_box()
    assert box is not None
    return box["height"]


@SCRIPTS
async def test_a_busy_case_is_short_on_a_phone(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock, script: bool
) -> None:
    case = await busy_case(school, ledger, clock)
    visitor = await browsers.signed_in(school.dsl, script, viewport=PHONE, at=f"/cases/{case}")
    assert await _height(visitor) <= MOST_PIXELS
    shown = await visitor.reads("Immediate danger", "Refer in an emergency")
    assert SUMMARY not in shown
    await visitor.page.locator("#section-concern > summary").click()
    assert SUMMARY in await visitor.main()
    await visitor.look()


async def test_tasks_of_a_kind_are_one_line_that_opens(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await busy_case(school, ledger, clock)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case}")
    first = visitor.page.locator(".onward-tasks .govuk-task-list > li").first
    assert "Refer to children’s social care or the police now" in await first.inner_text()
    await visitor.page.locator("#more-tasks > summary").click()
    fold = visitor.page.locator("#tasks-reconsider")
    says = "Decide whether you agree with the agency: 12, all overdue, the first due 5pm yesterday"
    assert says in await fold.inner_text()
    assert not await fold.get_by_role("link").first.is_visible()
    await fold.locator("summary").click()
    assert await fold.get_by_role("link").count() == 12


async def test_an_opened_section_stays_open_when_the_case_changes(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, viewport=PHONE)
    async with visitor.hears_changes():
        await visitor.go(f"/cases/{case['id']}")
    await visitor.page.locator("#section-people > summary").click()
    await school.deputy.does(case, "accept")
    await visitor.page.locator(".onward-identity", has_text="Deputy").wait_for()
    assert await visitor.page.locator("#section-people").get_attribute("open") is not None
    assert await visitor.page.locator("#section-concern").get_attribute("open") is None


async def test_the_timeline_shows_people_or_the_clock_or_everything(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await silence(ledger, clock, case, clock.time.replace(hour=20))
    kinds = {each["version"]: each for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")}
    late = {n for n, each in kinds.items() if each["type"] in ("obligation.overdue", "feedback.overdue")}
    clocks = {n for n, each in kinds.items() if each["actor"] == "clock"}
    assert late
    assert clocks > late
    visitor = await readers.signed_in(school.dsl)
    expected = {"": set(kinds) - clocks | late, "clock": clocks, "all": set(kinds)}
    for asked, versions in {**expected, "nonsense": expected[""]}.items():
        await visitor.go(f"/cases/{case['id']}" + (f"?entries={asked}" if asked else ""))
        earlier = visitor.page.locator("#earlier:not([open]) > summary")
        if await earlier.count() and await earlier.is_visible():
            await earlier.click()
        items = await visitor.page.locator(".onward-timeline__item").all()
        seen = [await each.get_attribute("value") for each in items if await each.is_visible()]
        assert {int(each or 0) for each in seen} == versions, asked


async def test_paper_shows_everything(browsers: Browsers, school: School, clock: SetClock) -> None:
    case = await busy_case(school, browsers.ledger, clock)
    visitor = await browsers.signed_in(school.dsl, viewport=A4, at=f"/cases/{case}")
    await visitor.page.emulate_media(media="print")
    seen = visitor.page.locator(".onward-timeline__item:visible")
    assert await seen.count() == ENTRIES
    shown = await visitor.main()
    for words in (SUMMARY, "Attendance since September", "Referral made"):
        assert words in shown
    assert "The last check, on " in shown or "has not done so yet" in shown  # folded on a screen
