"""What a person types into a form of a case is kept until they send it, for them alone."""

from uuid import UUID

import pytest

from store.drafts import form_autosaves
from store.drafts.form_draft import AutosaveSlot
from store.ledger.ledger import Ledger
from tests.patience import until
from tests.school import Actor, Json, School, SetClock
from tests.web.browsers import TELEPHONE, Browsers, BrowserSession
from tests.web.form_filling import fill, fill_and_save, send
from tests.web.page_reader import PageReader, Readers
from tests.web.timed_out_sessions import TYPED, WORDS, measures, rows

LATER = "In the library from Monday, with her aunt."
NOT_SENT = "Not sent yet"
TITLE = "Decide how to keep the child safe"
BOTH = "Both are kept."


async def kept(ledger: Ledger, person: Actor, case: Json, page: str = "protect") -> dict[str, str]:
    slot = AutosaveSlot(person=person.id, case=UUID(case["id"]), page=page)
    found = await form_autosaves.find(ledger.pool, ledger.seals, slot)
    return dict(found.fields) if found is not None else {}


async def opens(visitor: BrowserSession | PageReader, case: Json, page: str = "protect") -> None:
    await visitor.go(f"/cases/{case['id']}/{page}")


async def test_with_a_script_it_is_saved_after_a_pause_and_returns_in_another_browser(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, viewport=TELEPHONE)
    await opens(visitor, case)
    await fill_and_save(visitor, TYPED)
    assert (await kept(ledger, school.dsl, case))["/measures"] == WORDS
    assert await visitor.page.locator("[data-saved]").inner_text() == "Saved at 10am. Only you can see it."
    await visitor.look()
    other = await browsers.signed_in(school.dsl, viewport=TELEPHONE, at="/")
    shown = await other.reads(NOT_SENT, f"{TITLE}, {case['reference']}", "Saved at 10am")
    assert WORDS not in shown
    await other.press(f"Continue with {TITLE}, {case['reference']}")
    assert "You saved this at 10am and have not sent it. Nothing was recorded." in await other.main()
    assert await measures(other) == WORDS
    assert await other.page.locator('[name="/for"][value="both"]').is_checked()
    await other.look()
    await send(other)
    assert "The protection is recorded" in await other.main()
    assert await rows(browsers.owner, school.dsl) == 0
    await other.go("/")
    assert NOT_SENT not in await other.main()


async def test_one_button_saves_it_for_later_and_one_deletes_it(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, viewport=TELEPHONE)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    assert visitor.page.url == f"{visitor.address}/"
    assert f"{TITLE}, {case['reference']}" in await visitor.main()
    await visitor.look()
    assert (await school.dsl.sees(case))["version"] == case["version"]
    await opens(visitor, case)
    assert await measures(visitor) == WORDS
    await visitor.unfolds("Delete what I typed")
    assert await measures(visitor) == WORDS, "it asks first"
    await visitor.press("Yes, delete what I typed")
    assert await measures(visitor) == ""
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    name = f"{TITLE}, {case['reference']}"
    go_on = await visitor.page.get_by_role("button", name=f"Continue with {name}").bounding_box()
    throw = await visitor.page.locator("summary", has_text=f"Delete {name}").bounding_box()
    assert go_on is not None
    assert throw is not None
    assert throw["y"] >= go_on["y"] + go_on["height"] + 10 or throw["x"] >= go_on["x"] + go_on["width"] + 10
    await visitor.unfolds(f"Delete {name}")
    await visitor.look()
    assert await rows(browsers.owner, school.dsl) == 1, "it asks first"
    await visitor.press(f"Yes, delete {name}")
    assert "Deleted." in await visitor.main()
    assert NOT_SENT not in await visitor.main()
    assert await rows(browsers.owner, school.dsl) == 0


@pytest.mark.long("saving and throwing away are in every run")
async def test_a_form_that_was_emptied_again_is_not_kept(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl)
    await opens(visitor, case, "add-information")
    await fill_and_save(visitor, {"/text": [WORDS]})
    assert await rows(browsers.owner, school.dsl) == 1
    await fill(visitor, {"/text": [""]})

    async def none_is_kept() -> bool:
        return await rows(browsers.owner, school.dsl) == 0

    await until("it is not kept", none_is_kept)


async def test_a_case_that_moved_on_is_said_and_nothing_is_sent(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens(visitor, case)
    await fill(visitor, TYPED)
    await visitor.press("Save for later")
    await school.deputy.does(case, "add-information", {"text": "Seen at the gate again."})
    await opens(visitor, case)
    await visitor.reads("The case has changed", "added information")
    assert await visitor.page.locator(".govuk-notification-banner").count() == 1
    assert await measures(visitor) == WORDS
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert [each["type"] for each in history] == ["concern.raised", "information.added"]


async def test_of_two_windows_the_later_one_counts_and_the_other_is_said_and_kept(
    browsers: Browsers, school: School, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    desk = await browsers.signed_in(school.dsl)
    phone = await browsers.signed_in(school.dsl, viewport=TELEPHONE)
    for window in (desk, phone):
        await opens(window, case)
    await fill_and_save(desk, TYPED)
    clock.passes(minutes=5)
    await fill_and_save(phone, {**TYPED, "/measures": [LATER]}, BOTH)
    assert "Another window saved a newer version at 10am" in await phone.main()
    await phone.look()
    await chooses_a_version(phone)
    await phone.look()


async def chooses_a_version(phone: BrowserSession | PageReader) -> None:
    """The other one, and then this one again."""
    await phone.press("Show the other version")
    assert await measures(phone) == WORDS
    assert "A newer version was saved at 10:05am" in await phone.main()
    await phone.press("Show the newer version")
    assert await measures(phone) == LATER


@pytest.mark.long("two windows of one form are in every run")
async def test_sending_from_one_window_leaves_what_another_has_saved_since(
    browsers: Browsers, school: School, ledger: Ledger
) -> None:
    case = await school.teacher.raises()
    desk, phone = await browsers.signed_in(school.dsl), await browsers.signed_in(school.dsl)
    for window, words in ((desk, WORDS), (phone, LATER)):
        await opens(window, case)
        await fill_and_save(window, {**TYPED, "/measures": [words]})
    await send(desk)
    assert "The protection is recorded" in await desk.main()
    assert (await kept(ledger, school.dsl, case))["/measures"] == LATER
