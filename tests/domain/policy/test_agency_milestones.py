"""Milestones of agencies are shown with their source; they are never obligations, and never overdue."""

from datetime import datetime

import pytest

from domain.compliance.agency_milestones import expectations
from domain.entries.agencies import Decision
from tests.domain.case_documents import case_document, whole_document
from tests.domain.command_builders import a_referral, concluded, fed_back, feedback, raised, referred
from tests.domain.people_and_times import DSL, MONDAY_10AM, POLICY, TEACHER, TUESDAY_9AM, london
from tests.domain.story import Story, done, given
from tests.with_each import with_each

ASSESSMENT, CONFERENCE, CORE_GROUP = "2027-05-06 17:00", "2027-03-23 17:00", "2027-04-08 17:00"
FIRST_REVIEW, NEXT_REVIEW = "2027-06-23 17:00", "2027-12-23 17:00"


def decided(decision: Decision) -> Story:
    """Referred on Monday morning and decided on Tuesday."""
    return given(raised(DSL), referred(), fed_back(decision, at=TUESDAY_9AM))


def watched(story: Story, at: datetime = MONDAY_10AM) -> dict[str, tuple[datetime, bool]]:
    found = expectations(story.state, POLICY.expectations, POLICY.time, at)
    return {each.what: (each.by, each.passed) for each in found}


@with_each("decision", ["immediate_protection", "services", "no_statutory", "redirected"])
def test_nothing_is_expected_after_a_decision_that_makes_nothing_apply(decision: Decision) -> None:
    assert watched(decided(decision)) == {}


def test_nothing_is_expected_before_a_decision_is_told() -> None:
    assert watched(given(raised(DSL), referred())) == {}


def test_nothing_is_expected_of_another_agency_than_childrens_social_care() -> None:
    story = given(raised(DSL), referred("police"), fed_back("police_investigation", "police-1"))
    assert watched(story) == {}


@pytest.mark.parametrize("decision", ["section_17", "specialist_assessment"])
def test_an_assessment_is_expected_forty_five_working_days_after_the_made_time(decision: Decision) -> None:
    assert watched(decided(decision)) == {"assessment": (london(ASSESSMENT), False)}


def test_section_47_expects_a_conference_and_then_a_core_group_too() -> None:
    assert watched(decided("section_47")) == {
        "assessment": (london(ASSESSMENT), False),
        "initial_conference": (london(CONFERENCE), False),
        "core_group": (london(CORE_GROUP), False),
        "first_review_conference": (london(FIRST_REVIEW), False),
        "next_review_conference": (london(NEXT_REVIEW), False),
    }


def test_a_conference_is_counted_from_when_the_decision_was_told() -> None:
    told = feedback("section_47", told_at=london("2027-02-26 12:00"))
    story = given(raised(DSL), done(a_referral(occurred_at=london("2027-02-25 12:00"))), done(told))
    assert watched(story)["initial_conference"][0] == london("2027-03-19 17:00")


def test_a_changed_decision_changes_what_is_expected() -> None:
    story = decided("section_47").tell(feedback("section_17"))
    assert list(watched(story)) == ["assessment"]


def test_a_milestone_that_has_passed_is_shown_as_passed_and_not_recorded() -> None:
    story = decided("section_47").silence(london("2027-05-06 17:00"))
    assert [passed for _, passed in watched(story, story.now).values()] == [False, True, True, False, False]
    later = story.silence(london("2027-12-23 17:01"))
    assert all(passed for _, passed in watched(later, later.now).values())
    assert not [owed.id for owed in later.state.obligations if owed.kind in watched(later)]


def test_nothing_more_is_expected_once_the_agencys_work_is_concluded() -> None:
    assert watched(decided("section_47").tell(concluded())) == {}


def test_each_is_guidance_with_its_source() -> None:
    assert POLICY.expectations
    for each in POLICY.expectations:
        assert each.basis == "guidance"
        assert each.source.startswith("Working Together: ")
        assert each.source.endswith("The number is from the 2023 edition: check it against the 2026 edition")


def test_the_whole_case_shows_them_and_a_receipt_does_not() -> None:
    story = decided("section_17")
    found = expectations(story.state, POLICY.expectations, POLICY.time, story.now)
    assert whole_document(story.state, found)["expectations"] == [
        {
            "agency_referral": "cscs-1",
            "what": "assessment",
            "by": "2027-05-06T16:00:00Z",
            "passed": False,
            "basis": "guidance",
            "source": POLICY.expectations[0].source,
        }
    ]
    theirs = given(raised(TEACHER), referred(), fed_back("section_17"))
    assert case_document(theirs.state, TEACHER, found)["expectations"] == []
    assert case_document(theirs.state, DSL, found)["expectations"] != []
