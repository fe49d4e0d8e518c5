"""What a page says after a step: what was decided, and not that something was."""

from api.openapi import EXAMPLES
from tests.school import WHY, School, a_review
from tests.web.form_filling import does
from tests.web.page_reader import Readers

NOT_TAKEN = {"taken": False, "reasons": WHY}
TAKEN = {"taken": True, "reasons": WHY}


async def test_a_confirmation_says_what_was_decided(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    visitor = await readers.signed_in(school.dsl)
    banner = visitor.page.locator(".govuk-notification-banner--success p")
    plan = EXAMPLES["start-early-help"]
    for command, body, says in (
        ("assign-mentor", {"not_needed": True, "reasons": WHY}, "You decided that no mentor is needed."),
        (
            "consider-support",
            {"early_help": TAKEN, "pastoral": NOT_TAKEN},
            "You decided to give early help, and no pastoral support.",
        ),
        (
            "start-early-help",
            plan | {"consent": {"answer": "refused", "by": "Her mother", "reasons": WHY}},
            "You recorded that the family refuses the help, so no plan started.",
        ),
    ):
        await does(visitor, case["id"], command, body)
        assert await banner.inner_text() == says, command


async def test_closing_says_that_the_child_was_told_or_was_not(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("no_further_action"))
    await school.dsl.does(case, "reply-to-reporter")
    told = {"about": 3, "told_by": "DSL", "how": "Face to face"}
    await school.dsl.does(case, "inform-pupil", told)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}?done=close&also=inform-pupil")
    text = await visitor.main()
    assert "The case is closed. You told the child" in text
    assert "or why not yet" not in text
    kept = {"about": 3, "withheld_reason": WHY}
    await school.dsl.does(case, "inform-pupil", kept)
    await visitor.go(f"/cases/{case['id']}?done=inform-pupil")
    assert "You did not tell the child" in await visitor.main()


async def test_after_agreeing_with_an_agency_the_next_step_of_the_way_leads(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer")
    await school.dsl.does(case, "record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    agrees = {"agency_referral": "cscs-1", "believed_at_risk": False, "agrees": True, "reasons": WHY}
    await school.dsl.does(case, "reconsider", agrees)
    visitor = await readers.signed_in(school.dsl)
    button, tasks = visitor.page.locator(".onward-next"), visitor.page.locator(".onward-tasks li")
    for step in ("Consider support", "Start a support plan"):
        await visitor.go(f"/cases/{case['id']}")
        assert await button.inner_text() == step
        assert "upport" in await tasks.first.inner_text()
        if step == "Consider support":
            await school.dsl.does(case, "consider-support", {"early_help": TAKEN, "pastoral": NOT_TAKEN})
