"""The lead tells a parent what is arranged, or says why not, on the contact page (11.14)."""

from api.openapi import EXAMPLES
from tests.school import Json, School, a_review
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import PageReader, Readers
from web.forms.form_builder import WAY

NO_ANSWER = "Say whether anyone spoke to a parent"
WHY_NOT = "Her mother is in hospital, and asks to be left alone."
OWED = "explain-arrangements"


async def a_plan_that_may_be_explained(school: School) -> Json:
    case = await school.dsl.raises(category="neglect")
    case = await school.dsl.does(case, "decide-review", a_review("early_help"))
    plan = EXAMPLES["start-early-help"] | {"next_review_on": "2027-03-12"}
    case = await school.dsl.does(case, "start-early-help", plan)
    return await school.dsl.does(case, "assess-parent-contact")


async def is_owed(school: School, case: Json) -> bool:
    seen = await school.dsl.sees(case)
    return OWED in {each["id"] for each in seen["obligations"] if each["state"] == "open"}


async def test_telling_a_parent_where_to_find_help_settles_the_task(readers: Readers, school: School) -> None:
    case = await a_plan_that_may_be_explained(school)
    visitor = await readers.signed_in(school.dsl)
    await it_is_shown(visitor, case)
    told = {"parent": "Mother", "discussed": "The plan.", "support_signposted": "The family hub."}
    rang = {"begun_by": "parent", "told_of_concern": "nothing"}
    await does(visitor, case["id"], "record-parent-contact", {**told, **rang})
    assert await is_owed(school, case), "nothing was said about the plan"
    await does(visitor, case["id"], "record-parent-contact", {**told, "begun_by": "school"})
    assert not await is_owed(school, case)


async def test_the_lead_says_why_not_and_no_contact_is_recorded(readers: Readers, school: School) -> None:
    case = await a_plan_that_may_be_explained(school)
    visitor = await readers.signed_in(school.dsl)
    visitor.expected |= {422}
    await visitor.go(f"/cases/{case['id']}/record-parent-contact")
    await send(visitor)
    assert NO_ANSWER in await visitor.main()
    assert await is_owed(school, case)
    await fill(visitor, {WAY: ["not_explained"], "/not_explained": [WHY_NOT]})
    await send(visitor)
    assert not await is_owed(school, case)
    await visitor.go(f"/cases/{case['id']}?entries=all")
    assert WHY_NOT in await visitor.page.content()


async def it_is_shown(visitor: PageReader, case: Json) -> None:
    await visitor.go(f"/cases/{case['id']}")
    assert "Explain the arrangements to the family" in await visitor.main()
