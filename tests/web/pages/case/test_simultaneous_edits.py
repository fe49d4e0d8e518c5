"""Two people at once in one case: the second reads what changed, and has typed nothing in vain."""

import pytest

from tests.school import WHY, Json, School, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import does, fill, send

PROTECTED = {"/for": ["both"], "/way": ["measures"], "/measures": ["Kept in sight."], "/reasons": [WHY]}
REFERRED = {
    "/agency": ["cscs"],
    "/channel": ["phone"],
    "/trigger": ["at_risk"],
    "/reasons": [WHY],
    "/information_shared": ["pupil", "concern", "family"],
    "/lawful_basis": ["public task"],
    "/form/family/siblings": ["A half-brother in Lydney."],
}
scripts = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


async def meanwhile(school: School, case: Json) -> None:
    await school.dsl.does(case, "add-information", {"text": "Seen at the gate again."})


@scripts
async def test_the_second_is_shown_what_changed(script: bool, lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    first, second = await lobby.seat(school.dsl, script), await lobby.seat(school.deputy, script)
    await second.go(f"/cases/{case['id']}/protect")
    await fill(second, PROTECTED)
    await does(first, case["id"], "add-information", {"text": "Seen at the gate again."})
    second.expected.add(412)
    await send(second)
    assert "The case has changed" in await second.main()
    assert "added information" in await second.main()
    assert (await second.page.title()).startswith("The case has changed")
    if script:
        assert await second.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert await second.page.locator('[name="/measures"]').input_value() == "Kept in sight."
    await second.look()
    await send(second)
    assert "The protection is recorded" in await second.main()


async def test_what_changed_is_told_beside_what_is_wrong_with_the_answers(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.deputy)
    await desk.go(f"/cases/{case['id']}/protect")
    await fill(desk, PROTECTED | {"/reasons": ["short"]})
    await meanwhile(school, case)
    desk.expected.add(422)
    await send(desk)
    shown = await desk.main()
    assert shown.index("Write at least 10 characters") < shown.index("added information")
    await desk.look()


@scripts
async def test_a_whole_referral_is_kept_with_what_was_unfolded(
    script: bool, lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    desk = await lobby.seat(school.deputy, script)
    desk.expected.add(412)
    await desk.go(f"/cases/{case['id']}/refer")
    await fill(desk, REFERRED)
    await meanwhile(school, case)
    await desk.press("Preview the referral form")
    assert "added information" in await desk.main()
    await meanwhile(school, case)
    await send(desk)
    assert "added information" in await desk.main()
    await send(desk)
    assert "The referral is recorded" in await desk.main()
    (made,) = [
        each["data"]
        for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")
        if each["type"] == "referral.made"
    ]
    assert made["reasons"] == WHY
    assert made["form"] == [{"field": "family.siblings", "answer": "A half-brother in Lydney."}]
