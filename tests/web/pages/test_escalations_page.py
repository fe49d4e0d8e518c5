"""The escalations page: overdue tasks, their alerts, and who to phone."""

from datetime import timedelta

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, SetClock, a_concern, silence
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.close_look import UNFOLD, CloseLook
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from web.pages import escalations_page


async def test_only_readers_of_the_whole_case_see_the_childs_name(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    about_the_dsl = await school.teacher.raises(about=(school.dsl,))
    for each in (case, about_the_dsl):
        await silence(ledger, clock, each, clock.time.replace(hour=15))
    for person, number in (
        (school.dsl, 3),
        (school.headteacher, 6),
        (school.teacher, 0),
        (school.governor, 0),
    ):
        visitor = await readers.signed_in(person, at="/escalations")
        assert (await visitor.main()).count("Rowan Ashdown") == number
        assert bool(number) is (case["reference"] in await visitor.main())
        assert "Rowan" not in await visitor.page.title()
        links = [await each.get_attribute("href") for each in await visitor.page.locator("a").all()]
        assert not any("Rowan" in (each or "") for each in links)


async def test_every_row_has_a_step_for_its_reader(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await silence(ledger, clock, case, clock.time.replace(hour=15))
    for person, says in ((school.headteacher, "Open the case"), (school.dsl, "Decide what to do")):
        visitor = await readers.signed_in(person, at="/escalations")
        section = visitor.page.locator("section").filter(has_text="Decide what to do")
        steps = await section.locator(".govuk-button").all_inner_texts()
        assert steps[0].partition("\n")[0].partition(" in ONW")[0] == says
        await section.locator(".govuk-button").first.click()
        assert f"/cases/{case['id']}" in visitor.page.url


async def test_danger_is_first_and_has_the_only_green_button(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11.4. Then comes what is overdue longest; of equal deadlines, a child in danger."""
    danger = await school.teacher.raises(immediate_danger=True)
    calm = [await school.teacher.raises() for _ in range(2)]
    for each in (danger, *calm):
        await silence(ledger, clock, each, clock.time.replace(day=2, hour=18))
    monkeypatch.setattr(escalations_page, "A_PAGE", 2)
    visitor = await readers.signed_in(school.dsl, at="/escalations")
    sections = [each.split("\n") for each in await visitor.page.locator(".onward-climbing").all_inner_texts()]
    tasks = [(lines[0].partition(" · due ")[0], danger["reference"] in str(lines)) for lines in sections]
    assert tasks[:3] == [
        ("Refer to children’s social care or the police now", True),
        ("Pick up the concern", True),
        ("Decide how to keep the child safe", True),
    ]
    first, *others = [in_danger for task, in_danger in tasks if task == "Decide what to do"]
    assert first, "they have one deadline"
    assert others
    assert not any(others)
    green = visitor.page.locator(".govuk-button:not(.govuk-button--secondary)")
    assert [danger["reference"] in each for each in await green.all_inner_texts()] == [True]
    assert "next person in charge" not in await visitor.main()


async def test_a_tag_stays_on_its_line(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await silence(ledger, clock, case, clock.time + timedelta(minutes=45))
    visitor = await browsers.signed_in(school.dsl, viewport={"width": 1000, "height": 900}, at="/")
    tag = visitor.page.get_by_text("15 minutes overdue").first
    box = await tag.bounding_box()
    assert box is not None
    assert box["height"] < 40


async def test_on_a_phone_the_time_keeps_clear_of_the_date(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.teacher, viewport=TELEPHONE, at=f"/cases/{case['id']}/refer")
    await visitor.page.evaluate(UNFOLD)
    times = visitor.page.locator(".govuk-date-input__item:nth-child(4):visible")
    for each in await times.all():
        above = await each.locator("xpath=preceding-sibling::*[1]").bounding_box()
        time = await each.bounding_box()
        assert above is not None
        assert time is not None
        assert time["y"] - above["y"] - above["height"] >= 10
    assert await times.count() >= 1


async def test_the_list_is_printed_and_saved_whole_and_each_case_in_it_is_logged(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsaid = a_concern(immediate_danger=None) | {"not_answered": ["immediate_danger"]}
    cases = [await school.teacher.raises() for _ in range(2)]
    cases.append((await school.teacher.post("/v1/referrals", unsaid)).json())
    about_the_dsl = await school.teacher.raises(about=(school.dsl,))
    for each in (*cases, about_the_dsl):
        await silence(ledger, clock, each, clock.time.replace(hour=15))
    monkeypatch.setattr(escalations_page, "A_PAGE", 2)
    monkeypatch.setattr(escalations_page, "A_TIME", 2)
    shown, pdf, body = await read_through(readers, school.dsl, "/escalations")
    rows = rows_of(body)
    assert {each["Case"] for each in rows} == {each["reference"] for each in cases}
    assert {each["Child"] for each in rows} == {"Rowan Ashdown"}
    danger = {each["Case"]: each["Danger"] for each in rows}
    assert [danger[each["reference"]] for each in cases] == ["No", "No", "Not answered"]
    assert "Danger: not answered" in shown
    assert about_the_dsl["reference"] not in said_in(pdf) + shown
    row = next(each for each in rows if each["Overdue task"] == "Pick up the concern")
    assert row["Due"] == "2027-03-01 10:30"
    assert "Overdue tasks" in said_in(pdf)
    assert "Monday 1 March 2027, 10:30am" in said_in(pdf)
    for each in cases:
        log = await school.auditor.read(f"/v1/referrals/{each['id']}/views")
        looks = [(look["what"], look["sha256"]) for look in log if look["person"] == str(school.dsl.id)]
        assert {("pdf", None), ("csv", None)} <= set(looks)
    log = await school.auditor.read(f"/v1/referrals/{about_the_dsl['id']}/views")
    assert str(school.dsl.id) not in [look["person"] for look in log]
    log = await school.auditor.read(f"/v1/referrals/{cases[-1]['id']}/views")
    assert "print" in [look["what"] for look in log]


async def test_who_sees_only_some_cases_is_never_told_that_nothing_is_overdue(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger, clock: SetClock
) -> None:
    """The words are the same whether or not something is overdue that they do not see (3.2h)."""
    seen: list[list[str]] = []
    for _ in range(2):
        for person, governs in ((school.governor, True), (school.board_lead, True), (school.teacher, False)):
            visitor = await readers.signed_in(person)
            pages = []
            for path in ("/escalations", "/cases") if governs else ("/escalations",):
                await visitor.go(path)
                shown = await visitor.main()
                assert "You do not see every case of your school here" in shown
                assert "Nothing is overdue." not in shown
                assert "There are no cases yet" not in shown
                reports = visitor.page.locator("main").get_by_role("link", name="Governors’ report")
                assert await reports.count() == governs
                pages.append(shown)
            seen.append(pages)
        await silence(ledger, clock, await school.colleague.raises(), clock.time.replace(hour=15))
    assert seen[:3] == seen[3:]
    await closely(visitor)
