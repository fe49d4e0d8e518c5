"""Forms offer only the people and agencies that may be chosen."""

import pytest

from domain.command_catalogue import COMMANDS
from tests.school import WHY, School, a_referral, a_review
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

OFFERED = '[name="{}"]:not([value=""])'
"""All choices but that of none, which a script takes away."""


@pytest.mark.parametrize(
    ("about", "by", "to"),
    [((), "dsl", ["deputy"]), (("deputy",), "dsl", []), (("dsl", "deputy"), "senior", ["headteacher"])],
    ids=["a deputy is there", "the deputy may not know of it", "neither may"],
)
async def test_a_case_is_handed_only_to_those_who_could_take_it(
    readers: Readers, school: School, about: tuple[str, ...], by: str, to: list[str]
) -> None:
    people = school.everybody
    case = await school.teacher.raises(about=tuple(people[each] for each in about))
    await people[by].does(case, "accept")
    visitor = await readers.signed_in(people[by])
    await visitor.go(f"/cases/{case['id']}/hand-over")
    offered = [
        await each.get_attribute("value") for each in await visitor.page.locator(OFFERED.format("/to")).all()
    ]
    assert offered == [str(people[each].id) for each in to]
    assert to or "There is nothing to choose from" in await visitor.main()
    for each in people.values():
        if str(each.id) not in offered:
            answer = await people[by].tries(case, "hand-over", {"to": str(each.id), "reasons": WHY})
            assert answer.status_code == 409, answer.text


async def test_before_accepting_the_governor_refers_to_social_care_and_the_lado(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    case = await school.teacher.raises((school.headteacher,), staff_allegation=True)
    await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.governor)
    await visitor.go(f"/cases/{case['id']}/refer")
    agencies = visitor.page.locator(OFFERED.format("/agency"))
    assert [await each.get_attribute("value") for each in await agencies.all()] == ["cscs", "lado"]
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), a_referral("lado")))
    await send(visitor)
    assert [each["agency"] for each in (await school.dsl.sees(case))["agency_referrals"]] == ["lado"]
    await does(visitor, case["id"], "accept", {})
    await visitor.go(f"/cases/{case['id']}/refer")
    assert await agencies.count() > 2


async def test_people_the_concern_is_about_are_not_offered_for_plan_mentor_or_team(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    case = await school.teacher.raises((school.colleague,))
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    visitor = await readers.signed_in(school.dsl)
    for command, field in (
        ("start-early-help", "/lead"),
        ("assign-mentor", "/mentor"),
        ("record-team-member", "/person"),
    ):
        await visitor.go(f"/cases/{case['id']}/{command}")
        choices = visitor.page.locator(f'select[name="{field}"] option, input[name="{field}"]')
        shown = [await each.get_attribute("value") for each in await choices.all()]
        assert str(school.teacher.id) in shown, command
        assert str(school.colleague.id) not in shown, command
