"""A teacher reports once a year, in distress: one question a page, nothing lost, nothing doubled."""

from datetime import timedelta

import pytest

from store import drafts
from store.ledger import Ledger
from tests.web.filling import fill, send
from tests.web.looking import Desk, Lobby
from tests.world import School
from web.report import steps

SCRIPT = "<script>document.title='stolen'</script>\"'><b onmouseover=alert(1)>"
ANSWERS: dict[str, dict[str, list[str]]] = {
    "words": {"/concern/child_words": ["He is just a friend who buys me things."]},
    "what": {"/concern/summary": ["New phone and trainers she will not explain."]},
    "danger": {"/concern/immediate_danger": ["false"]},
    "child": {"/pupil/name": ["Rowan Ashdown"], "/pupil/date_of_birth-unknown": ["unknown"]},
    "kind": {"/concern/category": ["cse"]},
    "signs": {"/concern/indicators": ["unexplained-money-or-goods", "being-secretive"]},
    "images": {"/concern/imagery": ["false"]},
    "others": {"/concern/adult_involved": ["unknown"]},
    "when": {
        "/concern/noticed_at-day": ["1"],
        "/concern/noticed_at-month": ["3"],
        "/concern/noticed_at-year": ["2027"],
        "/concern/noticed_at-clock": ["9:15am"],
    },
    "source": {"/concern/source": ["staff"], "/concern/spoken_to": ["Nobody yet"]},
    "more": {"/pupil/risk_groups": []},
    "about": {},
}


async def _start(desk: Desk) -> None:
    await desk.go("/report")
    await send(desk)


async def test_what_is_missing_is_asked_for_before_anything_else(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    desk.expected.add(422)
    await _start(desk)
    await send(desk)
    assert desk.page.url.endswith("/report/what")
    await send(desk)
    assert "Write what you saw or heard" in await desk.main()
    await desk.look()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_teacher_reports_step_by_step_and_gets_a_receipt(
    lobby: Lobby, school: School, script: bool
) -> None:
    desk = await lobby.seat(school.teacher, script)
    await _start(desk)
    for step in steps.STEPS:
        assert desk.page.url.endswith(f"/report/{step.name}")
        await desk.look()
        await fill(desk, ANSWERS[step.name])
        await desk.press("Continue")
    assert desk.page.url.endswith("/report/check")
    shown = await desk.main()
    assert "He is just a friend who buys me things." in shown
    assert "by 10:30am" in shown or "10:30am today" in shown
    await desk.look()
    await desk.press("Send this report")
    shown = await desk.main()
    assert "Your report has been sent." in shown
    assert "Rowan" not in await desk.page.title()
    await desk.look()
    (case,) = await school.teacher.read("/v1/referrals")
    assert case["reference"] in shown
    whole = await school.dsl.sees(case)
    assert whole["concern"]["indicators"] == ["being-secretive", "unexplained-money-or-goods"]
    assert whole["pupil"]["date_of_birth"] == "unknown"


async def test_a_day_without_a_time_is_told_in_words_where_the_case_is_read(
    lobby: Lobby, school: School, ledger: Ledger
) -> None:
    given = {name: list(texts) for answers in ANSWERS.values() for name, texts in answers.items() if texts}
    draft = {"key": ["k" * 24], "/about-asked": ["yes"], **given}
    await drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: draft)
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/when")
    assert "no time of day is made up" in await desk.main()
    day = {"-day": ["26"], "-month": ["2"], "-year": ["2027"], "-roughly": ["in the morning"]}
    await fill(desk, {f"/concern/occurred_at{part}": text for part, text in day.items()})
    await desk.press("Continue")
    assert desk.page.url.endswith("/report/source")
    await desk.go("/report/check")
    row = desk.page.locator(".govuk-summary-list__row", has_text="When did it happen?")
    assert "Friday 26 February 2027, in the morning" in await row.inner_text()
    await desk.press("Send this report")
    (case,) = await school.teacher.read("/v1/referrals")
    reader = await lobby.seat(school.dsl)
    await reader.go(f"/cases/{case['id']}")
    concern = await reader.page.locator("#concern ~ .onward-prose").first.inner_text()
    assert "When it happened, as far as is known: Friday 26 February 2027, in the morning" in concern
    (raised,) = [
        each["data"]["concern"]
        for each in await school.dsl.read(f"/v1/referrals/{case['id']}/history")
        if each["type"] == "concern.raised"
    ]
    assert raised.get("occurred_at") is None


async def test_a_report_can_be_left_and_gone_on_with_by_its_author_alone(
    lobby: Lobby, school: School
) -> None:
    desk, other = await lobby.seat(school.teacher), await lobby.seat(school.dsl)
    await _start(desk)
    await fill(desk, ANSWERS["words"])
    await desk.press("Continue")
    await desk.press("Stop for now")
    assert "You have begun a report" in await desk.main()
    await other.go("/report/words")
    assert await other.page.locator("textarea").input_value() == ""
    await desk.go("/report/words")
    assert await desk.page.locator("textarea").input_value() == ANSWERS["words"]["/concern/child_words"][0]
    await desk.go("/report")
    await desk.press("Throw it away")
    await desk.go("/report/words")
    assert await desk.page.locator("textarea").input_value() == ""


async def test_a_report_is_sent_once_however_often_the_button_is_pressed(
    lobby: Lobby, school: School, ledger: Ledger
) -> None:
    desk = await lobby.seat(school.teacher, script=False)
    given = {name: list(texts) for answers in ANSWERS.values() for name, texts in answers.items() if texts}
    draft = {"key": ["k" * 24], "/about-asked": ["yes"], **given}
    await drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: draft)
    await desk.go("/report/check")
    token = await desk.page.locator("main form input[name=token]").input_value()
    for _ in range(3):
        answer = await desk.page.request.post(
            f"{desk.address}/report/check",
            form={"token": token},
            headers={"Sec-Fetch-Site": "same-origin"},
            max_redirects=0,
        )
        assert answer.status == 303
        assert "/cases/" in answer.headers["location"]
    assert len(await school.teacher.read("/v1/referrals")) == 1


async def test_nothing_is_sent_before_it_was_asked_whom_it_is_about(
    lobby: Lobby, school: School, ledger: Ledger
) -> None:
    desk = await lobby.seat(school.teacher)
    given = {name: list(texts) for answers in ANSWERS.values() for name, texts in answers.items() if texts}
    whole = {"key": ["k" * 24], **given}
    await drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: whole)
    desk.expected.add(422)
    await desk.go("/report/check")
    await desk.press("Send this report")
    assert "Say whether it is about anyone at this school" in await desk.main()
    assert await school.dsl.read("/v1/referrals") == []


async def test_a_concern_about_the_dsl_never_reaches_them(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await _start(desk)
    for step in steps.STEPS:
        await fill(desk, ANSWERS[step.name])
        if step.name == "about":
            await fill(desk, {"/about": [str(school.dsl.id)]})
        await desk.press("Continue")
    await desk.press("Send this report")
    assert "Your report has been sent." in await desk.main()
    assert await school.dsl.read("/v1/referrals") == []
    assert len(await school.deputy.read("/v1/referrals")) == 1


async def test_danger_leads_to_999_first_and_then_to_one_screen(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    desk.expected.add(422)
    await desk.go("/report/danger")
    await fill(desk, {"/concern/immediate_danger": ["true"]})
    await desk.press("Continue")
    assert "Call 999 now" in await desk.main()
    await desk.look()
    await desk.press("I have called: record it on one screen")
    await send(desk)
    assert "Write what you saw or heard" in await desk.main()
    await desk.look()
    await fill(
        desk,
        {
            "/concern/summary": ["A man she met online is at the gate."],
            "/pupil/name": ["unknown"],
            "/pupil/date_of_birth-unknown": ["unknown"],
            "/concern/category": ["cse"],
            "/agency": ["police"],
            "/channel": ["phone"],
        },
    )
    await send(desk)
    assert "The referral is recorded" in await desk.main()
    (case,) = await school.dsl.read("/v1/referrals")
    assert case["concern"]["immediate_danger"] is True
    assert [each["agency"] for each in case["agency_referrals"]] == ["police"]


async def test_people_in_images_are_added_one_by_one(lobby: Lobby, school: School) -> None:
    for script in (True, False):
        desk = await lobby.seat(school.teacher, script)
        await desk.go("/report/images")
        await fill(
            desk,
            {
                "/concern/imagery": ["true"],
                "/concern/imagery_parties/0/part": ["in_image"],
                "/concern/imagery_parties/0/age": ["6"],
            },
        )
        await desk.press("Add another")
        await desk.look()
        await fill(
            desk,
            {
                "/concern/imagery_parties/1/part": ["took"],
                "/concern/imagery_parties/1/age-unknown": ["unknown"],
            },
        )
        await desk.press("Continue")
        await desk.go("/report/images")
        assert await desk.page.locator('[name="/concern/imagery_parties/0/age"]').input_value() == "6"
        assert await desk.page.locator('[name="/concern/imagery_parties/1/age-unknown"]').is_checked()


async def test_a_script_is_shown_as_words_on_every_page_of_a_report(lobby: Lobby, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    desk.expected.add(422)
    for step in steps.STEPS:
        await desk.go(f"/report/{step.name}")
        for each in await desk.page.locator("main input[type=text], main textarea").all():
            await each.evaluate("(input, text) => { input.value = text; }", SCRIPT)
        await desk.press("Continue")
        await desk.look()
        assert "stolen" not in await desk.page.title()
    await desk.go("/report/check")
    assert SCRIPT in await desk.main()


async def test_a_draft_opens_for_a_day_and_is_never_stored_in_the_open(
    lobby: Lobby, school: School, ledger: Ledger
) -> None:
    answers = {"/concern/summary": ["A canary in the draft."]}
    await drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: answers)
    stored = await lobby.owner.fetchval("SELECT answers FROM drafts WHERE person = $1", school.teacher.id)
    assert b"canary" not in stored
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await lobby.owner.execute(old, school.teacher.id, timedelta(hours=25))
    assert await drafts.find(ledger.pool, ledger.seals, school.teacher.id) is None
