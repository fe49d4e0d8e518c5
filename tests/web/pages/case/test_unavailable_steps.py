"""What cannot be done in a case now: the page says why, and leads to what makes it possible."""

import re

from api.openapi import EXAMPLES
from domain.refusals import ObligationsOpen, Refused
from tests.school import School, a_review
from tests.web.page_elements import leads_to
from tests.web.page_reader import Readers


async def test_a_case_says_why_it_cannot_be_closed_and_leads_to_what_is_missing(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    section = visitor.page.locator("#section-cannot-do")
    await section.locator("summary").click()
    closing = section.locator("dt", has_text=re.compile("^Close the case$")).locator("+ dd")
    said = await closing.inner_text()
    assert said.startswith(ObligationsOpen().sentence)
    assert said.endswith("First: Pick up this concern, Decide what to do, Decide how to keep the child safe.")
    await closing.get_by_role("link", name="Decide what to do").click()
    assert visitor.page.url.endswith("/decide-review")


async def test_every_sentence_is_that_of_a_refusal(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    said = await visitor.page.locator("#section-cannot-do dd").all_inner_texts()
    sentences = {(kind.__doc__ or "").strip() for kind in Refused.__subclasses__()}
    assert len(said) > 10
    assert {each.partition(" First: ")[0] for each in said} <= sentences
    offered = {each["command"] for each in (await school.dsl.sees(case))["next"]}
    links = await leads_to(visitor.page.locator("#section-cannot-do dd a"))
    assert links <= offered


async def test_the_page_of_a_command_says_what_comes_first(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(409)
    await visitor.go(f"/cases/{case['id']}/plan-parent-contact")
    assert "First assess whether contact with this parent is safe" in await visitor.main()
    await visitor.page.locator(".govuk-warning-text a", has_text="Assess").click()
    assert visitor.page.url.endswith("/assess-parent-contact")
    await school.dsl.does(case, "place-police-hold", EXAMPLES["place-police-hold"])
    await visitor.go(f"/cases/{case['id']}/plan-parent-contact")
    assert "The police have asked the school to wait." in await visitor.main()


async def test_what_was_in_the_way_is_gone_once_it_is_done(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/consider-support")
    assert "Review the case before you decide this." in await visitor.main()
    await school.dsl.does(case, "decide-review", a_review())
    await visitor.go(f"/cases/{case['id']}/consider-support")
    assert "You cannot do this now" not in await visitor.main()


async def test_a_role_that_may_do_nothing_of_it_reads_no_reasons(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    teacher = await readers.signed_in(school.teacher)
    await teacher.go(f"/cases/{case['id']}")
    assert "What you cannot do now" not in await teacher.page.content()
    await teacher.go(f"/cases/{case['id']}/close")
    assert ObligationsOpen().sentence not in await teacher.main()
    assert "either because of your role" in await teacher.main()
