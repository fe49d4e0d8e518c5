"""Your work: a card a child, danger and overdue first, one button, and tabs for the school and for others."""

import pytest

from api.openapi import EXAMPLES
from store.ledger.ledger import Ledger
from tests.school import WHY, School, SetClock, a_concern, a_referral, silence
from tests.settled_case import nothing_owed
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import Visitor, fill
from tests.web.page_reader import Readers
from web.pages import work_page


async def test_a_visitor_who_is_not_signed_in_goes_to_the_sign_in_page(readers: Readers) -> None:
    visitor = await readers.signed_out(at="/")
    assert visitor.page.url.endswith("/sign-in")


async def test_overdue_tasks_come_first_and_say_since_when(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await silence(ledger, clock, case, clock.time.replace(hour=16))
    await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at="/")
    headings = await visitor.page.locator("h2").all_inner_texts()
    assert [each.partition(" (")[0] for each in headings][:2] == ["Overdue", "Due today"]
    late = await visitor.page.locator(".onward-group--late").inner_text()
    assert "2 hours overdue" in late
    assert "Decide how to keep the child safe · due 2pm today, Monday 1 March" in late
    assert "Rowan Ashdown" in late
    assert "Owner: Dsl" in late
    await visitor.page.locator(".onward-group--late summary").click()
    late = await visitor.page.locator(".onward-group--late details").inner_text()
    assert late.startswith("Show 1 more task, overdue")
    assert "Decide what to do · due 2pm today, Monday 1 March" in late
    buttons = await visitor.page.locator("#live .govuk-button").all_inner_texts()
    assert len(buttons) == 1, "one button for the first card, links for the rest"


async def test_overdue_tasks_that_are_folded_away_are_counted_and_forms_not_sent_come_after(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/add-information")
    await fill(visitor, {"/text": ["Seen at the gate again."]})
    await visitor.press("Save for later")
    headings = await visitor.page.locator("main h2").all_inner_texts()
    assert headings[0] == "Not sent yet", "nothing is overdue"
    await silence(ledger, clock, case, clock.time.replace(hour=16))
    await visitor.go("/")
    fold = await visitor.page.locator(".onward-row__more summary").first.inner_text()
    assert fold.startswith("Show 2 more tasks, both overdue")
    headings = await visitor.page.locator("main h2").all_inner_texts()
    assert (headings[0].partition(" (")[0], headings[-1]) == ("Overdue", "Not sent yet")
    unsent = await visitor.page.locator('section[aria-labelledby="unsent"]').inner_text()
    assert "Rowan Ashdown" in unsent


async def test_a_row_begins_with_the_child_the_kind_and_a_line_of_the_concern(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(category="neglect", summary="Hungry all week.\n" + "Cold. " * 40)
    visitor = await readers.signed_in(school.dsl, at="/")
    lines = (await visitor.page.locator(".onward-row__what").inner_text()).split("\n")
    lines = [each for each in lines if each.strip()]
    assert lines[0] == "Rowan Ashdown · neglect"
    assert lines[1].startswith("Hungry all week. Cold. Cold.")
    assert lines[1].endswith(" …")
    assert lines[2].startswith("Pick up the concern · due")
    assert lines[3].startswith(f"{case['reference']}. No one has picked it up.")


async def test_a_concern_that_does_not_say_whether_there_is_danger_comes_before_the_rest(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, clock: SetClock
) -> None:
    late = await school.teacher.raises()
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    report = a_concern((), immediate_danger=None) | {"not_answered": ["immediate_danger"]}
    unasked = (await school.teacher.post("/v1/referrals", report)).json()
    in_danger = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl)
    for tab in ("mine", "school"):
        await visitor.go(f"/?tab={tab}")
        assert (await references(visitor))[:3] == [each["reference"] for each in (in_danger, unasked, late)]
    await closely(visitor)
    await school.dsl.does(unasked, "add-information", {"text": "She is safe.", "immediate_danger": False})
    await visitor.go("/")
    assert (await references(visitor))[:3] == [each["reference"] for each in (in_danger, late, unasked)]


async def test_danger_comes_before_overdue_tasks_and_leads_to_the_emergency_referral(
    readers: Readers,
    closely: CloseLook,
    school: School,
    ledger: Ledger,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = await school.teacher.raises()
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl)
    for most in (work_page.A_PAGE, 1):  # when not all tasks fit, danger still does
        monkeypatch.setattr(work_page, "A_PAGE", most)
        await visitor.go("/")
        await closely(visitor)
        headings = await visitor.page.locator("h2").all_inner_texts()
        assert [each.partition(" (")[0] for each in headings][:2] == ["Immediate danger", "Overdue"]
        rows = visitor.page.locator(".onward-group--danger .onward-row")
        referral = rows.filter(has_text="the police now · 15 minutes left · due 4:15pm today")
        assert await referral.locator(".onward-row__owed .govuk-tag--red").inner_text() == "Act now"
        assert late["reference"] not in "".join(await rows.all_inner_texts())
    monkeypatch.undo()
    await visitor.go("/")
    assert await rows.count() == 1
    await rows.locator("summary").click()
    for link in await rows.locator("details a").all():
        assert ":" not in await link.inner_text(), "what the task is called was just said"
    assert "Pick up the concern" in await rows.locator("details").inner_text()
    for tab in ("school", "waiting"):
        await visitor.go(f"/?tab={tab}")
        assert await rows.count() == 1
    await visitor.go("/")
    await visitor.go(f"/cases/{late['id']}/add-information")
    await fill(visitor, {"/text": ["Seen at the gate again."]})
    await visitor.press("Save for later")
    await visitor.go("/")
    headings = await visitor.page.locator("main h2").all_inner_texts()
    assert (headings[0].partition(" (")[0], headings[-1]) == ("Immediate danger", "Not sent yet")
    await referral.get_by_role("link", name="Refer in an emergency").click()
    assert visitor.page.url.endswith(f"/cases/{case['id']}/emergency")
    await school.dsl.does(case, "refer", a_referral("police", trigger="immediate_danger"))
    await visitor.go(f"/cases/{case['id']}")
    assert "Pick up the concern: 10 minutes left" in await visitor.main()
    await school.dsl.does(case, "accept")
    box = visitor.page.get_by_role("region", name="Immediate danger")
    await visitor.go("/")  # 11.9: until the child is protected, on both pages
    assert "Decide how to keep the child safe" in await rows.inner_text()
    await visitor.go(f"/cases/{case['id']}")
    said = await box.inner_text()
    assert (
        said.index("Call 999") < said.index("Call children’s social care") < said.index("Then record it here")
    )
    assert "You do not need permission." in said
    assert "Decide how to keep the child safe: 1 hour left, due" in said
    await school.dsl.does(case, "protect", EXAMPLES["protect"])
    await visitor.go("/")
    assert await visitor.page.locator(".onward-group--danger").count() == 0
    await visitor.go(f"/cases/{case['id']}")
    assert await box.count() == 0


async def test_the_person_the_concern_is_about_learns_nothing(readers: Readers, school: School) -> None:
    await school.teacher.raises(about=(school.dsl,))
    visitor = await readers.signed_in(school.dsl)
    for tab, nothing in (
        ("mine", "Nothing of yours to do."),
        ("school", "Nothing to do."),
        ("waiting", "Nothing is waiting for others."),
    ):
        await visitor.go(f"/?tab={tab}")
        assert nothing in await visitor.main()


async def test_a_case_that_changes_elsewhere_appears_without_a_press(
    browsers: Browsers, school: School
) -> None:
    visitor = await browsers.signed_in(school.dsl)
    async with visitor.hears_changes():
        await visitor.go("/")
    assert "Nothing of yours to do." in await visitor.main()
    async with visitor.page.expect_response(lambda answer: answer.url == visitor.address + "/"):
        case = await school.teacher.raises()
    await visitor.page.get_by_text(case["reference"]).first.wait_for()


async def test_more_work_is_on_the_next_page_and_nothing_is_there_twice(
    readers: Readers, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [(await school.teacher.raises())["reference"] for _ in range(9)]
    monkeypatch.setattr(work_page, "A_PAGE", 4)
    visitor = await readers.signed_in(school.dsl, at="/")
    shown: list[str] = []
    for _ in range(10):
        shown += await visitor.page.locator(".onward-row__case a").all_inner_texts()
        if not await visitor.page.get_by_role("link", name="More work").count():
            break
        await visitor.press("More work")
    assert sorted(shown) == sorted(made)
    await visitor.press("Back to the first page")
    assert visitor.page.url == visitor.address + "/"
    assert await visitor.page.locator(".onward-row").count() == 4
    await visitor.go("/?cursor=nonsense")
    assert await visitor.page.locator(".onward-row").count() == 4


async def references(visitor: Visitor) -> list[str]:
    return await visitor.page.locator(".onward-row__case a").all_inner_texts()


async def chooses(visitor: Visitor, **words: str) -> None:
    await visitor.page.get_by_text("Sort and filter").click()
    for name, word in words.items():
        await visitor.page.locator(f"#{name}").select_option(word)
    await visitor.follow(visitor.page.get_by_role("button", name="Show", exact=True))


async def test_the_order_is_kept_for_this_person_alone_on_every_page(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for _ in range(5):
        clock.passes(minutes=1)
        made.append((await school.teacher.raises())["reference"])
    visitor = await readers.signed_in(school.dsl, at="/?tab=school")
    assert await references(visitor) == made
    await chooses(visitor, order="newest")
    assert visitor.page.url.endswith("/?tab=school")
    assert await visitor.page.locator("h2", has_text="Newest first").count() == 1
    await closely(visitor)
    assert await references(visitor) == made[::-1]
    monkeypatch.setattr(work_page, "A_PAGE", 2)
    again = await readers.signed_in(school.dsl, at="/")
    shown = await references(again)
    while await again.page.get_by_role("link", name="More work").count():
        await again.follow(again.page.get_by_role("link", name="More work"))
        shown += await references(again)
    assert shown == made[::-1], "on another computer too"
    deputy = await readers.signed_in(school.deputy, at="/")
    assert await references(deputy) == made[:2]


async def test_a_filter_says_that_it_is_on_and_never_hides_danger(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, clock: SetClock
) -> None:
    late = await school.teacher.raises(category="neglect")
    await silence(ledger, clock, late, clock.time.replace(hour=16))
    other = await school.teacher.raises()
    danger = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl, at="/")
    assert "You see a part of your work" not in await visitor.main()
    await chooses(visitor, due="overdue", category="neglect")
    await closely(visitor)
    assert set(await references(visitor)) == {danger["reference"], late["reference"]}
    assert "You see a part of your work: overdue, neglect." in await visitor.main()
    await visitor.go("/")
    assert other["reference"] not in await visitor.main()
    await visitor.follow(visitor.page.get_by_role("button", name="Show everything"))
    assert set(await references(visitor)) == {each["reference"] for each in (danger, late, other)}


async def test_a_reporter_sees_that_she_was_answered_until_she_has_read_it_also_once_it_is_closed(
    readers: Readers, school: School
) -> None:
    """11.2, 3-DSL.g."""
    case = await nothing_owed(school)
    await school.dsl.does(case, "close")
    visitor = await readers.signed_in(school.teacher)
    said = f"{case['reference']}: answered on Monday 1 March 2027. Open it to read the reply"
    for _ in range(2):
        await visitor.go("/")
        assert said in await visitor.page.locator("#live").inner_text()
    await visitor.page.get_by_role("link", name=case["reference"]).click()
    assert EXAMPLES["reply-to-reporter"]["text"] in await visitor.page.locator("main").inner_text()
    await visitor.go("/")
    assert case["reference"] not in await visitor.page.locator("#live").inner_text()


async def test_a_reporter_tells_her_reports_apart_by_her_own_words_and_the_childs_initials(
    readers: Readers, school: School
) -> None:
    """For her alone, and never once she may not know of the case."""
    first = await school.teacher.raises(summary="Cries before PE.\nHer mother says it is nothing.")
    await school.teacher.raises(summary="Hungry each Monday.")
    visitor = await readers.signed_in(school.teacher)
    other = await readers.signed_in(school.colleague)
    for page in ("/", "/cases"):
        await visitor.go(page)
        for words in ("R.A. · Cries before PE.", "R.A. · Hungry each Monday."):
            assert words in await visitor.main()
        assert "mother" not in await visitor.main()
        assert "Rowan" not in await visitor.text()
        await other.go(page)
        assert "R.A." not in await other.text()
    await school.dsl.does(first, "declare-conflict", {"person": str(school.teacher.id), "reasons": WHY})
    for page in ("/", "/cases"):
        await visitor.go(page)
        assert "Cries" not in await visitor.text()
