"""The auditor's pages: replay, earlier times, who knew what, and record integrity."""

import asyncio
import re
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.async_api import Route

from domain.evolve import replay
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import MORE, fed_back, raised, referred
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import COLLEAGUE, DSL, POLICY
from tests.domain.story import Story, done, given
from tests.patience import until
from tests.school import NOW, WHY, Json, School, SetClock, a_referral, a_review
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill
from tests.web.page_reader import Readers
from tests.web.visible_codes import codes_in
from web.pages.audit.field_comparison import Compared, Fields, compared, laid_out
from wording import obligation_topics
from wording.field_labels import words_of
from wording.printable_file import FOR_PROGRAMS

SCRIPT = "<script>document.title='stolen'</script>\"'><i onclick=alert(1)>"


async def a_case(school: School) -> Json:
    """Raised, reviewed and referred."""
    case = await school.teacher.raises(summary=SCRIPT)
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    return await school.dsl.does(case, "refer", a_referral())


async def test_replay_steps_by_links_without_a_script(readers: Readers, school: School) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}/replay")
    last = case["version"]
    assert f"Entry {last} of {last}" in await visitor.main()
    await visitor.press("First")
    await visitor.reads(f"Entry 1 of {last}", "reported a concern")
    await visitor.press("Next")
    assert "decided what to do: refer to children's social care" in await visitor.main()
    changed = await visitor.page.locator(".onward-fields__changed").all_inner_texts()
    assert any("Stage" in each and "Before: Deciding what to do" in each for each in changed)
    await visitor.page.fill("#entry", "1")
    await visitor.press("Show")
    assert f"Entry 1 of {last}" in await visitor.main()


async def test_an_earlier_time_shows_what_was_recorded_apart_from_what_had_happened(
    readers: Readers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=1)
    seen = {"text": "He waited at the gate.", "occurred_at": NOW.isoformat(), "indicators": ["gifts"]}
    await school.teacher.does(case, "add-information", seen)
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}/as-at")
    await fill(visitor, {"on-day": ["1"], "on-month": ["3"], "on-year": ["2027"], "time": ["12pm"]})
    await visitor.press("Show the case")
    await visitor.reads("This shows 1 of 2 entries.", "Had happened, but was not recorded yet")
    await visitor.reads("Different today")
    await visitor.page.get_by_label("What we now know had happened by then").check()
    await visitor.press("Show the case")
    await visitor.reads("This shows 2 of 2 entries.", "gifts", "Recorded later")


async def test_integrity_is_one_sentence_a_damaged_chain_another(readers: Readers, school: School) -> None:
    case = await a_case(school)
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}/integrity")
    assert f"All {case['version']} entries are unchanged and in order" in await visitor.main()
    assert "Everything else that Onward keeps about this case matches its entries" in await visitor.main()
    newest = visitor.page.get_by_role("link", name="proof of the newest entry")
    assert await newest.get_attribute("href") == f"/cases/{case['id']}/proof?entry={case['version']}"
    head = await readers.owner.fetchval("SELECT head FROM cases WHERE id = $1::uuid", case["id"])
    assert head.hex() not in await visitor.main()
    await visitor.page.get_by_text("Technical details").click()
    assert head.hex() in await visitor.main()
    await readers.owner.execute("UPDATE cases SET head = $2 WHERE id = $1::uuid", case["id"], bytes(32))
    await visitor.go(f"/cases/{case['id']}/integrity")
    assert f"entry {case['version']} was changed after it was written, or is missing" in await visitor.main()
    state = await readers.owner.fetchval("SELECT state FROM cases WHERE id = $1::uuid", case["id"])
    await readers.owner.execute("UPDATE cases SET state = $2 WHERE id = $1::uuid", case["id"], b"0")
    await visitor.go(f"/cases/{case['id']}/integrity")
    await visitor.reads("or is missing", "so the case cannot be shown")
    put_back = "UPDATE cases SET head = $2, state = $3 WHERE id = $1::uuid"
    await readers.owner.execute(put_back, case["id"], head, state)


async def test_the_form_of_a_referral_shows_what_was_not_shared(readers: Readers, school: School) -> None:
    case = await a_case(school)
    await school.dsl.does(case, "record-discussion", {"with": "Head", "note": SCRIPT, "reasons": WHY})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/agency-referrals/cscs-1")
    await visitor.reads(SCRIPT, "Not shared: ")
    await visitor.reads("Onward did not send it. The referral was made on the agency’s online form.")
    answer = await visitor.http.get(f"/cases/{case['id']}/agency-referrals/cscs-1/form")
    assert answer.headers["content-type"] == "application/pdf"
    await visitor.go(f"/cases/{case['id']}/agency-referrals/cscs-9", status=404)


async def test_every_page_of_a_case_is_logged(readers: Readers, school: School) -> None:
    """11.15."""
    case = await a_case(school)
    await readers.signed_in(school.auditor, at=f"/cases/{case['id']}/replay")
    log = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
    pages = [(each["person"], each["sight"]) for each in log if each["what"] == "page"]
    assert pages == [(str(school.auditor.id), "whole")]


NAMES = {DSL.id: "Dana Lead", COLLEAGUE.id: "Cora Colleague"}


def _fields(story: Story) -> Fields:
    return laid_out(whole_document(story.state), NAMES, POLICY, obligation_topics.in_entries(story.stream))


def test_every_field_of_a_case_has_words_and_no_other_has() -> None:
    view = whole_document(whole_life().state)
    concern = dict(view["concern"])
    assert set(words_of("pupil")) == set(view["pupil"])
    assert set(words_of("circumstances")) == set(concern.pop("circumstances"))
    assert set(words_of("concern")) == set(concern) - set(FOR_PROGRAMS)
    assert set(words_of("referral")) == set(view["agency_referrals"][0]) - {"id"}
    assert {*words_of("case"), *words_of("around")} <= set(view)


def test_no_field_of_a_whole_case_shows_a_code() -> None:
    story, seen = whole_life(), set[str]()
    for number in range(1, len(story.stream) + 1):
        part = replace(story, stream=story.stream[:number], folded=replay(story.stream[:number]))
        seen |= {" | ".join((*place, value)) for place, value in _fields(part).items()}
    assert len(seen) > 200
    assert codes_in("\n".join(seen)) == []


def test_a_changed_field_has_both_values() -> None:
    before = _fields(given(raised(), referred()))
    after = _fields(given(raised(), referred(), fed_back("section_17"), done(MORE)))
    changed = {(each.section, each.label): each for each in compared(after, before) if each.differs}
    decision = ("Referral to children's social care", "Decision")
    told = "Section 17: they are assessing a child in need"
    assert changed[decision] == Compared(section=decision[0], label=decision[1], value=told, other=None)
    assert ("The case", "Reference") not in changed
    assert ("Tasks", "Answer from children's social care") in changed


async def shows(visitor: BrowserSession, number: int) -> None:
    """The entry of this number, in the page, in the slider, in what is said and in the address."""
    page = visitor.page
    await page.get_by_role("heading", name=f"Entry {number} of").wait_for()
    # The address is the last that follows.
    await until("the address follows", lambda: urlsplit(page.url).query == f"entry={number}")
    assert await page.input_value("#entry") == str(number)
    assert (await page.get_attribute("#entry", "aria-valuetext") or "").startswith(f"Entry {number} of")


async def at_the_replay(browsers: Browsers, school: School) -> tuple[BrowserSession, Json]:
    case = await school.teacher.raises()
    for text in ("Seen at the gate again.", "And once more."):
        await school.teacher.does(case, "add-information", {"text": text})
    case = await school.dsl.does(case, "decide-review", a_review())
    visitor = await browsers.signed_in(school.auditor, at=f"/cases/{case['id']}")
    await visitor.press("Replay entry by entry")
    return visitor, case


async def test_the_slider_moves_with_the_mouse_and_the_arrow_keys(browsers: Browsers, school: School) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    at = await page.locator("#entry").bounding_box()
    assert at is not None
    middle = at["y"] + at["height"] / 2
    await page.mouse.move(at["x"] + at["width"] - 8, middle)
    await page.mouse.down()
    await page.mouse.move(at["x"] + 8, middle, steps=6)
    await page.mouse.up()
    await shows(visitor, 1)
    assert "reported a concern" in await visitor.main()
    for key, number in (("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 2), ("End", last)):
        await page.keyboard.press(key)
        await shows(visitor, number)
        assert await page.text_content("#announced") == f"Entry {number} of {last}"
    assert "decided what to do: no further action" in await visitor.main()
    await visitor.look()


async def test_a_late_answer_does_not_move_the_slider_back(browsers: Browsers, school: School) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    go_on = asyncio.Event()

    async def holds(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    late = re.compile(f"entry={last - 1}$")
    await page.route(late, holds)
    await page.focus("#entry")
    async with page.expect_request(late):
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowLeft")
    go_on.set()
    await shows(visitor, last - 2)


async def test_back_leads_to_the_page_before_and_the_entry_seen(browsers: Browsers, school: School) -> None:
    visitor, case = await at_the_replay(browsers, school)
    page, last = visitor.page, case["version"]
    await page.focus("#entry")
    await page.keyboard.press("ArrowLeft")
    await shows(visitor, last - 1)
    await visitor.press("First")
    await shows(visitor, 1)
    await page.go_back()
    await shows(visitor, last - 1)
    await page.go_back()  # the slider fills the history with nothing
    assert urlsplit(page.url).path == f"/cases/{case['id']}"
    await page.go_forward()
    await shows(visitor, last - 1)
    assert "Rowan" not in page.url + await page.title()
