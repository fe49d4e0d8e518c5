"""Command pages: questions in plain words, what happens next, refusals, and no double recording."""

import pytest

from api.openapi import EXAMPLES
from domain.case.warnings import NO_WISHES
from domain.command_catalogue import COMMANDS
from tests.school import WHY, School, SetClock, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import Visitor, does, send
from tests.web.page_reader import Readers

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"


async def _errors(visitor: Visitor) -> list[str]:
    return await visitor.page.locator(".govuk-error-summary__list li").all_inner_texts()


async def test_an_error_from_the_ledger_is_beside_its_field_too(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    await does(visitor, case["id"], "protect", {"for": "both", "none_needed": True, "reasons": "short"})
    assert await _errors(visitor) == ["Write at least 10 characters"]
    beside = visitor.page.locator(".govuk-form-group--error", has=visitor.page.locator('[name="/reasons"]'))
    assert "Write at least 10 characters" in await beside.inner_text()
    assert await visitor.page.locator('[name="/reasons"]').input_value() == "short"


async def test_the_step_that_asks_says_that_the_wishes_are_missing_and_no_other_page_does(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", {**EXAMPLES["refer"], "pupil_wishes": None})
    visitor = await readers.signed_in(school.dsl)
    for page, times in (("", 0), ("/protect", 0), ("/record-feedback", 0), ("/refer", 1)):
        await visitor.go(f"/cases/{case['id']}{page}")
        assert (await visitor.main()).count(NO_WISHES.text) == times, page


async def test_wishes_that_were_recorded_are_shown_where_they_are_asked_for_and_not_called_missing(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", {**EXAMPLES["refer"], "pupil_wishes": None})
    visitor = await readers.signed_in(school.dsl)
    for page, times in (("", 0), ("/protect", 0), ("/record-feedback", 1), ("/refer", 1)):
        await visitor.go(f"/cases/{case['id']}{page}")
        text = await visitor.main()
        assert NO_WISHES.text not in text, page
        if page:
            assert text.count("Recorded on 1 March 2027: Wants it to stop.") == times, page
    await school.dsl.does(case, "record-pupil-view", {"text": "I want to stay at home. " * 20})
    await visitor.go(f"/cases/{case['id']}/refer")
    assert await visitor.page.locator("summary", has_text="Recorded on 1 March 2027").count() == 1


async def test_a_deadline_that_starts_on_sending_is_a_length_of_time_and_any_other_its_instant(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/decide-review")
    text = await visitor.main()
    assert "make the referral within 1 hour of sending this, unless" in text
    assert "Tell the child what you decided and why by 5pm" in text
    clock.time = clock.time.replace(hour=23, minute=59)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    assert "Tell the child what you decided and why by 5pm" in await visitor.main()


async def test_a_plan_is_reviewed_with_the_plan_in_sight(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    mother = {"answer": "given", "by": "Her mother"}
    need = {"heading": "health", "text": "Sleeps badly."}
    plan = {
        **EXAMPLES["start-early-help"],
        "aims": "Home by five.",
        "next_review_on": "2027-03-08",
        "consent": mother,
        "needs": [need],
    }
    await school.dsl.does(case, "start-early-help", plan)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/review-early-help")
    panel = visitor.page.locator("#plan")
    for text in (
        "Monday 1 March 2027",
        "Home by five.",
        plan["lead_professional"],
        "Her mother",
        "Sleeps badly.",
    ):
        assert text in await panel.inner_text()
    text = await visitor.main()
    assert text.count("What happens next") == 1
    again = {"outcome": "continue", "reasons": WHY, "next_review_on": "2027-03-10"}
    newer = again | {"needs": [need | {"text": "Sleeps well now."}]}
    await school.dsl.does(case, "review-early-help", newer)
    await visitor.go(f"/cases/{case['id']}/review-early-help")
    assert "Sleeps well now." in await panel.inner_text()
    assert "Sleeps badly." not in await panel.inner_text()


@pytest.mark.long("all commands: a script in every field and the errors of some forms are in every run")
async def test_every_command_page_shows_a_script_as_text_and_its_errors_pass_a_close_look(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises(summary=SCRIPT, child_words=SCRIPT)
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs", reasons=SCRIPT + WHY))
    await school.dsl.does(case, "refer")
    await school.dsl.does(
        case, "assess-parent-contact", EXAMPLES["assess-parent-contact"] | {"parent": SCRIPT}
    )
    visitor = await browsers.signed_in(school.dsl)
    visitor.expected |= {409, 412, 422}
    for name in COMMANDS:
        await visitor.page.goto(f"{visitor.address}/cases/{case['id']}/{name}")
        title = await visitor.page.title()
        fields = visitor.page.locator("main input[type=text], main textarea")
        await fields.evaluate_all("(all, text) => { for (const each of all) each.value = text; }", SCRIPT)
        if name == "accept" or not await visitor.page.locator("main form").count():
            continue
        await send(visitor)
        await visitor.look()
        assert await visitor.page.title() in (title, f"Error: {title}", f"Case {case['reference']} – Onward")
