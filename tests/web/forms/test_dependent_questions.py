"""A page asks what this case makes possible, and shows what belongs to an answer once that is chosen."""

import pytest

from tests.school import School, a_referral
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers

WISHES = "/pupil_wishes/text"


async def test_a_typed_answer_stays_when_its_question_is_no_longer_needed(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
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
    visitor = await browsers.signed_in(school.dsl, script)
    await visitor.go(f"/cases/{case['id']}/decide-review")
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
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
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
