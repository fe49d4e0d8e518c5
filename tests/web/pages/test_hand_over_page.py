"""Hand over: some or all of one's cases, with a note; one that cannot go is named (3-DSL.f, 3.2h)."""

import asyncpg

from tests.school import School
from tests.web.form_filling import sent_to
from tests.web.page_reader import Readers

NOTE = "I am away from Monday; chase the front door next."


async def test_a_dsl_hands_over_some_cases_and_reads_which_could_not_go(
    readers: Readers, school: School
) -> None:
    stays, goes = [await school.teacher.raises() for _ in range(2)]
    barred = await school.teacher.raises(about=(school.deputy,))
    for case in (stays, goes, barred):
        await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/hand-over")
    await visitor.page.select_option("#to", label="Deputy")
    await visitor.page.fill("#reasons", NOTE)
    await visitor.page.check("#which-some")
    for case in (goes, barred):
        await visitor.page.check(f"input[name=cases][value='{case['id']}']")
    await visitor.press("Hand over these cases")
    shown = await visitor.main()
    assert "1 of 2 cases handed over." in shown
    handed, kept = shown.split("Not handed over")
    assert goes["reference"] in handed
    assert barred["reference"] in kept
    assert stays["reference"] not in shown
    await visitor.press("Hand over more cases with the same note")
    assert await visitor.page.input_value("#reasons") == NOTE
    owners = [(await school.headteacher.sees(each))["owner"] for each in (stays, goes, barred)]
    assert owners == [str(school.dsl.id), str(school.deputy.id), str(school.dsl.id)]


async def test_a_case_that_another_gave_away_in_the_meantime_stays_where_it_is(
    readers: Readers, school: School, owner: asyncpg.Connection
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await owner.execute("UPDATE people SET roles = '{deputy_dsl}' WHERE id = $1", school.colleague.id)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/hand-over")
    await school.deputy.does(case, "hand-over", {"to": str(school.colleague.id), "reasons": NOTE})
    await visitor.page.select_option("#to", label="Deputy")
    await visitor.page.fill("#reasons", NOTE)
    await visitor.page.check("#which")
    await visitor.press("Hand over these cases")
    assert "0 of 1 cases handed over." in await visitor.main()
    assert (await school.headteacher.sees(case))["owner"] == str(school.colleague.id)


async def test_only_those_who_may_own_cases_are_offered_and_the_most_pressing_case_is_first(
    readers: Readers, school: School
) -> None:
    in_danger, calm = await school.teacher.raises(immediate_danger=True), await school.teacher.raises()
    for case in (in_danger, calm):
        await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/hand-over")
    offered = await visitor.page.locator("#to option").all_inner_texts()
    assert offered == ["Choose a person", "Deputy"]
    await visitor.page.check("#which-some")
    first, second = await visitor.page.locator("input[name=cases]").all()
    assert [await each.get_attribute("value") for each in (first, second)] == [in_danger["id"], calm["id"]]
    assert (await visitor.main()).count("Immediate danger.") == 1


async def test_what_is_missing_is_asked_for(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/hand-over")
    visitor.expected.add(422)
    assert await visitor.page.locator(":checked:not(option)").count() == 0
    await visitor.press("Hand over these cases")
    assert "Choose who takes the cases over" in await visitor.main()
    assert "Choose all your cases or some of them" in await visitor.main()
    await visitor.page.check("#which-some")
    await visitor.press("Hand over these cases")
    assert "Choose at least one case" in await visitor.main()
    await visitor.page.check("#which")
    await visitor.page.select_option("#to", label="Deputy")
    await visitor.press("Hand over these cases")
    assert "Give reasons of at least 10 characters." in await visitor.main()
    assert (await school.dsl.sees(case))["version"] == 2


async def test_the_page_is_for_people_in_line(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/duty")
    assert await sent_to(visitor, "/hand-over") == 403
    visitor = await readers.signed_in(school.senior)
    await visitor.go("/hand-over")
    assert "You own no open cases." in await visitor.main()
