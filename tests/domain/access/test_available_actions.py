"""The commands that a person is offered (`next`): exactly those that would be accepted, obligations first."""

from datetime import date

from domain.access.available_actions import available_actions, irrelevant_fields
from domain.command_catalogue import COMMANDS
from tests.domain.command_builders import (
    ACCEPT,
    a_plan,
    a_referral,
    an_emergency,
    fed_back,
    feedback,
    protection,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, SENIOR, TEACHER, WEDNESDAY_9AM
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import done, given


def test_people_who_do_not_see_the_case_are_offered_nothing() -> None:
    assert given(raised()).next_for(COLLEAGUE) == []


def test_first_comes_what_meets_an_obligation_by_its_deadline_then_the_rest_in_order() -> None:
    assert given(raised()).next_for(DSL) == [
        "accept",  # due 10.30am; a review decision accepts as well
        "decide-review",
        "protect",  # due 2pm
        "add-information",
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


def test_an_obligation_without_a_deadline_is_offered_after_the_others() -> None:
    story = given(raised(DSL), done(protection()), reviewed(), referred(), fed_back("section_17"))
    assert story.next_for(DSL)[:3] == ["inform-pupil", "record-liaison", "conclude-statutory"]


def test_the_referrer_is_asked_for_what_the_agency_said() -> None:
    """11.8."""
    story = given(raised(), done(an_emergency(), TEACHER))
    assert story.next_for(TEACHER) == [
        "record-feedback",
        "add-information",
        "refer",
        "confirm-in-writing",
        "record-acknowledgement",
        "record-chase",
        "protect",
        "inform-pupil",
        "record-pupil-view",
        "correct",
        "record-discussion",
        "record-parent-contact",
        "declare-conflict",
        "withdraw",
    ]
    chased = story.silence(WEDNESDAY_9AM)
    assert chased.next_for(TEACHER)[:2] == ["record-feedback", "record-chase"]


def test_after_a_decision_only_feedback_is_offered() -> None:
    story = given(raised(), done(an_emergency(), TEACHER), fed_back("police_investigation", "police-1"))
    offered = story.next_for(TEACHER)
    assert "record-feedback" in offered
    assert not {"record-chase", "record-acknowledgement"} & set(offered)


def test_agency_referrals_of_others_offer_the_referrer_nothing() -> None:
    story = given(raised(), done(an_emergency(), TEACHER), done(a_referral("cscs")))
    story = story.tell(feedback("police_investigation", "police-1"), TEACHER)
    assert "record-chase" not in story.next_for(TEACHER)
    assert "record-chase" in story.next_for(DSL)


def test_the_lead_is_asked_for_the_review_of_the_plan() -> None:
    story = given(raised(), reviewed(), done(a_plan(date(2027, 3, 10), lead=COLLEAGUE)))
    assert story.next_for(COLLEAGUE)[0] == "review-early-help"


def test_closing_is_offered_only_when_nothing_is_open() -> None:
    story = given(raised(), done(ACCEPT))
    assert "close" not in story.next_for(DSL)
    assert "close" in everything_met(story).next_for(DSL)


def test_a_closed_case_offers_its_few_exceptions() -> None:
    story = given(raised(), closed)
    assert story.next_for(DSL) == [
        "refer",
        "record-pupil-view",
        "correct",
        "identify-pupil",
        "record-discussion",
        "reopen",
        "record-leaving",
        "transfer-file",
        "place-legal-hold",
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


def test_one_plan_at_a_time_is_offered() -> None:
    story = given(raised(), reviewed("early_help"))
    assert "start-early-help" in story.next_for(DSL)
    assert "start-early-help" not in story.tell(a_plan(date(2027, 3, 10))).next_for(DSL)


def test_why_there_is_no_danger_and_why_no_officer_is_told_is_asked_only_where_that_is_owed() -> None:
    assert irrelevant_fields(given(raised()).state, "decide-review") == {"no_immediate_danger", "no_lado"}
    assert irrelevant_fields(given(raised(immediate_danger=True)).state, "decide-review") == {"no_lado"}
    assert irrelevant_fields(given(raised(staff_allegation=True)).state, "decide-review") == {
        "no_immediate_danger"
    }
    referred_at_once = given(raised(immediate_danger=True)).tell(an_emergency(), DSL).state
    assert "no_immediate_danger" in irrelevant_fields(referred_at_once, "decide-review")
    assert irrelevant_fields(given(raised()).state, "refer") == frozenset()
