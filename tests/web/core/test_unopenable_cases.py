"""A case with a tampered state hides no other case, and only its readers learn of it."""

from store.ledger.ledger import Ledger
from tests.damaged_state import Tamper
from tests.school import School, SetClock, silence
from tests.web.page_reader import Readers

SAID = "This case cannot be opened. Tell the person who runs Onward"


async def test_every_list_marks_that_case_and_shows_the_others(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock, tampered: Tamper
) -> None:
    good, bad = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(good, "link", {"case": bad["id"]})
    for case in (good, bad):
        await silence(ledger, clock, case, clock.time.replace(hour=15))
    await tampered(bad)
    visitor = await readers.signed_in(school.dsl)
    for page in ("/", "/cases", "/escalations"):
        await visitor.go(page)
        shown = await visitor.main()
        assert SAID in shown, page
        assert bad["reference"] in shown
        assert good["reference"] in shown
        assert "Rowan Ashdown" in shown
    await visitor.go("/")
    assert (await visitor.main()).count("Pick up the concern · due") == 2
    await visitor.go("/calendar?day-day=2&day-month=3&day-year=2027&change=add")
    assert "1 of this school’s cases cannot be opened" in await visitor.main()
    await visitor.go(f"/cases/{good['id']}")
    assert bad["reference"] in await visitor.main()
    teacher = await readers.signed_in(school.teacher, at="/cases")
    assert SAID in await teacher.main()


async def test_the_case_page_says_so_and_links_to_the_entries(
    readers: Readers, school: School, tampered: Tamper
) -> None:
    case = await school.teacher.raises()
    await tampered(case)
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}", status=500)
    assert "This case cannot be opened" in await visitor.main()
    await visitor.press("Check the entries")
    await visitor.reads("The one entry is unchanged.", "the case cannot be shown")
    await visitor.reads("cases.state: its state cannot be opened")
    teacher = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}", status=500)
    assert "Check the entries" not in await teacher.main()
    await teacher.go(f"/cases/{case['id']}/integrity", status=403)


async def test_excluded_people_learn_nothing_from_a_case_that_cannot_be_opened(
    readers: Readers, school: School, other_school: School, tampered: Tamper
) -> None:
    """3.2h."""
    case = await school.teacher.raises(about=(school.dsl,))
    await tampered(case)
    for person in (school.dsl, school.colleague, other_school.dsl):
        visitor = await readers.signed_in(person)
        for page in ("", "/integrity", "/protect"):
            await visitor.go(f"/cases/{case['id']}{page}", status=404)
        for page in ("/", "/cases", "/escalations"):
            await visitor.go(page)
            assert SAID not in await visitor.main()
            assert case["reference"] not in await visitor.main()
