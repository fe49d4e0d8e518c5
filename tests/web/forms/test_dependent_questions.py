"""A page asks what this case makes possible, and shows what belongs to an answer once that is chosen."""

import pytest

from api.openapi import EXAMPLES
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import PageReader, Readers
from web.forms.form_builder import WAY

WISHES = "/pupil_wishes/text"


async def test_a_typed_answer_stays_when_its_question_is_no_longer_needed(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/decide-review")
    await fill(visitor, {"/no_immediate_danger": ["She is at home with her aunt."]})
    await school.deputy.does(case, "refer", {**a_referral("police"), "emergency": True})
    visitor.expected.add(422)
    await send(visitor)
    assert await visitor.page.locator('[name="/no_immediate_danger"]').input_value() == (
        "She is at home with her aunt."
    )


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_dependent_question_is_shown_once_its_answer_is_chosen(
    script: bool, browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script, at=f"/cases/{case['id']}/decide-review")
    agencies, wishes = (visitor.page.locator(f'[name="{name}"]').first for name in ("/agencies", WISHES))
    assert not await agencies.is_visible()
    assert not await wishes.is_visible()
    await fill(visitor, {"/outcome": ["refer"], "/pupil_wishes/sought": ["true"]})
    assert await agencies.is_visible()
    assert await wishes.is_visible()
    await visitor.look()
    await fill(visitor, {"/outcome": ["early_help"]})
    assert not await agencies.is_visible()


async def test_words_typed_under_another_answer_are_hidden_and_return_with_it(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}/decide-review")
    agencies, wishes = visitor.page.locator('[name="/agencies"]'), visitor.page.locator(f'[name="{WISHES}"]')
    await fill(visitor, {"/outcome": ["refer"], "/agencies": ["cscs"], "/pupil_wishes/sought": ["true"]})
    await fill(visitor, {WISHES: ["She wants her aunt to know."]})
    await fill(visitor, {"/outcome": ["early_help"], "/pupil_wishes/sought": ["false"]})
    assert not await agencies.first.is_visible()
    assert not await wishes.is_visible()
    await visitor.look()
    await fill(visitor, {"/pupil_wishes/sought": ["true"]})
    assert await wishes.is_visible()
    assert await wishes.input_value() == "She wants her aunt to know."


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
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/record-parent-contact")
    visitor.expected |= {422}
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


async def test_an_answer_is_taken_back_only_where_one_was_given(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.teacher, at="/report/kind")
    quiet = visitor.page.get_by_text("Clear this answer")
    await visitor.page.locator('[name="/concern/category"]').first.check()
    assert await quiet.count() == 0, "another kind is chosen instead"
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    await visitor.unfolds("Decide how to keep the child safe")
    quiet = visitor.page.get_by_text("Clear this answer").locator("visible=true")
    assert await quiet.count() == 0
    await visitor.page.locator('[name="/protect/for"]').first.check()
    await quiet.click()
    assert await visitor.page.locator('[name="/protect/for"]:checked').count() == 0
    assert await quiet.count() == 0


async def test_the_signs_are_in_groups_and_a_search_hides_the_others(
    browsers: Browsers, school: School
) -> None:
    visitor = await browsers.signed_in(school.teacher, at="/report/kind")
    signs = visitor.page.locator(".govuk-checkboxes__item:visible")
    assert await signs.count() == 24
    await visitor.page.locator('[value="being-secretive"]').check()
    await visitor.page.get_by_label("Search this list").fill("money")
    assert [await each.inner_text() for each in await signs.all()] == [
        "Being secretive",
        "New things or money that no one can explain",
    ]
    assert await visitor.page.get_by_text("Online", exact=True).is_hidden()
    await visitor.look()


async def test_reasons_that_an_answer_needs_are_asked_under_it_and_not_called_optional(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    for command, given, asks, missing in (
        (
            "assign-mentor",
            {"/way": ["not_needed"]},
            "Why does the child need no mentor?",
            "Write why no mentor is needed",
        ),
        (
            "start-early-help",
            {"/consent/answer": ["refused"], "/consent/by": ["Her mother"]},
            "What do they say, if they do not agree?",
            "Write what the family says",
        ),
    ):
        await visitor.go(f"/cases/{case['id']}/{command}")
        assert f"{asks} (optional)" not in await visitor.main()
        await fill(visitor, given)
        await send(visitor)
        page = await visitor.main()
        assert asks in page, command
        assert missing in page, command


async def test_the_kind_of_plan_is_filled_in_from_the_decision(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    pastoral = visitor.page.locator('[name="/kind"][value="pastoral"]')
    no, yes = ({"taken": taken, "reasons": WHY} for taken in (False, True))
    await school.dsl.does(case, "decide-review", a_review("pastoral_support"))
    for early, chosen in ((None, True), (yes, False), (no, True)):
        if early is not None:
            await school.dsl.does(case, "consider-support", {"early_help": early, "pastoral": yes})
        await visitor.go(f"/cases/{case['id']}/start-early-help")
        assert await pastoral.is_checked() is chosen, early
