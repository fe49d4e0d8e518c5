"""Command pages: questions in plain words, what happens next, refusals, and no double recording."""

from typing import Any

import pytest

from api.examples import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import WHY, School, a_referral, a_review
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import does, fill, send

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"
REVIEW = a_review()


async def _errors(desk: BrowserSession) -> list[str]:
    return await desk.page.locator(".govuk-error-summary__list li").all_inner_texts()


async def test_a_missing_answer_is_in_a_summary_that_links_to_it(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/protect")
    desk.expected.add(422)
    await send(desk)
    assert await _errors(desk) == [
        "Choose who this protects",
        "Answer the question: Are measures needed?",
        "Write your reasons",
    ]
    await desk.look()
    await desk.page.get_by_role("link", name="Write your reasons").click()
    assert await desk.page.evaluate("document.activeElement.name") == "/reasons"
    assert (await desk.page.title()).startswith("Error: ")


async def test_an_error_from_the_ledger_is_beside_its_field_too(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    desk.expected.add(422)
    await does(desk, case["id"], "protect", {"for": "both", "none_needed": True, "reasons": "short"})
    assert await _errors(desk) == ["Write at least 10 characters"]
    beside = desk.page.locator(".govuk-form-group--error", has=desk.page.locator('[name="/reasons"]'))
    assert "Write at least 10 characters" in await beside.inner_text()
    assert await desk.page.locator('[name="/reasons"]').input_value() == "short"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_the_dsl_takes_a_case_from_the_concern_to_its_end_on_pages_alone(
    lobby: Browsers, school: School, script: bool
) -> None:
    case = (await school.teacher.raises())["id"]
    desk = await lobby.seat(school.dsl, script)
    await does(desk, case, "accept", {})
    assert "You have picked up this concern" in await desk.main()
    await does(desk, case, "decide-review", REVIEW | {"outcome": "refer", "agencies": ["cscs"]})
    await does(desk, case, "protect", EXAMPLES["protect"])
    await does(desk, case, "refer", EXAMPLES["refer"])
    assert "5pm tomorrow, Tuesday 2 March" in await desk.main()
    await does(desk, case, "record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    agrees = {"agency_referral": "cscs-1", "believed_at_risk": False, "agrees": True, "reasons": WHY}
    await does(desk, case, "reconsider", agrees)
    support = {"early_help": {"taken": False, "reasons": WHY}, "pastoral": {"taken": False, "reasons": WHY}}
    await does(desk, case, "consider-support", support)
    await does(desk, case, "reply-to-reporter", EXAMPLES["reply-to-reporter"])
    to_tell = desk.page.locator("main a[href*='inform-pupil?about=']")
    for _ in range(5):
        await desk.go(f"/cases/{case}")
        if not await to_tell.count():
            break
        await to_tell.first.click()
        await fill(desk, {"/way": ["told"], "/told_by": ["DSL"], "/how": ["Face to face"]})
        await send(desk)
    await does(desk, case, "close", {"reasons": "Nothing is owed to anybody."})
    assert "The case is closed" in await desk.main()
    await desk.look()
    now = await school.dsl.read(f"/v1/referrals/{case}")
    assert now["stage"] == "closed"


async def test_referring_to_the_police_puts_them_among_the_agencies(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    police = {"refer": True, "reasons": WHY}
    review = REVIEW | {"outcome": "refer", "agencies": ["cscs"], "police": police}
    await does(desk, case["id"], "decide-review", review)
    owed = [each["id"] for each in (await school.dsl.sees(case))["obligations"] if each["state"] == "open"]
    assert {"refer:cscs", "refer:police"} <= set(owed)


async def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises(category="youth_produced_imagery", adult_involved=True)
    desk = await lobby.seat(school.dsl)
    desk.expected.add(409)
    await does(desk, case["id"], "decide-review", REVIEW)
    (said,) = await _errors(desk)
    assert said == "An adult is involved in imagery of a child, so you must refer to the police."
    assert await desk.page.locator('[name="/reasons"]').input_value() == WHY
    await desk.look()


async def test_a_form_that_is_sent_twice_is_recorded_once(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl, script=False)
    await desk.go(f"/cases/{case['id']}/record-discussion")
    await fill(desk, {"/with": ["Headteacher"], "/note": ["The gate is supervised."]})
    fields = await _fields(desk)
    for _ in range(2):
        answer = await desk.page.request.post(
            desk.page.url, form=fields, headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
        )
        assert answer.status == 303
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert [each["type"] for each in history].count("discussion.recorded") == 1


async def _fields(desk: BrowserSession) -> dict[str, Any]:
    found = {}
    for each in await desk.page.locator("main form input, main form textarea").all():
        name = str(await each.get_attribute("name"))
        found[name] = await each.input_value()
    return found


async def test_every_command_page_is_accessible_and_shows_a_script_as_text(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises(summary=SCRIPT, child_words=SCRIPT)
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs", reasons=SCRIPT + WHY))
    await school.dsl.does(case, "refer")
    await school.dsl.does(
        case, "assess-parent-contact", EXAMPLES["assess-parent-contact"] | {"parent": SCRIPT}
    )
    desk = await lobby.seat(school.dsl)
    desk.expected |= {409, 412, 422}
    for name in COMMANDS:
        await desk.go(f"/cases/{case['id']}/{name}")
        title = await desk.page.title()
        fields = desk.page.locator("main input[type=text], main textarea")
        await fields.evaluate_all("(all, text) => { for (const each of all) each.value = text; }", SCRIPT)
        if name in ("accept", "close"):
            continue
        await send(desk)
        await desk.look()
        assert await desk.page.title() in (title, f"Error: {title}", f"Case {case['reference']} – Onward")


async def test_a_link_says_the_heading_of_its_page(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer")
    desk = await lobby.seat(school.dsl, script=False)
    await desk.go(f"/cases/{case['id']}")
    first = desk.page.locator("main a.onward-next")
    offered = [*await first.all(), *await desk.page.locator("main .onward-doing li a").all()]
    led = {await each.inner_text(): str(await each.get_attribute("href")) for each in offered}
    assert len(led) > 20
    for says, address in led.items():
        await desk.go(address)
        assert await desk.page.locator("h1").inner_text() == says


async def test_the_page_of_a_command_that_is_not_possible_says_so(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/lift-police-hold")
    assert "You cannot do this now" in await desk.main()
    teacher = await lobby.seat(school.teacher)
    await teacher.go(f"/cases/{case['id']}/record-leaving")
    assert "You cannot do this now, either because of your role or" in await teacher.main()


async def test_a_person_who_may_not_see_the_case_finds_no_page(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises(about=(school.deputy,))
    for person in (school.colleague, school.deputy):
        desk = await lobby.seat(person)
        for name in ("decide-review", "refer", "emergency"):
            await desk.go(f"/cases/{case['id']}/{name}", 404)


async def test_a_case_is_linked_by_its_reference_if_the_visitor_can_see_it(
    lobby: Browsers, school: School
) -> None:
    case, other = await school.teacher.raises(), await school.teacher.raises()
    hidden = await school.teacher.raises(about=(school.dsl,))
    desk = await lobby.seat(school.dsl)
    desk.expected.add(422)
    await does(desk, case["id"], "link", {"case": hidden["reference"]})
    assert await _errors(desk) == ["No case with that reference, or you cannot see it"]
    await does(desk, case["id"], "link", {"case": other["reference"].lower()})
    assert other["reference"] in await desk.main()


async def test_the_clause_is_one_press_away(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/protect")
    await desk.page.get_by_text("What the policy says about this").click()
    await desk.press("11.9")
    assert desk.page.url.endswith("/policy/clauses/11.9")
    await desk.look()


async def test_the_child_is_told_about_several_decisions_at_once(lobby: Browsers, school: School) -> None:
    """11.12."""
    case = await school.dsl.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await school.dsl.does(case, "record-feedback")
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/inform-pupil?about=2")
    boxes = desk.page.locator('[name="/about"]')
    assert [await each.is_checked() for each in await boxes.all()] == [False, True]
    await desk.look()
    await fill(desk, {"/about": ["2", "4"], "/way": ["told"], "/told_by": ["DSL"], "/how": ["At lunch."]})
    await send(desk)
    after = await school.dsl.sees(case)
    assert not [
        each for each in after["obligations"] if each["kind"] == "inform-pupil" and each["state"] == "open"
    ]
    assert "and what the school decided" in await desk.main()
    *_, told = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert told["data"]["about"] == [4, 2]
