"""A local authority's pack and its milestones, and concerns about the procedure (13.4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

import pytest

from domain.compliance.agency_milestones import expectations
from domain.entries.agencies import Decision
from domain.people.roles import Person
from domain.policy.authority_pack import Authority, Contact
from domain.policy.procedure_concerns import (
    ITS_OWN,
    ConcernSummary,
    faults,
    goes_to,
    lies_with,
    may_answer,
    sees_procedure_concern,
)
from policies import load_all
from tests.domain.case_documents import case_document, whole_document
from tests.domain.command_builders import a_referral, concluded, fed_back, feedback, raised, referred
from tests.domain.people_and_times import (
    AUDITOR,
    BOARD_LEAD,
    COLLEAGUE,
    DSL,
    GOVERNOR,
    HEAD,
    MONDAY_10AM,
    POLICY,
    TEACHER,
    TUESDAY_9AM,
    london,
)
from tests.domain.story import Story, done, given
from tests.with_each import with_each

PACK = Authority(
    id="waltham-forest",
    name="Waltham Forest",
    source="A page",
    checked_on=date(2026, 8, 31),
    stale_after_months=6,
)


@with_each("name", ["", "Waltham", "Waltham Forest Council", "waltham_forest"])
def test_other_names_are_not_its(name: str) -> None:
    assert not PACK.is_called(name)


@with_each("name", ["Waltham Forest", "WALTHAM FOREST", " waltham forest ", "Waltham-Forest"])
def test_a_pack_is_found_by_its_name_or_its_id_in_upper_or_lower_case(name: str) -> None:
    assert PACK.is_called(name)


@with_each(
    ("checked_on", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 15), 24, date(2028, 12, 15)),
    ],
)
def test_a_pack_is_stale_after_its_months(checked_on: date, months: int, last: date) -> None:
    pack = replace(PACK, checked_on=checked_on, stale_after_months=months)
    assert not pack.is_stale(last)
    assert pack.is_stale(date.fromordinal(last.toordinal() + 1))


@with_each(
    ("clock", "is_open"),
    [
        ("2027-03-01 07:59", False),
        ("2027-03-01 08:00", True),
        ("2027-03-01 17:00", True),  # still open at the closing time itself
        ("2027-03-01 17:01", False),
        ("2027-03-06 12:00", False),  # a Saturday
        ("2027-03-29 12:00", False),  # Easter Monday
        ("2027-07-01 08:00", True),  # in summer time
    ],
)
def test_the_front_door_is_open_in_the_schools_hours_unless_it_says_its_own(
    clock: str, is_open: bool
) -> None:
    assert Contact().is_open(london(clock), POLICY.time) is is_open
    half = Contact(opens=time(9, 30), closes=time(16, 30))
    assert not half.is_open(london("2027-03-01 09:00"), POLICY.time)
    assert half.is_open(london("2027-03-01 09:30"), POLICY.time)


def test_only_the_named_authority_applies() -> None:
    def found(*names: str | None) -> str:
        pack = POLICY.authority_for(*names)
        assert pack is not None
        return pack.id

    assert found("Shropshire", "Walsall") == "shropshire"
    assert found(None, "Walsall") == "walsall"
    assert POLICY.authority_for("Rutland", "Walsall") is None
    assert found(None, None) == found() == "gloucestershire"
    assert replace(POLICY, authority="").authority_for() is None


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


def test_nothing_is_expected_before_a_decision_is_told_or_of_another_agency() -> None:
    assert watched(given(raised(DSL), referred())) == {}
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


ROSTER = (HEAD, BOARD_LEAD, GOVERNOR, DSL)


def said(*about: Person, then: Sequence[Person] = ROSTER, now: Sequence[Person] = ROSTER) -> ConcernSummary:
    """A concern reported when the people `then` were there, and read when those of `now` are."""
    ids = tuple(each.id for each in about)
    went_to = goes_to(then, ids)
    return ConcernSummary(
        id=UUID(int=9),
        school=UUID(int=8),
        clause="11.2",
        about=ids,
        raised_by=TEACHER.id,
        raised_at=MONDAY_10AM,
        goes_to=went_to,
        lies_with=lies_with(went_to, now, ids),
        answered=False,
    )


def test_a_reporter_who_knows_no_clause_can_name_one_that_every_policy_has() -> None:
    assert all(ITS_OWN in policy.register.clauses for policy in load_all().values())


def test_it_goes_to_the_head_or_past_them() -> None:
    assert said().goes_to == "headteacher"
    assert said(HEAD).goes_to == "board_lead"
    assert said(HEAD, BOARD_LEAD).goes_to == "nominated_governor"
    assert said(*ROSTER).goes_to == "local_authority"
    assert goes_to((), ()) == "local_authority"


def test_no_subject_sees_it_no_matter_who_reported_it() -> None:
    about = said(HEAD, TEACHER, AUDITOR)
    assert not any(sees_procedure_concern(about, person) for person in (HEAD, TEACHER, AUDITOR))
    assert sees_procedure_concern(about, BOARD_LEAD)


def test_the_reporter_reads_it_and_the_recipient_answers() -> None:
    concern = said()
    assert [person for person in (TEACHER, HEAD, AUDITOR) if sees_procedure_concern(concern, person)] == [
        TEACHER,
        HEAD,
        AUDITOR,
    ]
    assert not any(sees_procedure_concern(concern, person) for person in (COLLEAGUE, DSL, BOARD_LEAD))
    assert [person for person in (TEACHER, HEAD, AUDITOR, BOARD_LEAD) if may_answer(concern, person)] == [
        HEAD
    ]


def test_if_no_one_is_left_the_next_person_appointed_answers() -> None:
    waits = said(HEAD, then=(HEAD,), now=(HEAD,))
    assert (waits.goes_to, waits.lies_with) == ("local_authority", "local_authority")
    assert not any(may_answer(waits, person) for person in (HEAD, BOARD_LEAD, GOVERNOR, TEACHER))
    found = said(HEAD, then=(HEAD,), now=(HEAD, GOVERNOR))
    assert (found.goes_to, found.lies_with) == ("local_authority", "nominated_governor")
    assert [each for each in (HEAD, BOARD_LEAD, GOVERNOR) if may_answer(found, each)] == [GOVERNOR]
    assert sees_procedure_concern(found, GOVERNOR)
    assert not sees_procedure_concern(found, HEAD)


def test_when_all_its_recipients_have_left_it_passes_on() -> None:
    left = said(now=(BOARD_LEAD, GOVERNOR))
    assert (left.goes_to, left.lies_with) == ("headteacher", "board_lead")
    assert [each for each in (BOARD_LEAD, GOVERNOR) if may_answer(left, each)] == [BOARD_LEAD]


def test_it_stays_with_its_recipients_while_one_is_there() -> None:
    """A head who arrives after it went to the board does not take it over."""
    stays = said(then=(BOARD_LEAD,), now=(HEAD, BOARD_LEAD))
    assert (stays.goes_to, stays.lies_with) == ("board_lead", "board_lead")
    assert not sees_procedure_concern(stays, HEAD)


def test_it_names_a_clause_and_says_something() -> None:
    assert [each.pointer for each in faults("Too short", "99.9", ("11.2",))] == ["/clause", "/text"]
    assert faults("It is said at length.", "11.2", ("11.2",)) == []
