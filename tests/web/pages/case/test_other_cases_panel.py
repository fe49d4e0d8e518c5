"""A case's page names the other open cases of the child to those who see both whole (2.4g, 3.2h)."""

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.api.test_possible_duplicates import about
from tests.school import WHY, School
from tests.store.pupils.register import a_pupil, merge
from tests.web.page_reader import Readers

HEADING = "Is this child in another open case?"


async def test_the_page_says_what_the_other_case_is_and_leads_to_a_join(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    twice, pupil = await a_pupil(ledger, school, given_name="Amélie"), await a_pupil(ledger, school)
    case, other = await report(school.teacher, twice), await report(school.colleague, pupil)
    await merge(ledger, twice, pupil)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    section = visitor.page.get_by_role("region", name=HEADING)
    shown = await section.inner_text()
    assert f"{other['reference']}: the same child on the register" in shown
    assert "Emotional harm. Deciding what to do. Reported " in shown
    join = section.get_by_role("link", name=f"Compare and join this case to {other['reference']}")
    assert await join.get_attribute("href") == f"/cases/{case['id']}/join?into={other['reference']}"
    await section.get_by_role("link", name=other["reference"], exact=True).click()
    assert visitor.page.url.endswith(f"/cases/{other['id']}")
    assert f"{case['reference']}: the same child" in await visitor.main()
    looks = await school.auditor.read(f"/v1/referrals/{other['id']}/views")
    assert "possible-duplicate" in {each["what"] for each in looks}, "11.15"


async def test_a_like_name_is_a_question_for_the_dsl_alone(readers: Readers, school: School) -> None:
    case = await about(school.teacher, "Amelia Ashdown-Bell")
    like = await about(school.colleague, "Millie Ashdown Bell")
    for person, asked in ((school.dsl, True), (school.headteacher, False), (school.auditor, False)):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}")
        assert (f"{like['reference']}: a child with a like name" in await visitor.main()) is asked


async def test_those_who_only_read_see_the_cases_and_no_join(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    case, other = await report(school.teacher, pupil), await report(school.colleague, pupil)
    for person in (school.headteacher, school.auditor):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}")
        shown = await visitor.page.get_by_role("region", name=HEADING).inner_text()
        assert other["reference"] in shown
        assert "join" not in shown


async def test_a_closed_or_joined_case_is_no_open_one(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    case, other = await report(school.teacher, pupil), await report(school.colleague, pupil)
    await school.dsl.does(other, "join", {"into": case["id"], "reasons": WHY})
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    assert HEADING not in await visitor.main()
    await visitor.go(f"/cases/{other['id']}")
    assert f"{case['reference']}: the same child" in await visitor.main(), "it is open"
    assert "Compare and join" not in await visitor.main()


async def test_an_excluded_person_and_the_reporter_find_no_trace(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    """3.2h, 3-STF.k; the DSL is the control."""
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    hidden = await report(school.colleague, pupil, about=(school.deputy,))
    for person, knows in ((school.dsl, True), (school.deputy, False), (school.teacher, False)):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}")
        content = await visitor.page.content()
        assert (HEADING in content, hidden["reference"] in content) == (knows, knows), person
