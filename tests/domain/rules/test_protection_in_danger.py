"""In immediate danger, protection is due within the hour (11.9)."""

from datetime import timedelta

import pytest

from domain.commands import AddInformation, Replan
from domain.entries.agencies import Agency
from tests.domain.command_builders import (
    ACCEPT,
    REOPEN,
    WHY,
    a_referral,
    a_review,
    an_emergency,
    change,
    protection,
    raised,
    referred,
    void,
)
from tests.domain.people_and_times import TEACHER, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, proclaimed

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


@pytest.mark.parametrize("agency", ["lado", "police"])
def test_a_new_emergency_is_new_danger_although_the_old_was_concluded(agency: Agency) -> None:
    evening = london("2027-04-20 20:00")
    after = LONG_AGO.when(an_emergency(agency), by=TEACHER, at=evening)
    after.due("protect", evening + timedelta(hours=1)).due("accept", evening + timedelta(minutes=10))
    assert ("refer:immediate" in after.after.owed) == (agency == "lado")


def test_a_second_danger_is_not_covered_by_measures_against_the_first() -> None:
    """Also while the referral about the first is still due."""
    story = given(raised(immediate_danger=True), done(protection()))
    assert "protect" in story.when(DANGER, by=TEACHER).after.owed


def test_the_trigger_of_a_referral_says_that_there_is_danger() -> None:
    story = given(raised()).when(a_referral("lado", trigger="immediate_danger"))
    assert {"refer:immediate", "protect"} <= story.after.owed
    assert story.after.state.concern.immediate_danger
