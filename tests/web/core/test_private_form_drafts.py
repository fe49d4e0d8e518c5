"""A kept form is for its author alone, for a day, and holds up nothing (3.2h, 11.4)."""

import asyncio

import pytest
from playwright.async_api import Route

from tests.school import WHY, School
from tests.web.browsers import Browsers
from tests.web.core.test_form_drafts import NOT_SENT, opens
from tests.web.form_filling import fill, fill_and_save, send, sent_to
from tests.web.page_reader import PageReader, Readers
from tests.web.timed_out_sessions import TYPED, WORDS, measures, rows


async def test_only_the_author_finds_it(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    for person in (school.deputy, school.headteacher, school.teacher, school.admin):
        other = await readers.signed_in(person, at="/")
        assert NOT_SENT not in await other.page.content()
    deputy = await readers.signed_in(school.deputy)
    await opens(deputy, case)
    assert await measures(deputy) == ""


async def test_an_exclusion_since_hides_it_without_a_trace(readers: Readers, school: School) -> None:
    """3.2h: the same bytes as for a case that does not exist, and no line on Your work."""
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.deputy)
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


async def _answer(visitor: PageReader, address: str, method: str) -> str:
    if method == "get":
        answer = await visitor.http.get(address)
    else:
        token = await visitor.page.locator("input[name=token]").first.input_value()
        sent = {"token": token, "/measures": WORDS, "_keep": {"keep": "auto"}.get(method, method)}
        answer = await visitor.http.post(address, data=sent, follow_redirects=False)
    return f"{answer.status_code} {answer.text}"


async def test_after_a_day_it_is_gone(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    await readers.owner.execute("UPDATE kept_forms SET kept_at = now() - interval '25 hours'")
    await visitor.go("/")
    assert NOT_SENT not in await visitor.main()
    await opens(visitor, case)
    assert await measures(visitor) == ""


async def test_an_emergency_is_recorded_while_its_form_is_saved(browsers: Browsers, school: School) -> None:
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
    await fill_and_save(visitor, TYPED)
    await visitor.press("Save for later")
    said = capsys.readouterr()
    for word in WORDS.split()[:5]:
        assert not any(f"={word}" in each or f"+{word}" in each for each in asked)
    assert WORDS not in said.out + said.err
    assert asked


async def test_saving_a_form_is_not_a_look_at_the_case(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens(visitor, case)
    looks = "SELECT count(*) FROM views WHERE person = $1"
    seen = await readers.owner.fetchval(looks, school.dsl.id)
    status = await sent_to(visitor, f"/cases/{case['id']}/protect", _keep="auto", **{"/measures": WORDS})
    assert status == 200
    assert await readers.owner.fetchval(looks, school.dsl.id) == seen
