"""Who sees what, and who may do what (3.2h, 3.2l, 3-STF.h, 3-STF.k)."""

from datetime import date

import pytest

from domain.access.ownership import Owners, owners
from domain.access.permissions import role_for, visibility
from domain.command_catalogue import COMMANDS
from domain.commands import PersonCommand
from domain.entries.agencies import Agency
from domain.people.roles import Person, Role, own_role
from tests.domain.command_builders import (
    A_VIEW,
    ACCEPT,
    MORE,
    a_chase,
    a_confirmation,
    a_plan,
    a_referral,
    an_acknowledgement,
    an_emergency,
    correct,
    feedback,
    protection,
    raised,
    reviewed,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    ADMIN,
    AUDITOR,
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    MENTOR,
    SENIOR,
    TEACHER,
    person,
)
from tests.domain.record_builders import declared
from tests.domain.story import Story, done, given
from tests.with_each import with_each

FOR_WHO_LEADS = {"refer", "challenge", "answer-challenge"}
FOR_WHO_RAISED_IT = {
    *("add-information", "refer", "protect", "inform-pupil", "record-pupil-view", "correct"),
    *("record-discussion", "record-parent-contact", "declare-conflict", "challenge", "withdraw"),
}
FOR_WHO_REFERRED = FOR_WHO_RAISED_IT | {
    "confirm-in-writing",
    "record-acknowledgement",
    "record-feedback",
    "record-chase",
    "record-telephone",
}
HEADS = FOR_WHO_LEADS | {
    "protect",
    "adopt-policy",
    "declare-conflict",
    "hand-over",
    "place-legal-hold",
    "lift-legal-hold",
}


def allowed(story: Story, by: Person) -> set[str]:
    return {name for name, entry in COMMANDS.items() if role_for(entry, story.state, by)}


@with_each("other", [COLLEAGUE, GOVERNOR, BOARD_LEAD, ADMIN, MENTOR])
def test_people_without_a_part_see_nothing(other: Person) -> None:
    story = given(raised())
    assert visibility(story.state, other) is None
    assert allowed(story, other) == set()
    story.when(MORE, by=other).refused(Unseen)


@pytest.mark.parametrize("reader", [HEAD, SENIOR, AUDITOR])
def test_head_senior_leader_and_auditor_see_everything_and_change_little(reader: Person) -> None:
    story = given(raised())
    assert visibility(story.state, reader) == "whole"
    assert allowed(story, reader) == {HEAD: HEADS, SENIOR: FOR_WHO_LEADS, AUDITOR: {"refer"}}[reader]


@pytest.mark.parametrize("dsl", [DSL, DEPUTY])
def test_the_dsl_and_the_deputies_have_the_same_powers(dsl: Person) -> None:
    """3.2l."""
    assert allowed(given(raised()), dsl) == set(COMMANDS) - {"withdraw"}
    assert allowed(given(raised(dsl)), dsl) == set(COMMANDS)


@pytest.mark.parametrize("reporter", [ADMIN, MENTOR, GOVERNOR])
def test_every_reporter_has_a_receipt_whatever_their_role(reporter: Person) -> None:
    story = given(raised(reporter))
    assert visibility(story.state, reporter) == "receipt"
    assert allowed(story, reporter) == FOR_WHO_RAISED_IT


def test_the_referrer_hears_back() -> None:
    """11.8."""
    story = given(raised(TEACHER), done(an_emergency(), TEACHER))
    assert allowed(story, TEACHER) == FOR_WHO_REFERRED


@with_each("command", [a_confirmation(), an_acknowledgement(), feedback(), a_chase()])
def test_the_referrer_to_one_agency_does_not_hear_back_for_another(command: PersonCommand) -> None:
    story = given(raised(TEACHER), done(an_emergency(), TEACHER), done(a_referral("cscs")))
    story.when(command, by=TEACHER).refused(Forbidden)


@with_each("agency", ["police", "lado", "adult_services"])
def test_an_ordinary_referral_to_other_agencies_is_the_dsls(agency: Agency) -> None:
    """3-STF.h: others refer to them only in an emergency."""
    given(raised(TEACHER)).when(a_referral(agency), by=TEACHER).refused(Forbidden)
    given(raised(TEACHER)).when(a_referral(agency), by=HEAD).refused(Forbidden)


@with_each("by", [TEACHER, HEAD, SENIOR])
def test_any_member_of_staff_refers_to_social_care_and_hears_back(by: Person) -> None:
    """11.8: the referral is theirs, its clock runs, and the DSL still reviews the concern."""
    story = given(raised(TEACHER)).tell(a_referral(), by)
    assert story.state.agency_referrals[0].referrer == by.id
    assert {"review", "feedback:cscs-1"} <= {owed.id for owed in story.state.open_obligations}
    assert "record-feedback" in allowed(story, by)
    assert story.state.open_obligation("retrospective-review") is None


def test_an_auditor_refers_in_an_emergency_alone() -> None:
    story = given(raised(TEACHER))
    story.when(a_referral(), by=AUDITOR).refused(Forbidden)
    story.when(an_emergency(), by=AUDITOR).records("referral.made")


def test_recording_a_pupils_words_makes_no_one_their_author() -> None:
    """3.2q."""
    story = given(raised(DSL), reviewed(), done(a_plan(date(2027, 3, 10), lead=COLLEAGUE)))
    story = story.tell(A_VIEW, COLLEAGUE)
    assert "correct" not in allowed(story, COLLEAGUE)


def test_the_head_who_protected_may_correct_that() -> None:
    story = given(raised(), done(protection(), HEAD))
    story.when(correct(2), by=HEAD).records("event.corrected")
    story.when(correct(1), by=HEAD).refused(Forbidden)


def test_an_event_names_the_role_that_permitted_it() -> None:
    head_and_dsl = person(20, "headteacher", "dsl")
    for by, command, role in (
        (head_and_dsl, ACCEPT, "dsl"),
        (HEAD, protection(), "headteacher"),
        (AUDITOR, an_emergency(), "auditor"),
        (TEACHER, MORE, "staff"),
    ):
        given(raised()).when(command, by=by).acted_as(role)


@with_each(
    ("roles", "role"),
    [
        (("headteacher", "staff"), "staff"),
        (("deputy_dsl", "staff"), "deputy_dsl"),
        (("admin",), "admin"),
        (("operator",), "operator"),
        ((), "staff"),
    ],
)
def test_if_any_role_will_do_the_plainest_is_recorded(roles: tuple[Role, ...], role: Role) -> None:
    assert own_role(person(21, *roles)) == role


@with_each("subject", [DSL, DEPUTY, HEAD, AUDITOR, TEACHER])
def test_a_subject_never_learns_that_the_case_exists(subject: Person) -> None:
    """3.2h."""
    story = given(raised(COLLEAGUE, about=(subject,)))
    assert visibility(story.state, subject) is None
    assert allowed(story, subject) == set()
    assert story.next_for(subject) == []
    story.when(an_emergency(), by=subject).refused(Unseen)


def test_a_subject_who_raised_the_case_or_leads_its_plan_does_not_see_it() -> None:
    story = given(raised(TEACHER, about=(TEACHER,)), reviewed())
    story = story.tell(a_plan(date(2027, 3, 10), lead=COLLEAGUE)).tell(declared(COLLEAGUE))
    assert visibility(story.state, TEACHER) is None
    assert visibility(story.state, COLLEAGUE) is None


def test_feedback_is_the_referrers_and_the_dsls() -> None:
    story = given(raised(), done(an_emergency(), TEACHER))
    owed = story.state.open_obligation("feedback:police-1")
    assert owed is not None
    assert owners(story.state, owed) == Owners(roles=("dsl", "deputy_dsl"), people=(str(TEACHER.id),))
