"""The case page that a DSL works in, and the reporter’s receipt."""

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from store.verification import check_log
from tests.school import WHY, School, SetClock, a_referral, a_review, silence
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.page_elements import leads_to
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"


async def test_the_child_and_the_next_deadline_are_at_the_top(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
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


async def test_the_natural_step_comes_first_and_only_offered_steps_have_a_button(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    assert await visitor.page.locator(".onward-next").inner_text() == "Pick up this concern"
    offered = {each["command"] for each in (await school.dsl.sees(case))["next"]}
    links = await leads_to(visitor.page.locator(".onward-doing a"))
    assert links - {"emergency"} == offered


async def test_a_form_names_the_child_and_asks_only_what_there_is_to_choose_from(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert f"{case['reference']}, Rowan Ashdown" in await visitor.main()
    assert "Rowan" not in await visitor.page.title()
    assert await visitor.page.locator('[name="/re_referral_of"]').count() == 0
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}/add-information")
    assert "Rowan" not in await visitor.main()


async def test_a_late_entry_shows_both_times_and_a_correction_is_shown_with_its_entry(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(hours=2)
    discussed = EXAMPLES["record-discussion"] | {"occurred_at": "2027-03-01T10:30:00Z"}
    await school.dsl.does(case, "record-discussion", discussed)
    version = (await school.dsl.sees(case))["version"]
    await school.dsl.does(case, "correct", {"event": version, "reasons": WHY, "text": "With the deputy too."})
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await closely(visitor)
    entry = await visitor.page.locator(f"#entry-{version}").inner_text()
    assert "Happened Monday 1 March 2027, 10:30am" in entry
    assert "Recorded Monday 1 March 2027, midday, 1 hour later" in entry
    assert "With the deputy too." in entry


async def test_a_passed_deadline_comes_first(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await silence(ledger, clock, case, clock.time.replace(day=2, hour=18))
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    assert "Overdue: " in await visitor.page.locator(".onward-identity").inner_text()
    await visitor.open_sections()
    card = await visitor.page.locator("#cscs-1").inner_text()
    assert "5pm today, Tuesday 2 March (11.8)" in card
    assert "Receipt confirmed\nNot yet" in card.replace("\t", "\n")


async def test_the_record_is_checked_daily_and_the_page_says_so_and_leads_to_the_proof(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    assert "Not checked yet" in await visitor.page.locator("#section-integrity").inner_text()
    await check_log.verify(ledger)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    assert "found no change in this record" in await visitor.main()
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
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{bad['id']}")
    assert "do not rely on this page" in await visitor.main()
    await visitor.go(f"/cases/{good['id']}")
    assert "do not rely on this page" not in await visitor.main()
    assert "Unchanged" in await visitor.page.locator("#section-integrity").inner_text()


async def test_a_script_in_a_persons_words_is_shown_and_not_run(browsers: Browsers, school: School) -> None:
    body = {
        "pupil": {"name": SCRIPT, "date_of_birth": "2020-01-31"},
        "concern": {
            "category": "emotional",
            "summary": SCRIPT,
            "child_words": SCRIPT,
            "immediate_danger": False,
            "source_name": SCRIPT,
            "spoken_to": SCRIPT,
        },
    }
    case = (await school.teacher.post("/v1/referrals", body)).json()
    await school.dsl.does(case, "record-discussion", {"with": SCRIPT, "note": SCRIPT, "reasons": SCRIPT})
    for person in (school.dsl, school.teacher):
        visitor = await browsers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}?entries=all")
        assert SCRIPT in await visitor.main()
        assert "stolen" not in await visitor.page.title()
        await visitor.go("/cases")


async def test_the_plan_has_a_page_with_its_reviews(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    begun = EXAMPLES["start-early-help"] | {"next_review_on": "2027-03-15"}
    await school.dsl.does(case, "start-early-help", begun)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/plan")
    shown = await visitor.main()
    assert "Home by five each day; one trusted adult." in shown
    assert "Monday 15 March 2027" in shown
    assert "Review the plan" in shown


async def test_a_change_made_elsewhere_appears_in_the_case(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    async with visitor.hears_changes():
        await visitor.go(f"/cases/{case['id']}")
    await school.deputy.does(case, "accept")
    await visitor.page.locator(".onward-identity", has_text="Deputy").wait_for()


async def test_staff_refer_to_social_care_without_an_emergency(readers: Readers, school: School) -> None:
    """11.8."""
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.page.get_by_role("link", name="refer to children’s social care").click()
    agencies = visitor.page.locator('input[name="/agency"]:not([value=""])')
    assert [await each.get_attribute("value") for each in await agencies.all()] == ["cscs"]
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), a_referral()))
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    seen = await school.dsl.sees(case)
    assert seen["agency_referrals"][0]["made_by"] == str(school.teacher.id)
    assert seen["stage"] == "review"


async def test_staff_refer_in_an_emergency_on_one_screen(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    await visitor.go(f"/cases/{case['id']}/emergency")
    assert "Call 999" in await visitor.main()
    await send(visitor)
    assert "Choose the agency" in await visitor.main()
    told = {"/agency": ["police"], "/channel": ["phone"], "/trigger": ["immediate_danger"]}
    await fill(visitor, told | {"/reasons": ["He’s here"]})
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (made,) = (await school.dsl.sees(case))["agency_referrals"]
    assert (made["agency"], made["emergency"]) == ("police", True)
