"""The commands that a person is offered (`next`): those that would be accepted, obligations first (3.2s)."""

from datetime import date
from typing import Any

from domain.access.available_actions import available_actions, irrelevant_fields
from domain.command_catalogue import COMMANDS
from domain.commands import DeclareConflict
from tests.domain.case_documents import case_document, whole_document
from tests.domain.command_builders import (
    ACCEPT,
    WHY,
    a_plan,
    an_emergency,
    believed_at_risk,
    by_telephone,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import (
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    SENIOR,
    TEACHER,
    TUESDAY_6PM,
    WEDNESDAY_9AM,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each


def test_first_comes_what_meets_an_obligation_by_its_deadline_then_the_rest_in_order() -> None:
    assert given(raised()).next_for(DSL) == [
        "accept",  # due 10.30am; a review decision accepts as well
        "decide-review",
        "protect",  # due 2pm
        "add-information",
        "note-and-watch",
        "refer",
        "inform-pupil",
        "record-pupil-view",
        "reply-to-reporter",
        "correct",
        "identify-pupil",
        "update-circumstances",
        "record-discussion",
        "assess-parent-contact",
        "record-parent-contact",
        "place-police-hold",
        "record-liaison",
        "record-disclosure",
        "withhold",
        "reclassify",
        "consider-nrm",
        "assign-mentor",
        "declare-conflict",
        "link",
        "join",
        "record-missing-episode",
        "record-outside-referral",
        "countersign",
        "record-leaving",
        "transfer-file",
        "record-information-request",
        "record-team-member",
        "record-paper-copy",
        "place-legal-hold",
    ]


def test_danger_goes_before_everything_for_everybody() -> None:
    """11.4."""
    story = given(raised(immediate_danger=True))
    assert [story.next_for(by)[0] for by in (DSL, HEAD, SENIOR, TEACHER)] == ["refer"] * 4


def test_the_referrer_is_asked_for_what_the_agency_said() -> None:
    """11.8."""
    story = given(raised(), done(an_emergency(), TEACHER))
    assert story.next_for(TEACHER) == [
        *("record-feedback", "add-information", "refer", "confirm-in-writing", "record-acknowledgement"),
        *("record-chase", "protect", "inform-pupil", "record-pupil-view", "correct", "record-discussion"),
        *("record-parent-contact", "declare-conflict", "withdraw"),
    ]
    chased = story.silence(WEDNESDAY_9AM)
    assert chased.next_for(TEACHER)[:2] == ["record-feedback", "record-chase"]


def test_after_a_decision_only_feedback_is_offered() -> None:
    story = given(raised(), done(an_emergency(), TEACHER), fed_back("police_investigation", "police-1"))
    offered = story.next_for(TEACHER)
    assert "record-feedback" in offered
    assert not {"record-chase", "record-acknowledgement"} & set(offered)


def test_the_lead_is_asked_for_the_review_of_the_plan() -> None:
    story = given(raised(), reviewed(), done(a_plan(date(2027, 3, 10), lead=COLLEAGUE)))
    assert story.next_for(COLLEAGUE)[0] == "review-early-help"


def test_a_closed_case_offers_its_few_exceptions() -> None:
    story = given(raised(), closed)
    assert story.next_for(DSL) == [
        *("refer", "record-pupil-view", "correct", "identify-pupil", "record-discussion", "reopen"),
        *("record-leaving", "transfer-file", "place-legal-hold"),
    ]
    assert story.next_for(TEACHER) == [
        "add-information",
        "refer",
        "record-pupil-view",
        "correct",
        "record-discussion",
    ]
    assert story.next_for(HEAD) == ["refer", "place-legal-hold"]


def test_each_offer_names_its_clauses() -> None:
    for offer in available_actions(given(raised()).state, DSL):
        assert offer.clauses == COMMANDS[offer.command].clauses


def test_why_there_is_no_danger_and_why_no_officer_is_told_is_asked_only_where_that_is_owed() -> None:
    assert irrelevant_fields(given(raised()).state, "decide-review") == {"no_immediate_danger", "no_lado"}
    assert irrelevant_fields(given(raised(immediate_danger=True)).state, "decide-review") == {"no_lado"}
    assert irrelevant_fields(given(raised(staff_allegation=True)).state, "decide-review") == {
        "no_immediate_danger"
    }
    referred_at_once = given(raised(immediate_danger=True)).tell(an_emergency(), DSL).state
    assert "no_immediate_danger" in irrelevant_fields(referred_at_once, "decide-review")
    assert irrelevant_fields(given(raised()).state, "refer") == frozenset()


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
