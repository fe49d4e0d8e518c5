"""Protecting the victim and others: without waiting for anyone, and within the hour in danger (11.9)."""

from datetime import timedelta

import pytest

from domain.commands import AddInformation, PersonCommand, Replan
from domain.entries.agencies import Agency
from domain.people.roles import Person
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    Whom,
    a_referral,
    a_review,
    an_emergency,
    change,
    correct,
    protection,
    raised,
    referred,
    void,
)
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import DSL, HEAD, TEACHER, TUESDAY_9AM, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given, proclaimed
from tests.with_each import with_each


@pytest.mark.parametrize("by", [TEACHER, HEAD])
def test_staff_who_see_the_case_and_the_head_protect(by: Person) -> None:
    given(raised()).when(protection(), by=by).records("protection.recorded").turns(protect="met")


@pytest.mark.parametrize(("first", "second"), [("victim", "others"), ("others", "victim")])
def test_both_considered_in_two_records_meets_it(first: Whom, second: Whom) -> None:
    given(raised()).when(protection(first)).turns()
    given(raised(), done(protection(first))).when(protection(second)).turns(protect="met")


def test_the_same_one_twice_is_not_both() -> None:
    given(raised(), done(protection("victim"))).when(protection("victim")).turns()


def test_protecting_too_late_is_said_so() -> None:
    given(raised()).when(protection(), at=TUESDAY_9AM).turns(protect="met_late")


def test_danger_told_again_after_it_was_found_to_be_none_never_gives_more_time() -> None:
    story = given(raised(), done(ACCEPT), done(DANGER, at=london("2027-03-01 10:15")))
    found = story.tell(a_review(no_immediate_danger=WHY)).silence(london("2027-03-01 10:50"))
    again = found.when(DANGER, at=london("2027-03-01 10:50"))
    again.due("protect", london("2027-03-01 11:15"))
    overdue = found.silence(london("2027-03-01 11:30"))
    told = overdue.when(DANGER, at=london("2027-03-01 11:30")).after
    assert told.obligation("protect").state == "overdue"


def test_none_needed_written_down_late_leaves_no_danger_without_an_answer() -> None:
    """Measures from before danger became known do not answer it; nor does an earlier finding."""
    measures = given(raised(), done(ACCEPT), done(protection()))
    danger = measures.tell(DANGER, at=london("2027-03-01 10:40"))
    assert "protect" in danger.owed
    late = protection(none_needed=True, occurred_at=london("2027-03-01 10:30"))
    danger.when(late, at=london("2027-03-01 10:45")).turns().due("protect", london("2027-03-01 11:40"))


NONE = protection(none_needed=True)
STAFF = AddInformation(text="It was a coach.", staff_allegation=True)
AT_11 = london("2027-03-01 11:00")


def unprotected() -> Story:
    """No protection needed, as the DSL found."""
    return given(raised(category="youth_produced_imagery"), done(ACCEPT), done(NONE))


def test_after_danger_it_is_due_within_the_hour_at_any_hour() -> None:
    night = london("2027-03-07 23:00")
    unprotected().when(DANGER, at=night).due("protect", night + timedelta(hours=1))


def test_without_danger_it_is_due_as_any_is() -> None:
    unprotected().when(STAFF, at=AT_11).due("protect", london("2027-03-01 15:00"))


def test_in_danger_it_is_due_within_the_hour_whatever_else_becomes_known() -> None:
    story = unprotected().tell(DANGER).tell(NONE)
    story.when(STAFF, at=AT_11).due("protect", london("2027-03-01 12:00"))
    none = story.tell(a_review("refer", "police", no_immediate_danger=WHY))
    none.when(STAFF, at=AT_11).due("protect", london("2027-03-01 15:00"))


def test_open_protection_takes_the_earlier_of_its_deadline_and_one_hour() -> None:
    story = given(raised())
    told = story.when(DANGER, by=TEACHER, at=AT_11).records("information.added")
    told.turns(accept="replaced", protect="replaced").due("protect", london("2027-03-01 12:00"))
    assert told.after.obligation("protect").wakes_at == london("2027-03-01 12:00")
    late = london("2027-03-01 13:30")
    story.when(DANGER, at=late).records("information.added").due("protect", london("2027-03-01 14:00"))


def test_a_second_report_of_danger_gives_no_more_time() -> None:
    story = given(raised(), done(DANGER, TEACHER, AT_11), referred("police"))
    again = story.when(DANGER, at=london("2027-03-01 11:30")).opens("refer:immediate")
    again.due("protect", london("2027-03-01 12:00"))


def test_a_calendar_that_changes_gives_no_more_time_either() -> None:
    story = given(raised(), done(DANGER, TEACHER, AT_11), proclaimed("add", "2027-03-01"))
    replanned = story.when(Replan(reasons="A day was proclaimed."))
    replanned.due("protect", london("2027-03-01 12:00"))


def test_danger_that_was_none_leaves_the_hour() -> None:
    """To be asked sooner than needed does no harm; no one trusts a deadline that comes and goes."""
    story = given(raised(), done(DANGER, TEACHER, AT_11))
    for correction in (void(2), change(2, immediate_danger=False)):
        story.when(correction).due("protect", london("2027-03-01 12:00"))


def test_said_in_the_first_report_it_is_due_within_the_hour_at_any_hour() -> None:
    """11.4, 11.9: on a Sunday at 10pm as on a Monday."""
    night = london("2027-03-07 22:00")
    story = given(raised(immediate_danger=True), now=night)
    assert story.obligation("protect").due_at == night + timedelta(hours=1)
    assert story.obligation("accept").due_at == night + timedelta(minutes=10)


def test_the_ordinary_deadline_counts_where_it_is_sooner() -> None:
    story = given(raised(immediate_danger=True), now=london("2027-03-06 23:00"))
    assert story.obligation("protect").due_at == london("2027-03-06 23:30")


LONG_AGO = closed(given(raised(immediate_danger=True)))


def test_danger_concluded_long_ago_alarms_no_one() -> None:
    """11.10: neither on reopening, nor by what is said of something else afterwards."""
    reopened = LONG_AGO.tell(REOPEN, at=london("2027-03-02 10:00"))
    assert reopened.obligation("protect").limit is None
    told = reopened.tell(protection(none_needed=True)).when(STAFF, at=london("2027-03-02 11:00"))
    told.due("protect", london("2027-03-02 15:00"))


def test_danger_said_again_after_the_review_counts_when_the_case_is_reopened() -> None:
    """11.10: it was told as one with the first, and no review has looked at it."""
    again = given(raised(immediate_danger=True), done(a_review()), done(DANGER), done(an_emergency()), closed)
    reopened = again.tell(REOPEN)
    assert reopened.obligation("accept").limit == "accept-in-danger"
    assert reopened.obligation("protect").limit == "protect-in-danger"
    view = reopened.tell(protection(), TEACHER)
    assert "protect" in view.owed


@pytest.mark.parametrize("agency", ["lado", "police"])
def test_a_new_emergency_is_new_danger_although_the_old_was_concluded(agency: Agency) -> None:
    evening = london("2027-04-20 20:00")
    after = LONG_AGO.when(an_emergency(agency), by=TEACHER, at=evening)
    after.due("protect", evening + timedelta(hours=1)).due("accept", evening + timedelta(minutes=10))
    assert ("refer:immediate" in after.after.owed) == (agency == "lado")


def test_a_second_danger_is_not_covered_by_what_was_decided_about_the_first() -> None:
    """Also while the referral about the first is still due."""
    for considered in (protection(), protection(none_needed=True)):
        story = given(raised(immediate_danger=True), done(considered))
        assert "protect" in story.when(DANGER, by=TEACHER).after.owed


def test_a_call_after_the_hour_is_new_danger_though_no_one_reviewed_the_first() -> None:
    """Within the hour, a second call is about the danger that was told and answered."""
    told = given(raised(), done(a_review()), done(DANGER), done(an_emergency()), done(protection()))
    assert "protect" not in told.tell(an_emergency("cscs")).owed
    evening = london("2027-04-20 20:00")
    for by in (TEACHER, DSL):
        again = told.when(an_emergency(), by=by, at=evening)
        again.due("protect", evening + timedelta(hours=1))


def test_a_late_call_is_about_the_danger_that_no_one_was_told_of() -> None:
    late = given(raised(immediate_danger=True), done(protection())).at(TUESDAY_9AM)
    assert "protect" not in late.tell(an_emergency()).owed


def test_the_trigger_of_a_referral_says_that_there_is_danger() -> None:
    story = given(raised()).when(a_referral("lado", trigger="immediate_danger"))
    assert {"refer:immediate", "protect"} <= story.after.owed
    assert story.after.state.concern.immediate_danger


REPORTED = given(raised(TEACHER, immediate_danger=True))
ADDED = given(raised(TEACHER), done(DANGER, TEACHER))
NO_DANGER = {"immediate_danger": False}


@with_each(
    ("story", "taken_back"),
    [
        (REPORTED, change(1, **NO_DANGER)),
        (ADDED, change(2, **NO_DANGER)),
        (ADDED, void(2)),
        (given(raised(TEACHER), done(an_emergency(), TEACHER)), void(2)),
        (given(raised(TEACHER), done(a_referral(), TEACHER)), void(2)),
    ],
)
def test_a_teacher_takes_back_neither_danger_nor_a_referral_of_their_own(
    story: Story, taken_back: PersonCommand
) -> None:
    story.when(taken_back, by=TEACHER).refused(Forbidden)
    story.when(taken_back, by=DSL).records("event.corrected")


def test_a_teacher_still_corrects_other_words_of_their_own() -> None:
    ADDED.when(correct(2), by=TEACHER).records("event.corrected")
    given(raised(TEACHER), done(MORE, TEACHER)).when(void(2), by=TEACHER).records("event.corrected")


@with_each(
    ("story", "taken_back"),
    [
        (REPORTED, change(1, **NO_DANGER)),
        (ADDED, void(2)),
        (given(raised(DSL, immediate_danger=True)), change(1, **NO_DANGER)),
    ],
)
def test_danger_that_anyone_took_back_gets_a_second_look(story: Story, taken_back: PersonCommand) -> None:
    """10.4: the DSL wrote down what a neighbour said on the telephone, and takes it back alone."""
    ended = story.tell(taken_back).tell(a_review())
    everything_met(ended).when(CLOSE).opens("second-look")


def test_danger_that_was_told_and_taken_back_gets_none() -> None:
    told = given(raised(TEACHER, immediate_danger=True), done(a_referral(reasons=WHY)))
    everything_met(told.tell(change(1, **NO_DANGER)).tell(a_review())).when(CLOSE).opens()
