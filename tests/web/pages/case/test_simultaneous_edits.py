"""Two people at once in one case: the second reads what changed, and has typed nothing in vain."""

from tests.school import WHY, Json, School, SetClock, a_review, silence
from tests.web.browsers import Browsers
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers

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


async def meanwhile(school: School, case: Json) -> None:
    await school.dsl.does(case, "add-information", {"text": "Seen at the gate again."})


async def test_the_second_is_shown_what_changed(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    first, second = await browsers.signed_in(school.dsl), await browsers.signed_in(school.deputy)
    await second.go(f"/cases/{case['id']}/protect")
    await fill(second, PROTECTED)
    await does(first, case["id"], "add-information", {"text": "Seen at the gate again."})
    second.expected.add(412)
    await send(second)
    await second.reads("The case has changed", "added information")
    assert (await second.page.title()).startswith("The case has changed")
    assert await second.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert await second.page.locator('[name="/measures"]').input_value() == "Kept in sight."
    await second.look()
    await send(second)
    assert "The protection is recorded" in await second.main()


async def test_a_whole_referral_is_kept_with_what_was_unfolded(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    visitor = await readers.signed_in(school.deputy, at=f"/cases/{case['id']}/refer")
    visitor.expected.add(412)
    await fill(visitor, REFERRED)
    await meanwhile(school, case)
    await visitor.press("Preview the referral form")
    assert "added information" in await visitor.main()
    await meanwhile(school, case)
    await send(visitor)
    assert "added information" in await visitor.main()
    await send(visitor)
    assert "The referral is recorded" in await visitor.main()
    (made,) = [
        each["data"]
        for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")
        if each["type"] == "referral.made"
    ]
    assert made["reasons"] == WHY
    assert made["form"] == [{"field": "family.siblings", "answer": "A half-brother in Lydney."}]


async def test_what_onward_wrote_itself_holds_no_form_up(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/protect")
    await fill(visitor, PROTECTED)
    await silence(readers.ledger, clock, case, clock.time.replace(minute=45))
    written = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert {each["actor"] for each in written[1:]} == {"clock"}
    await send(visitor)
    assert "The protection is recorded" in await visitor.main()


async def test_a_form_with_a_mistake_is_not_said_to_be_late_because_of_the_clock(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/protect")
    await silence(readers.ledger, clock, case, clock.time.replace(minute=45))
    visitor.expected.add(422)
    await send(visitor)
    assert "There is a problem" in await visitor.main()
    assert "The case has changed" not in await visitor.main()


async def test_only_what_people_added_is_listed(readers: Readers, school: School, clock: SetClock) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.deputy, at=f"/cases/{case['id']}/protect")
    await fill(visitor, PROTECTED)
    await silence(readers.ledger, clock, case, clock.time.replace(minute=45))
    await meanwhile(school, case)
    visitor.expected.add(412)
    await send(visitor)
    banner = visitor.page.locator('[aria-labelledby="changed-title"]')
    assert "added information" in await banner.inner_text()
    assert await banner.locator("li").count() == 1
