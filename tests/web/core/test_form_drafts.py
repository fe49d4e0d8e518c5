"""What a person types into a form of a case is kept until they send it, for them alone."""

import asyncio
from uuid import UUID

import pytest
from playwright.async_api import Route

from store.drafts import form_autosaves
from store.drafts.form_draft import AutosaveSlot
from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, SetClock, a_referral, a_review
from tests.web.browsers import TELEPHONE, Browsers, BrowserSession
from tests.web.form_filling import fill, send, sent_to
from tests.web.timed_out_sessions import TYPED, WORDS, measures, rows

LATER = "In the library from Monday, with her aunt."
NOT_SENT = "Not sent yet"
TITLE = "Decide how to keep the child safe"
BOTH = "Both are kept."


async def saved(visitor: BrowserSession, text: str = "Saved at") -> None:
    """Wait until the script says that the form is saved."""
    await visitor.page.locator("[data-saved]", has_text=text).wait_for(timeout=15_000)


async def kept(ledger: Ledger, person: Actor, case: Json, page: str = "protect") -> dict[str, str]:
    slot = AutosaveSlot(person=person.id, case=UUID(case["id"]), page=page)
    found = await form_autosaves.find(ledger.pool, ledger.seals, slot)
    return dict(found.fields) if found is not None else {}


async def opens(visitor: BrowserSession, case: Json, page: str = "protect") -> None:
    await visitor.go(f"/cases/{case['id']}/{page}")


async def test_with_a_script_it_is_saved_after_a_pause_and_returns_in_another_browser(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, viewport=TELEPHONE)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await saved(visitor)
    assert (await kept(ledger, school.dsl, case))["/measures"] == WORDS
    assert await visitor.page.locator("[data-saved]").inner_text() == "Saved at 10am. Only you can see it."
    await visitor.look()
    other = await browsers.signed_in(school.dsl, viewport=TELEPHONE)
    await other.go("/")
    shown = await other.main()
    assert NOT_SENT in shown
    assert f"{TITLE}, {case['reference']}" in shown
    assert "Saved at 10am" in shown
    assert WORDS not in shown
    await other.press(f"Go on with {TITLE}, {case['reference']}")
    assert "You saved this at 10am and have not sent it. Nothing was recorded." in await other.main()
    assert await measures(other) == WORDS
    assert await other.page.locator('[name="/for"][value="both"]').is_checked()
    await other.look()
    await send(other)
    assert "The protection is recorded" in await other.main()
    assert await rows(browsers.owner, school.dsl) == 0
    await other.go("/")
    assert NOT_SENT not in await other.main()


async def test_on_leaving_it_is_saved_at_once(browsers: Browsers, school: School, ledger: Ledger) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.page.goto(f"{visitor.address}/cases/{case['id']}")
    async with asyncio.timeout(5):
        while not await kept(ledger, school.dsl, case):
            await asyncio.sleep(0.05)
    assert (await kept(ledger, school.dsl, case))["/measures"] == WORDS


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_button_saves_it_for_later_and_another_throws_it_away(
    browsers: Browsers, school: School, script: bool
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script, viewport=TELEPHONE)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    assert visitor.page.url == f"{visitor.address}/"
    assert f"{TITLE}, {case['reference']}" in await visitor.main()
    await visitor.look()
    assert (await school.dsl.sees(case))["version"] == case["version"]
    await opens(visitor, case)
    assert await measures(visitor) == WORDS
    await visitor.press("Delete what I typed")
    assert await measures(visitor) == ""
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    go_on, throw = [
        await visitor.page.get_by_role("button", name=f"{name} {TITLE}, {case['reference']}").bounding_box()
        for name in ("Go on with", "Throw away")
    ]
    assert go_on is not None
    assert throw is not None
    assert throw["y"] >= go_on["y"] + go_on["height"] + 10 or throw["x"] >= go_on["x"] + go_on["width"] + 10
    await visitor.press(f"Throw away {TITLE}, {case['reference']}")
    assert "Thrown away." in await visitor.main()
    assert NOT_SENT not in await visitor.main()
    assert await rows(browsers.owner, school.dsl) == 0


async def test_a_form_in_which_everything_was_deleted_again_is_not_kept(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await opens(visitor, case, "add-information")
    await fill(visitor, {"/text": [WORDS]})
    await saved(visitor)
    assert await rows(browsers.owner, school.dsl) == 1
    await fill(visitor, {"/text": [""]})
    async with asyncio.timeout(10):
        while await rows(browsers.owner, school.dsl):
            await asyncio.sleep(0.05)


async def test_a_case_that_moved_on_is_said_and_nothing_is_sent(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script=False)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    await school.deputy.does(case, "add-information", {"text": "Seen at the gate again."})
    await opens(visitor, case)
    shown = await visitor.main()
    assert "The case has changed" in shown
    assert "added information" in shown
    assert await measures(visitor) == WORDS
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert [each["type"] for each in history] == ["concern.raised", "information.added"]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_of_two_windows_the_later_one_counts_and_the_other_is_said_and_kept(
    browsers: Browsers, school: School, clock: SetClock, script: bool
) -> None:
    case = await school.teacher.raises()
    desk = await browsers.signed_in(school.dsl, script)
    phone = await browsers.signed_in(school.dsl, script, viewport=TELEPHONE)
    for window in (desk, phone):
        await opens(window, case)
    await fill(desk, TYPED)
    if script:
        await saved(desk)
    else:
        await desk.press("Save for later")
    clock.passes(minutes=5)
    await fill(phone, {**TYPED, "/measures": [LATER]})
    if script:
        await saved(phone, BOTH)
        assert "Another window saved a newer version at 10am" in await phone.main()
        await phone.look()
        await phone.press("Show the other version")
    else:
        await phone.press("Save for later")
        assert "Saved at 10:05am, and in another window at 10am" in await phone.main()
        await opens(phone, case)
        assert await measures(phone) == LATER
        assert "Another version was saved at 10am" in await phone.main()
        await phone.press("Show the other version")
    assert await measures(phone) == WORDS
    assert "A newer version was saved at 10:05am" in await phone.main()
    await phone.look()
    await phone.press("Show the newer version")
    assert await measures(phone) == LATER


async def test_sending_from_one_window_leaves_what_another_has_saved_since(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    desk, phone = await browsers.signed_in(school.dsl), await browsers.signed_in(school.dsl)
    for window, words in ((desk, WORDS), (phone, LATER)):
        await opens(window, case)
        await fill(window, {**TYPED, "/measures": [words]})
        await saved(window)
    await send(desk)
    assert "The protection is recorded" in await desk.main()
    assert (await kept(ledger, school.dsl, case))["/measures"] == LATER


async def test_only_the_author_finds_it(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script=False)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    for person in (school.deputy, school.headteacher, school.teacher, school.admin):
        other = await browsers.signed_in(person, script=False)
        await other.go("/")
        assert NOT_SENT not in await other.page.content()
    deputy = await browsers.signed_in(school.deputy, script=False)
    await opens(deputy, case)
    assert await measures(deputy) == ""


async def test_an_exclusion_since_hides_it_without_a_trace(browsers: Browsers, school: School) -> None:
    """3.2h: the same bytes as for a case that does not exist, and no line on Your work."""
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.deputy, script=False)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    assert NOT_SENT in await visitor.main()
    conflict = {"person": str(school.deputy.id), "reasons": WHY}
    await school.headteacher.does(case, "declare-conflict", conflict)
    await school.dsl.does(case, "confirm-conflict", conflict)
    await visitor.go("/")
    assert NOT_SENT not in await visitor.page.content()
    assert case["reference"] not in await visitor.page.content()
    nowhere = case["id"].replace(case["id"][:8], "00000000")
    for method in ("get", "keep", "later"):
        answers = [await _answer(visitor, f"/cases/{each}/protect", method) for each in (case["id"], nowhere)]
        assert answers[0].replace(case["id"], nowhere) == answers[1]
        assert answers[0].startswith("404")


async def _answer(visitor: BrowserSession, address: str, method: str) -> str:
    request = visitor.context.request
    if method == "get":
        answer = await request.get(visitor.address + address)
    else:
        token = await visitor.page.locator("input[name=token]").first.input_value()
        sent: dict[str, str | float | bool] = {"token": token, "/measures": WORDS}
        sent["_keep"] = {"keep": "auto"}.get(method, method)
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = await request.post(visitor.address + address, form=sent, headers=headers, max_redirects=0)
    return f"{answer.status} {await answer.text()}"


async def test_after_a_day_it_is_gone(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script=False)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    await browsers.owner.execute("UPDATE kept_forms SET kept_at = now() - interval '25 hours'")
    await visitor.go("/")
    assert NOT_SENT not in await visitor.main()
    await opens(visitor, case)
    assert await measures(visitor) == ""


async def test_an_emergency_is_recorded_while_the_form_is_being_saved(
    browsers: Browsers, school: School
) -> None:
    """3-STF.h: sending waits for no draft, and leaves none."""
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.teacher)
    await opens(visitor, case, "emergency")
    held = asyncio.Event()

    async def hold_saving(route: Route) -> None:
        if "_keep=auto" in (route.request.post_data or ""):
            await held.wait()
        await route.continue_()

    await visitor.page.route("**/emergency", hold_saving)
    answers = {"/agency": ["cscs"], "/channel": ["phone"], "/trigger": ["immediate_danger"]}
    async with visitor.page.expect_request(lambda request: "_keep=auto" in (request.post_data or "")):
        await fill(visitor, {**answers, "/reasons": [WORDS]})
    await send(visitor)
    assert f"/cases/{case['id']}?done=refer" in visitor.page.url
    assert await rows(browsers.owner, school.teacher) == 0
    held.set()


async def test_nothing_of_it_is_in_an_address_or_a_log(
    browsers: Browsers, school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    asked = list[str]()
    visitor.page.on("request", lambda request: asked.append(request.url))
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await saved(visitor)
    await visitor.press("Save for later")
    said = capsys.readouterr()
    for word in WORDS.split()[:5]:
        assert not any(f"={word}" in each or f"+{word}" in each for each in asked)
    assert WORDS not in said.out + said.err
    assert asked


async def test_saving_a_form_is_no_look_at_the_case(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, script=False)
    await opens(visitor, case)
    looks = "SELECT count(*) FROM views WHERE person = $1"
    seen = await browsers.owner.fetchval(looks, school.dsl.id)
    status = await sent_to(visitor, f"/cases/{case['id']}/protect", _keep="auto", **{"/measures": WORDS})
    assert status == 200
    assert await browsers.owner.fetchval(looks, school.dsl.id) == seen


async def test_a_form_about_one_agency_does_not_return_for_another(
    browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review())
    for agency in ("cscs", "police"):
        await school.dsl.does(case, "refer", a_referral(agency))
    visitor = await browsers.signed_in(school.dsl, script=False)
    await opens(visitor, case, "record-feedback?agency_referral=cscs-1")
    await fill(visitor, {"/told_by": ["Sam Lee"]})
    await visitor.press("Save for later")
    for asked, told_by, chosen in (("?agency_referral=police-1", "", "police-1"), ("", "Sam Lee", "cscs-1")):
        await opens(visitor, case, f"record-feedback{asked}")
        assert await visitor.page.locator('[name="/told_by"]').input_value() == told_by
        assert await visitor.page.locator(f'[name="/agency_referral"][value="{chosen}"]').is_checked()
