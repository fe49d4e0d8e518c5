"""Cases that are linked, moved to another policy, or handed over: nothing else changes (2.4f, 3-DSL.f)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.access.ownership import is_owner
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.side_records import LinkedCase, SideRecords
from domain.commands import AdoptPolicy
from domain.events import DeadlineReplanned
from domain.people.roles import Person
from domain.refusals import (
    AlreadyLinked,
    AlreadyTheOwner,
    AlreadyUnderThatPolicy,
    CannotBeCorrected,
    CannotTakeOver,
    LinkFromTheOtherCase,
    LinkToItself,
    NoSuchPolicy,
    NotAcceptedYet,
    NotYetAdopted,
)
from tests.domain.command_builders import (
    ACCEPT,
    WHY,
    a_review,
    an_emergency,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import (
    AUDITOR,
    CASE,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    MONDAY_10AM,
    OTHER_POLICY,
    POLICY,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_9AM,
    WEDNESDAY_9AM,
    london,
)
from tests.domain.record_builders import came_back, handed_to, linked, moved_to
from tests.domain.story import Step, Story, done, given
from tests.with_each import with_each


def another(*about: Person, by: Person = TEACHER) -> Case:
    return replace(given(raised(by, about=about)).state, id=UUID(int=CASE.int + 1))


def beside(other: Case, *about: Person) -> Story:
    return replace(given(raised(about=about)), others=(other,))


def test_a_case_is_not_linked_to_itself() -> None:
    story = given(raised())
    replace(story, others=(story.state,)).when(linked(story.state)).refused(LinkToItself)


def test_two_cases_are_linked_once_from_whichever_side() -> None:
    story = beside(another())
    story.tell(linked(another())).when(linked(another())).refused(AlreadyLinked)
    theirs = SideRecords(links=(LinkedCase(version=2, case=CASE),))
    back = replace(another(), besides=theirs)
    beside(back).when(linked(back)).refused(AlreadyLinked)


def test_a_record_never_names_a_case_about_one_of_its_readers() -> None:
    """3.2h."""
    beside(another(DEPUTY)).when(linked(another(DEPUTY))).refused(LinkFromTheOtherCase)


def test_from_the_case_that_they_do_not_see_it_can_be_made() -> None:
    beside(another(), DEPUTY).when(linked(another())).records("case.linked")
    beside(another(DEPUTY), DEPUTY).when(linked(another(DEPUTY))).records("case.linked")


def test_a_link_is_recorded_and_changes_nothing_else() -> None:
    story = beside(another()).when(linked(another())).records("case.linked").opens().turns().warns()
    assert story.after.state.besides.links_to(another().id)


def test_a_link_gives_no_one_a_part_in_the_other_case() -> None:
    """2.4f: a pupil can be harmed in one case and suspected in the other."""
    other = another(by=COLLEAGUE)
    story = beside(other).tell(an_emergency(), TEACHER).tell(linked(other))
    assert visibility(story.state, TEACHER) == "receipt"
    assert visibility(other, TEACHER) is None
    assert visibility(story.state, COLLEAGUE) is None


def test_a_voided_link_is_gone_and_can_be_made_again() -> None:
    story = beside(another()).tell(linked(another()))
    story = story.tell(void(2), DSL)
    assert story.state.besides.links == ()
    story.when(linked(another())).records("case.linked")


MOVED = moved_to(OTHER_POLICY.name)
TWO = (POLICY, OTHER_POLICY)


def under(*steps: Step) -> Story:
    return replace(given(*steps), policies=TWO)


def test_moving_a_case_is_the_dsls_and_the_heads() -> None:
    for by in (TEACHER, SENIOR, AUDITOR):
        under(raised(TEACHER)).when(MOVED, by=by).refused(Forbidden)
    under(raised()).when(MOVED, by=HEAD).records("policy.adopted", "deadline.replanned")


def test_another_policy_that_there_is_is_adopted_with_reasons() -> None:
    under(raised()).when(AdoptPolicy(policy=OTHER_POLICY.name, reasons="Newer.")).malformed("/reasons")
    under(raised()).when(moved_to("coalway-cse-2023@9")).refused(NoSuchPolicy)
    under(raised()).when(moved_to(POLICY.name)).refused(AlreadyUnderThatPolicy)


def test_a_policy_not_yet_in_force_is_refused() -> None:
    """13.1."""
    coming = replace(OTHER_POLICY, adopted_on=date(2027, 3, 2))
    story = replace(given(raised()), policies=(POLICY, coming))
    story.when(moved_to(coming.name)).refused(NotYetAdopted)
    story.when(moved_to(coming.name), at=TUESDAY_9AM).records("policy.adopted", "deadline.replanned")


def test_each_deadline_that_moves_is_recorded_with_the_reasons_and_the_others_stand() -> None:
    story = under(raised(DSL)).when(MOVED).records("policy.adopted", "deadline.replanned").opens()
    assert story.fact(DeadlineReplanned) == DeadlineReplanned(
        obligation="review", from_=london("2027-03-01 14:00"), to=london("2027-03-01 11:00"), reasons=WHY
    )
    assert story.after.obligation("protect").due_at == london("2027-03-01 14:00")


def test_from_then_on_the_case_is_decided_by_the_other() -> None:
    story = under(raised(DSL)).tell(MOVED)
    assert story.state.policy == OTHER_POLICY.name
    story.when(a_review()).due("inform-pupil:4", TUESDAY_5PM)
    assert story.version_of("policy.adopted") == 2
    assert [event.policy for event in story.stream] == [POLICY.name, POLICY.name, OTHER_POLICY.name]


def test_a_shorter_limit_that_has_run_out_is_overdue_by_its_new_deadline() -> None:
    story = under(raised(DSL)).at(london("2027-03-01 12:00")).tell(MOVED)
    late = story.silence(london("2027-03-01 12:01"))
    assert late.obligation("review").state == "overdue"
    assert late.obligation("review").due_at == london("2027-03-01 11:00")


def test_a_longer_one_opens_again_what_was_overdue() -> None:
    story = under(raised(DSL), reviewed())
    for days in (3, 2, 1):
        story = story.tell(came_back(MONDAY_10AM.replace(month=2, day=days)))
    overdue = story.silence(london("2027-03-02 17:30"))
    assert overdue.obligation("missing-review").state == "overdue"
    assert overdue.tell(MOVED).obligation("missing-review").state == "open"


def test_a_case_is_moved_back_by_another_decision_and_not_by_voiding() -> None:
    story = under(raised(DSL)).tell(MOVED)
    story.when(void(2)).refused(CannotBeCorrected)
    back = story.tell(moved_to(POLICY.name))
    assert back.obligation("review").due_at == london("2027-03-01 14:00")


def test_it_is_offered_only_where_there_is_another() -> None:
    assert "adopt-policy" in under(raised()).next_for(HEAD)
    assert "adopt-policy" not in given(raised()).next_for(HEAD)
    assert "adopt-policy" not in replace(given(raised()), policies=(POLICY,)).next_for(DSL)


def taken_on() -> Story:
    return given(raised(), done(ACCEPT))


@pytest.mark.parametrize("by", [TEACHER, SENIOR, AUDITOR])
def test_only_a_dsl_or_the_head_hands_over(by: Person) -> None:
    taken_on().when(handed_to(DEPUTY), by=by).refused(Forbidden)


def test_an_accepted_case_is_handed_over_to_another_person() -> None:
    given(raised()).when(handed_to(DEPUTY)).refused(NotAcceptedYet)
    taken_on().when(handed_to(DSL)).refused(AlreadyTheOwner)


@with_each("to", [TEACHER, COLLEAGUE, HEAD, SENIOR, GOVERNOR, AUDITOR])
def test_only_a_person_with_a_dsls_powers_takes_over(to: Person) -> None:
    taken_on().when(handed_to(to)).refused(CannotTakeOver)


def test_a_subject_takes_nothing_over() -> None:
    """3.2h."""
    story = given(raised(about=(DEPUTY,)), done(ACCEPT))
    story.when(handed_to(DEPUTY)).refused(CannotTakeOver)


@pytest.mark.parametrize("by", [DSL, DEPUTY, HEAD])
def test_a_deputy_takes_over_and_is_told(by: Person) -> None:
    handed = taken_on().when(handed_to(DEPUTY), by=by).records("case.handed-over").opens().turns()
    assert handed.after.state.owner == DEPUTY.id
    (told,) = handed.notices
    assert (told.say, told.people, told.roles) == ("handed-over", (DEPUTY.id,), ())


def test_the_next_in_line_takes_over_a_case_with_a_dsls_powers() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, SENIOR)).tell(handed_to(HEAD), SENIOR)
    assert story.state.owner == HEAD.id
    assert "decide-review" in story.next_for(HEAD)


def test_the_feedback_clock_runs_on_and_asks_the_new_referrer() -> None:
    """Handed over before a deadline: it stays, and the ladder reaches the new owner (11.8)."""
    story = given(raised(), done(ACCEPT), reviewed("refer", "cscs"), referred())
    due = story.obligation("feedback:cscs-1").due_at
    story = story.tell(handed_to(DEPUTY))
    owed = story.obligation("feedback:cscs-1")
    assert owed.due_at == due
    (referral,) = story.state.standing_referrals
    assert (referral.made_by, referral.referrer) == (DSL.id, DEPUTY.id)
    assert is_owner(story.state, owed, DEPUTY)
    late = story.silence(WEDNESDAY_9AM)
    said = [each for each in late.notices if each.say.startswith("contact-")]
    told = said[0]
    assert DEPUTY.id in told.people
    assert DSL.id not in told.people


def test_a_hand_over_leaves_other_peoples_referrals_with_them() -> None:
    story = given(raised(), done(ACCEPT), done(an_emergency(), TEACHER)).tell(handed_to(DEPUTY))
    (referral,) = story.state.standing_referrals
    assert referral.referrer == TEACHER.id


def test_it_can_be_handed_back() -> None:
    story = taken_on().tell(handed_to(DEPUTY)).silence(TUESDAY_9AM).tell(handed_to(DSL), DEPUTY)
    assert story.state.owner == DSL.id
