"""Two cases of one child, beside each other: what is the same, and the way to join them."""

import re

import asyncpg

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.api.test_possible_duplicates import about
from tests.school import WHY, Json, School, SetClock, a_concern
from tests.store.pupils.register import a_pupil, merge
from tests.web.browsers import TELEPHONE, Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser
from web.core.posted_form import FIELD, token_for

_RANDOM = re.compile(r'name="_key" value="[^"]*"|ONW-[0-9A-Z]{6}')
NO_CASE = "ONW-ZZZZZZ"


async def two_cases(school: School, clock: SetClock) -> tuple[Json, Json]:
    here = await about(school.teacher, "Amelia Ashdown-Bell")
    clock.passes(minutes=1)
    body = a_concern(category="neglect", immediate_danger=True, child_words="I am hungry.", summary="Thin.")
    body["pupil"] = {"name": "Millie Ashdown Bell", "date_of_birth": "2014-05-02"}
    there: Json = (await school.dsl.post("/v1/referrals", body)).json()
    return here, there


async def side(visitor: BrowserSession, heading: str) -> list[str]:
    """The lines of one of the two concerns, each fact with its answer."""
    shown = await visitor.page.get_by_role("region", name=heading).inner_text()
    return [" ".join(each.split()) for each in shown.splitlines() if each.strip()]


async def heights(visitor: BrowserSession) -> tuple[float, float]:
    """Where the headings of the two concerns are on the page."""
    tops = "(all) => all.map((each) => each.getBoundingClientRect().y)"
    one, two = await visitor.page.locator("[id^=compared-]").evaluate_all(tops)
    return one, two


async def test_both_concerns_stand_side_by_side_with_what_differs_and_what_is_the_same(
    browsers: Browsers, school: School, clock: SetClock
) -> None:
    here, there = await two_cases(school, clock)
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{here['id']}/join?into={there['reference']}")
    this = await side(visitor, f"This case, {here['reference']}, which closes")
    other = await side(visitor, f"{there['reference']}, which goes on")
    assert "Bruises." in this
    assert {"Thin.", "I am hungry."} <= set(other)
    facts = (
        ("Child", "Amelia Ashdown-Bell", "Millie Ashdown Bell"),
        ("Reported", "Monday 1 March 2027, 10am", "Monday 1 March 2027, 10:01am"),
        ("Reported by", "Teacher (staff)", "Dsl (designated safeguarding lead)"),
        ("Kind of concern", "Emotional harm", "Neglect"),
        ("Immediate danger", "No", "Yes"),
    )
    for label, one, two in facts:
        assert (f"{label} {one}" in this, f"{label} {two}" in other) == (True, True), (label, this, other)
    same = visitor.page.locator("h3", has_text="The same in both").locator("+ dl")
    assert (await same.inner_text()).split("\n")[0].split() == ["Date", "of", "birth", "2", "May", "2014"]
    assert "Kind of concern" not in await same.inner_text()
    this_at, other_at = await heights(visitor)
    assert this_at == other_at, "beside each other"
    await visitor.page.set_viewport_size(TELEPHONE)
    this_at, other_at = await heights(visitor)
    assert this_at < other_at, "one below the other"
    looks = await school.auditor.read(f"/v1/referrals/{there['id']}/views")
    assert "possible-duplicate" in {each["what"] for each in looks}, "11.15"


async def test_the_comparison_is_a_second_step_and_not_an_error(
    readers: Readers, school: School, clock: SetClock
) -> None:
    here, there = await two_cases(school, clock)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{here['id']}/join")
    await fill(visitor, {"/into": [there["reference"]]})
    await send(visitor)
    assert await visitor.page.locator("[id^=compared-]").count() == 2
    assert not (await visitor.page.title()).startswith("Error")


async def test_a_case_that_the_dsl_may_not_see_is_a_reference_that_no_case_has(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """3.2h, byte for byte; the DSL, who sees both, is the control."""
    here = await about(school.teacher, "Amelia Ashdown-Bell")
    hidden = await about(school.colleague, "Amelia Ashdown-Bell", excluded=(school.deputy,))
    for person, knows in ((school.deputy, False), (school.dsl, True)):
        answers = []
        async with at_a_browser(owner, ledger, person) as (http, secret):
            for reference in (hidden["reference"], NO_CASE):
                page = f"/cases/{here['id']}/join"
                sent = {FIELD: token_for(secret), "_version": "1", "_key": "one", "/into": reference}
                sent["/reasons"] = WHY
                found = [await http.get(f"{page}?into={reference}"), await http.post(page, data=sent)]
                answers.append([(each.status_code, _RANDOM.sub("", each.text)) for each in found])
        assert (answers[0] != answers[1]) is knows
        assert [status for status, _ in answers[1]] == [200, 422]
        assert ("which goes on" in answers[0][0][1]) is knows


async def test_a_reader_who_cannot_join_is_shown_no_comparison(readers: Readers, school: School) -> None:
    here = await about(school.teacher, "Amelia Ashdown-Bell")
    there = await about(school.colleague, "Amelia Ashdown-Bell")
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go(f"/cases/{here['id']}/join?into={there['reference']}")
    assert "which goes on" not in await visitor.main()
    assert "You cannot do this now" in await visitor.main()


async def test_a_dsl_compares_two_concerns_and_joins_the_cases(readers: Readers, school: School) -> None:
    case = await about(school.teacher, "Amelia Ashdown-Bell")
    like = await about(school.colleague, "Millie Ashdown Bell")
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/decide-review")
    shown = await visitor.reads("Is this child in another open case?")
    await visitor.reads(f"{like['reference']}: a child with a like name")
    assert "Date of birth" not in shown, "the decision comes first"
    await visitor.unfolds("Compare the two concerns")
    assert "Date of birth" in await visitor.main()
    await visitor.page.get_by_role("link", name=f"Join this case to {like['reference']}").click()
    assert await visitor.page.locator('[name="/into"]').input_value() == like["reference"]
    await visitor.page.locator('[name="/reasons"]').fill("Both teachers saw the same bruises.")
    await send(visitor)
    assert "The cases are joined" in await visitor.main()


HEADING = "Is this child in another open case?"


async def test_the_page_says_what_the_other_case_is_and_leads_to_a_join(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    twice, pupil = await a_pupil(ledger, school, given_name="Amélie"), await a_pupil(ledger, school)
    case, other = await report(school.teacher, twice), await report(school.colleague, pupil)
    await merge(ledger, twice, pupil)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
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


async def test_an_excluded_person_and_the_reporter_find_no_trace(readers: Readers, school: School) -> None:
    """3.2h, 3-STF.k; the DSL is the control."""
    pupil = await a_pupil(readers.ledger, school)
    case = await report(school.teacher, pupil)
    hidden = await report(school.colleague, pupil, about=(school.deputy,))
    for person, knows in ((school.dsl, True), (school.deputy, False), (school.teacher, False)):
        visitor = await readers.signed_in(person, at=f"/cases/{case['id']}")
        content = await visitor.page.content()
        assert (HEADING in content, hidden["reference"] in content) == (knows, knows), person
