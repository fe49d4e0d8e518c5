"""The case page that a DSL works in, and the reporter’s receipt."""

from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.school import School, SetClock, a_referral, a_review, silence
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions


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


async def test_the_record_is_verified_in_a_sentence_that_leads_to_the_proof(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    assert "The one entry is unchanged." in await visitor.main()
    await visitor.press("How we know")
    assert "What this cannot show" in await visitor.main()


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
