"""A page asks what this case makes possible, and shows what belongs to an answer once that is chosen."""

import pytest

from domain.command_catalogue import COMMANDS
from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers
from tests.web.pages.report.report_at_browser import DRAFT
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

NO_DANGER = "Why is the child not in immediate danger?"
NO_OFFICER = "Why will you not refer to the designated officer"
SECOND = "Is this a second referral to the same agency?"
WISHES = "/pupil_wishes/text"
MOST_PIXELS = 4650


@pytest.mark.parametrize(
    ("concern", "danger", "officer"),
    [
        ({}, False, False),
        ({"immediate_danger": True}, True, False),
        ({"staff_allegation": True}, False, True),
    ],
)
async def test_a_review_asks_against_danger_and_the_officer_only_where_either_is_owed(
    concern: Json, danger: bool, officer: bool, readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(**concern)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    shown = await visitor.main()
    assert (NO_DANGER in shown) is danger
    assert (NO_OFFICER in shown) is officer


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


async def test_a_second_referral_is_asked_about_once_the_first_was_answered(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert SECOND not in await visitor.main()
    await does(
        visitor,
        case["id"],
        "record-feedback",
        {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Duty worker", "reasons": WHY},
    )
    await visitor.go(f"/cases/{case['id']}/refer")
    await closely(visitor)
    assert SECOND in await visitor.main()


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


async def test_words_under_an_answer_that_was_not_given_are_not_recorded(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    await fill(visitor, as_posted(questions(COMMANDS["decide-review"], {}), a_review("refer", "cscs")))
    await fill(visitor, {"/pupil_wishes/sought": ["true"], WISHES: ["She wants her aunt to know."]})
    await fill(visitor, {"/outcome": ["early_help"]})
    await fill(visitor, {"/pupil_wishes/sought": ["false"], "/pupil_wishes/reasons": [WHY]})
    await send(visitor)
    assert visitor.page.url.endswith("?done=decide-review"), await visitor.main()
    (entry,) = [
        each["data"]
        for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")
        if each["type"] == "review.decided"
    ]
    assert entry["pupil_wishes"] == {"sought": False, "reasons": WHY}
    assert "agencies" not in entry
    assert "aunt" not in await visitor.main()


async def test_an_answer_that_was_picked_can_be_cleared(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/decide-review")
    question = visitor.page.locator("fieldset", has=visitor.page.locator('[name="/outcome"]')).last
    clear = question.get_by_text("Clear this answer").last
    assert not await clear.is_visible()
    await fill(visitor, {"/outcome": ["refer"]})
    assert await clear.is_visible()
    await visitor.look()
    await clear.click()
    assert await visitor.page.locator('[name="/outcome"]:checked:not([value=""])').count() == 0
    assert not await visitor.page.locator('[name="/agencies"]').first.is_visible()
    visitor.expected.add(422)
    await send(visitor)
    assert "Choose what you will do" in await visitor.main()


async def test_a_question_that_depends_on_a_box_is_shown_once_it_is_ticked(
    browsers: Browsers, school: School
) -> None:
    """The page asks for the site once technology was used (7.5)."""
    visitor = await browsers.signed_in(school.teacher, script=False)
    await visitor.go("/report/others")
    await visitor.page.get_by_text("When and where it was").click()
    await visitor.page.get_by_text("How and where it happened").click()
    site = visitor.page.locator('[name="/concern/circumstances/online"]')
    assert not await site.is_visible()
    await fill(visitor, {"/concern/circumstances/mode": ["technology"]})
    assert await site.is_visible()
    await visitor.look()


async def test_no_images_said_last_are_no_images(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    """8.1, 8.3: said back, stored and shown without who was in them; and nothing is owed to the police."""
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: DRAFT)
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/others")
    party = {"/concern/imagery_parties/0/part": ["sent"], "/concern/imagery_parties/0/age": ["30"]}
    await fill(visitor, {"/concern/imagery": ["true"], **party, "/concern/device_location": ["A locker."]})
    await visitor.press("Continue")
    await visitor.go("/report/check")
    assert "A locker." in await visitor.main()
    await visitor.go("/report/others")
    await closely(visitor)
    await fill(visitor, {"/concern/imagery": ["false"]})
    await visitor.press("Continue")
    await visitor.go("/report/check")
    assert "A locker." not in await visitor.main()
    assert "how were the images made" not in await visitor.main()
    await visitor.press("Send this report")
    (case,) = await school.dsl.read("/v1/referrals")
    seen = await school.dsl.sees(case)
    assert seen["concern"]["imagery_parties"] == []
    assert seen["concern"]["device_location"] is None
    assert "refer:police" not in [each["id"] for each in seen["obligations"]]


@pytest.mark.parametrize("command", ["record-missing-episode", "record-outside-referral"])
def test_a_command_with_times_of_its_own_does_not_ask_whether_it_happened_earlier(command: str) -> None:
    asked = [each.pointer for each in questions(COMMANDS[command], {})]
    assert "/occurred_at" not in asked
    assert "/from" in asked or "/known_at" in asked


async def test_a_police_hold_is_warned_of_where_it_could_be_broken(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "place-police-hold")
    visitor = await readers.signed_in(school.dsl)
    for command in ("", "record-parent-contact", "record-disclosure", "record-discussion", "inform-pupil"):
        await visitor.go(f"/cases/{case['id']}/{command}".rstrip("/"))
        assert "A police hold is in place" in await visitor.main(), command
    for command in ("protect", "record-missing-episode", "refer", "accept", "hand-over"):
        await visitor.go(f"/cases/{case['id']}/{command}")
        assert "A police hold is in place" not in await visitor.main(), command


async def test_a_referral_asks_first_what_it_needs_and_then_has_its_button(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    folded = visitor.page.locator("main form details")
    assert await folded.and_(visitor.page.locator("[open]")).count() == 0
    assert "Which condition" not in await visitor.main()
    assert "social worker" not in await visitor.main()
    await visitor.page.set_viewport_size({"width": 320, "height": 640})
    long = await visitor.page.evaluate("document.documentElement.scrollHeight")
    assert long < MOST_PIXELS, f"{long} pixels"
    await fill(visitor, {"/special_category": ["true"]})
    assert await visitor.page.get_by_text("Which condition allows you to share it?").is_visible()


async def test_an_answered_question_is_not_folded_away_again(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, {"/agency_reference": ["F-12345"]})
    visitor.expected.add(422)
    await send(visitor)
    assert await visitor.page.locator('[name="/agency_reference"]').is_visible()
    assert not await visitor.page.locator('[name="/occurred_at-day"]').is_visible()
