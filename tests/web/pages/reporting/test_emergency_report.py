"""An emergency takes all that was answered of a report along, and no wording of it is sent back."""

from typing import Any

from domain.command_catalogue import RAISE
from store.drafts import report_drafts
from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions
from web.pages.register_choice import SIBLINGS
from web.pages.reporting import report_screens
from web.pages.reporting.report_screens import STAFF
from web.pages.reporting.report_steps import CHILD

WORDS = "He says he will be waiting at the gate."
EVERYTHING: dict[str, Any] = {
    "pupil": {
        "name": "Rowan Ashdown",
        "date_of_birth": "2020-01-31",
        "upn": "A123456789012",
        "risk_groups": ["send"],
    },
    "concern": {
        "child_words": WORDS,
        "summary": "She would not leave the classroom.",
        "immediate_danger": True,
        "category": "cse",
        "indicators": ["being-secretive"],
        "imagery": True,
        "imagery_parties": [{"part": "took", "age": 15}],
        "imagery_origin": "camera",
        "device_location": "In the school office",
        "adult_involved": True,
        "child_unaware": False,
        "staff_allegation": True,
        "exploitation": {"imbalances": ["age"], "limbs": ["exchange"]},
        "occurred_at": "2027-02-26T15:30:00Z",
        "noticed_at": "2027-02-26T16:00:00Z",
        "circumstances": {"mode": ["in_person"], "places": "The park"},
        "source": "operation_encompass",
        "source_name": "The police hub",
        "reported_by": {"relation": "parent", "name": "Mr Ashdown", "contact": "01632 960123"},
        "police_reference": "OE/2027/114",
        "told_at": "2027-02-26T07:30:00Z",
        "spoken_to": "No one yet",
    },
    "home_authority": "E08000025",
}


async def _begun(ledger: Ledger, school: School, answers: dict[str, list[str]]) -> None:
    draft = {"key": ["k" * 24], **answers}
    await report_drafts.change(ledger.pool, ledger.seals, school.teacher.id, lambda _: draft)


async def _recorded(school: School, reader: Any = None) -> dict[str, Any]:
    (case,) = await school.teacher.read("/v1/referrals")
    history = await (reader or school.dsl).read(f"/v1/referrals/{case['id']}/history")
    found: dict[str, Any] = next(each["data"] for each in history if each["type"] == "concern.raised")
    return found


def _said(value: Any) -> Any:
    """The answers without the questions left blank."""
    if isinstance(value, dict):
        return {name: _said(each) for name, each in value.items() if each is not None}
    return value


async def _refers(visitor: PageReader) -> None:
    await fill(visitor, {"/agency": ["police"], "/channel": ["phone"]})
    await send(visitor)


async def test_everything_that_a_report_asks_reaches_the_record(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    body = {**EVERYTHING, "about": [str(school.deputy.id)]}
    for pointer in (
        each
        for step in report_screens.STEPS
        for each in step.pointers
        if each not in (CHILD, STAFF, SIBLINGS)  # those on the register: test_siblings_of_report.py
    ):
        part: Any = body
        for name in pointer[1:].split("/"):
            assert name in part, f"this test answers no {pointer}"
            part = part[name]
    await _begun(ledger, school, as_posted(questions(RAISE, {}), body))
    visitor = await readers.signed_in(school.teacher, at="/report/emergency")
    await closely(visitor)
    assert await visitor.page.get_by_label("What did the child say?").input_value() == WORDS
    shown = await visitor.main()
    for text in ("In the school office", "The police hub", "The park", "No one yet", "A123456789012"):
        assert text in shown
    await _refers(visitor)
    assert "The referral is recorded" in await visitor.main()
    recorded = _said(await _recorded(school))
    for name, value in body.items():
        assert recorded[name] == value
    assert await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id) is None


async def test_the_words_of_the_first_page_go_with_an_emergency(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/report/what")
    await fill(visitor, {"/concern/child_words": [WORDS], "/concern/summary": ["Help!!"]})
    await fill(visitor, {"/concern/immediate_danger": ["true"], "/about-staff": ["false"]})
    await visitor.press("Continue")
    await visitor.press("I have called: record it now (one short page)")
    child = {"/pupil/name": ["unknown"], "/pupil/date_of_birth-unknown": ["unknown"]}
    await fill(visitor, {**child, "/concern/category": ["other"]})
    await _refers(visitor)
    concern = (await _recorded(school))["concern"]
    assert (concern["child_words"], concern["summary"]) == (WORDS, "Help!!")
    (case,) = await school.teacher.read("/v1/referrals")
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    (made,) = [each["data"] for each in history if each["type"].endswith("referral.made")]
    assert made["reasons"] == "In an emergency, as reported: Help!!"
