"""Each obligation lists the commands that meet it, and its agency referral (3.2s)."""

from typing import Any

from domain.commands import DeclareConflict
from tests.domain.case_documents import case_document, whole_document
from tests.domain.command_builders import (
    ACCEPT,
    WHY,
    an_emergency,
    believed_at_risk,
    by_telephone,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import DEPUTY, DSL, TEACHER, TUESDAY_6PM
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each


def shown(story: Story) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in whole_document(story.state)["obligations"]}


def said(story: Story, name: str) -> tuple[tuple[str, ...], str | None]:
    each = shown(story)[name]
    return each["commands"], each["agency_referral"]


@with_each(
    ("name", "commands", "agency_referral"),
    [
        ("accept", ("accept", "decide-review"), None),
        ("review", ("decide-review",), None),
        ("protect", ("protect",), None),
        ("feedback:cscs-1", ("record-feedback",), "cscs-1"),
        ("chase:cscs-1", ("record-chase",), "cscs-1"),
        ("confirm-in-writing:cscs-1", ("confirm-in-writing",), "cscs-1"),
    ],
)
def test_each_names_what_meets_it_and_what_it_is_about(
    name: str, commands: tuple[str, ...], agency_referral: str | None
) -> None:
    story = given(raised(), done(by_telephone("Shropshire")), silence_until(TUESDAY_6PM))
    assert said(story, name) == (commands, agency_referral)


def test_a_task_that_follows_an_agencys_answer_names_its_referral() -> None:
    no = given(raised(), referred(), fed_back("no_statutory"))
    assert said(no, "reconsider:cscs-1") == (("reconsider",), "cscs-1")
    assert said(no, "feedback:cscs-1") == (("record-feedback",), "cscs-1")  # met, but still shown
    again = no.tell(believed_at_risk())
    assert said(again, "refer:cscs") == (("refer",), None)
    assert said(given(raised(), referred(), fed_back("section_17")), "conclude:cscs-1") == (
        ("conclude-statutory",),
        "cscs-1",
    )


def test_a_review_that_is_done_takes_no_case_on() -> None:
    story = given(raised(), done(ACCEPT), reviewed())
    story = story.tell(DeclareConflict(person=DSL.id, reasons=WHY), by=DEPUTY)
    assert said(story, "accept") == (("accept",), None)


def test_a_receipt_says_it_too() -> None:
    """3-STF.k."""
    story = given(raised(TEACHER), done(an_emergency("police"), TEACHER))
    mine = {each["id"]: each for each in case_document(story.state, TEACHER)["obligations"]}
    assert mine["feedback:police-1"]["commands"] == ("record-feedback",)
    assert mine["feedback:police-1"]["agency_referral"] == "police-1"
