"""Command pages: questions in plain words, what happens next, refusals, and no double recording."""

import pytest
from playwright.async_api import expect

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import WHY, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import Visitor, does, fill, send
from tests.web.page_reader import Readers

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"
REVIEW = a_review()


async def _errors(visitor: Visitor) -> list[str]:
    return await visitor.page.locator(".govuk-error-summary__list li").all_inner_texts()


async def test_a_missing_answer_is_in_a_summary_that_links_to_it(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/protect")
    visitor.expected.add(422)
    await send(visitor)
    assert await _errors(visitor) == [
        "Choose who this protects",
        "Answer the question: Are measures needed?",
        "Write your reasons",
    ]
    await visitor.look()
    await visitor.page.get_by_role("link", name="Write your reasons").click()
    await expect(visitor.page.locator('[name="/reasons"]')).to_be_focused()
    assert (await visitor.page.title()).startswith("Error: ")


async def test_an_error_from_the_ledger_is_beside_its_field_too(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    await does(visitor, case["id"], "protect", {"for": "both", "none_needed": True, "reasons": "short"})
    assert await _errors(visitor) == ["Write at least 10 characters"]
    beside = visitor.page.locator(".govuk-form-group--error", has=visitor.page.locator('[name="/reasons"]'))
    assert "Write at least 10 characters" in await beside.inner_text()
    assert await visitor.page.locator('[name="/reasons"]').input_value() == "short"


async def test_the_dsl_takes_a_case_from_the_concern_to_its_end_on_pages_alone(
    readers: Readers, school: School
) -> None:
    case = (await school.teacher.raises())["id"]
    visitor = await readers.signed_in(school.dsl)
    await does(visitor, case, "accept", {})
    assert "You have picked up this concern" in await visitor.main()
    await does(visitor, case, "decide-review", REVIEW | {"outcome": "refer", "agencies": ["cscs"]})
    await does(visitor, case, "protect", EXAMPLES["protect"])
    await does(visitor, case, "refer", EXAMPLES["refer"])
    assert "5pm tomorrow, Tuesday 2 March" in await visitor.main()
    await does(visitor, case, "record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    agrees = {"agency_referral": "cscs-1", "believed_at_risk": False, "agrees": True, "reasons": WHY}
    await does(visitor, case, "reconsider", agrees)
    support = {"early_help": {"taken": False, "reasons": WHY}, "pastoral": {"taken": False, "reasons": WHY}}
    await does(visitor, case, "consider-support", support)
    await does(visitor, case, "reply-to-reporter", EXAMPLES["reply-to-reporter"])
    to_tell = visitor.page.locator("main a[href*='inform-pupil?about=']")
    for _ in range(5):
        await visitor.go(f"/cases/{case}")
        if not await to_tell.count():
            break
        await to_tell.first.click()
        await fill(visitor, {"/way": ["told"], "/told_by": ["DSL"], "/how": ["Face to face"]})
        await send(visitor)
    await does(visitor, case, "close", {"reasons": "Nothing is owed to anybody."})
    assert "The case is closed" in await visitor.main()
    now = await school.dsl.read(f"/v1/referrals/{case}")
    assert now["stage"] == "closed"


async def test_referring_to_the_police_puts_them_among_the_agencies(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    police = {"refer": True, "reasons": WHY}
    review = REVIEW | {"outcome": "refer", "agencies": ["cscs"], "police": police}
    await does(visitor, case["id"], "decide-review", review)
    owed = [each["id"] for each in (await school.dsl.sees(case))["obligations"] if each["state"] == "open"]
    assert {"refer:cscs", "refer:police"} <= set(owed)


async def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(category="youth_produced_imagery", adult_involved=True)
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(409)
    await does(visitor, case["id"], "decide-review", REVIEW)
    (said,) = await _errors(visitor)
    assert said == "An adult is involved in imagery of a child, so you must refer to the police."
    assert await visitor.page.locator('[name="/reasons"]').input_value() == WHY


async def test_a_form_that_is_sent_twice_is_recorded_once(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/record-discussion")
    await fill(visitor, {"/with": ["Headteacher"], "/note": ["The gate is supervised."]})
    await send(visitor)
    assert await visitor.sends_again() == 303
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert [each["type"] for each in history].count("discussion.recorded") == 1


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
        if name in ("accept", "close"):
            continue
        await send(visitor)
        await visitor.look()
        assert await visitor.page.title() in (title, f"Error: {title}", f"Case {case['reference']} – Onward")


async def test_a_link_says_the_heading_of_its_page(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    first = visitor.page.locator("main a.onward-next")
    offered = [*await first.all(), *await visitor.page.locator("main .onward-doing li a").all()]
    led = {await each.inner_text(): str(await each.get_attribute("href")) for each in offered}
    assert len(led) > 20
    for says, address in led.items():
        await visitor.go(address)
        assert await visitor.page.locator("h1").inner_text() == says


async def test_the_page_of_a_command_that_is_not_possible_says_so(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/lift-police-hold")
    assert "You cannot do this now" in await visitor.main()
    teacher = await readers.signed_in(school.teacher)
    await teacher.go(f"/cases/{case['id']}/record-leaving")
    assert "You cannot do this now, either because of your role or" in await teacher.main()


async def test_a_person_who_may_not_see_the_case_finds_no_page(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(about=(school.deputy,))
    for person in (school.colleague, school.deputy):
        visitor = await readers.signed_in(person)
        for name in ("decide-review", "refer", "emergency"):
            await visitor.go(f"/cases/{case['id']}/{name}", 404)


async def test_a_case_is_linked_by_its_reference_if_the_visitor_can_see_it(
    readers: Readers, school: School
) -> None:
    case, other = await school.teacher.raises(), await school.teacher.raises()
    hidden = await school.teacher.raises(about=(school.dsl,))
    visitor = await readers.signed_in(school.dsl)
    visitor.expected.add(422)
    await does(visitor, case["id"], "link", {"case": hidden["reference"]})
    assert await _errors(visitor) == ["No case with that reference, or you cannot see it"]
    await does(visitor, case["id"], "link", {"case": other["reference"].lower()})
    assert other["reference"] in await visitor.main()


async def test_the_clause_is_one_press_away(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/protect")
    await visitor.page.get_by_text("What the policy says about this").click()
    await visitor.press("11.9")
    assert visitor.page.url.endswith("/policy/clauses/11.9")


async def test_the_child_is_told_about_several_decisions_at_once(readers: Readers, school: School) -> None:
    """11.12."""
    case = await school.dsl.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await school.dsl.does(case, "record-feedback")
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/inform-pupil?about=2")
    boxes = visitor.page.locator('[name="/about"]')
    assert [await each.is_checked() for each in await boxes.all()] == [False, True]
    await fill(visitor, {"/about": ["2", "4"], "/way": ["told"], "/told_by": ["DSL"], "/how": ["At lunch."]})
    await send(visitor)
    after = await school.dsl.sees(case)
    assert not [
        each for each in after["obligations"] if each["kind"] == "inform-pupil" and each["state"] == "open"
    ]
    assert "and what the school decided" in await visitor.main()
    *_, told = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert told["data"]["about"] == [4, 2]
