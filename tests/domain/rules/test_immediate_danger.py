"""Immediate danger: who must be told of it, after it is known, and how it escalates at any hour (11.4)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.commands import AddInformation
from domain.entries.agencies import Agency
from domain.people.roles import Person
from domain.refusals import ObligationsOpen
from tests.domain.command_builders import (
    CLOSE,
    MORE,
    REOPEN,
    WHY,
    a_concern,
    a_referral,
    a_review,
    an_emergency,
    change,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.deadline_stories import climbed
from tests.domain.people_and_times import DSL, HEAD, IN_LINE, MONDAY_9AM, SENIOR, TEACHER, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Story, done, given
from tests.with_each import with_each

IN_DANGER = raised(immediate_danger=True)
DUE = "refer:immediate"
LATE = replace(DANGER, occurred_at=london("2027-03-01 10:20"))
"""Typed at eleven."""


@pytest.mark.parametrize("agency", ["lado", "adult_services"])
def test_a_referral_to_the_lado_or_adult_services_does_not_meet_it(agency: Agency) -> None:
    given(IN_DANGER).when(a_referral(agency)).records("referral.made").turns()
    emergency = given(IN_DANGER).when(an_emergency(agency), by=TEACHER).records("referral.made")
    assert DUE in emergency.turns(review="replaced").after.owed


@pytest.mark.parametrize("agency", ["cscs", "police"])
def test_social_care_or_the_police_meet_it(agency: Agency) -> None:
    given(IN_DANGER).when(an_emergency(agency), by=TEACHER).turns(refer_immediate="met", review="replaced")


def test_a_referral_made_before_the_danger_was_known_does_not_meet_it() -> None:
    story = given(IN_DANGER).when(a_referral("police", occurred_at=MONDAY_9AM))
    story.records("referral.made").turns()


def test_it_does_not_open_if_a_referral_already_meets_it() -> None:
    """Danger recorded late: the police were telephoned before."""
    story = given(raised(), referred("police", at=london("2027-03-01 10:30")))
    story.when(LATE, at=london("2027-03-01 11:00")).opens("accept", "protect")


def test_an_earlier_lado_referral_does_not_prevent_it() -> None:
    story = given(raised(), referred("lado", at=london("2027-03-01 10:30")))
    story.when(LATE, at=london("2027-03-01 11:00")).opens(DUE, "accept", "protect")


def test_the_minutes_run_from_when_it_was_recorded() -> None:
    late = AddInformation(text="Outside.", immediate_danger=True, occurred_at=MONDAY_9AM)
    story = given(raised()).when(late, at=london("2027-03-01 11:00"))
    story.opens(DUE, "accept", "protect")
    story.due(DUE, london("2027-03-01 11:15"))


def test_danger_told_again_after_it_was_met_is_owed_again() -> None:
    story = given(IN_DANGER, referred("police"))
    again = story.when(DANGER, by=TEACHER).opens(DUE)
    again.after.when(a_referral("lado")).turns()
    again.after.when(a_referral("cscs")).turns(refer_immediate="met")


def test_while_it_is_owed_the_entry_that_opened_it_counts() -> None:
    story = given(IN_DANGER, done(DANGER, TEACHER, at=london("2027-03-01 10:10")))
    between = a_referral("police", occurred_at=london("2027-03-01 10:05"))
    story.when(between, at=london("2027-03-01 10:12")).turns(refer_immediate="met")


def test_danger_corrected_into_another_entry_meanwhile_counts_with_the_first() -> None:
    story = given(IN_DANGER, done(MORE, TEACHER))
    corrected = story.tell(change(2, immediate_danger=True), at=london("2027-03-01 10:10"))
    between = a_referral("police", occurred_at=london("2027-03-01 10:05"))
    corrected.when(between, at=london("2027-03-01 10:12")).turns(refer_immediate="met")


def test_danger_found_to_be_none_ends_it_and_told_again_it_is_owed_again() -> None:
    story = given(IN_DANGER, done(a_review(no_immediate_danger=WHY)))
    assert DUE not in story.owed
    story.when(DANGER).opens(DUE)


def test_a_case_does_not_close_on_what_the_lado_was_told() -> None:
    story = given(IN_DANGER, done(an_emergency("lado"), TEACHER))
    story.when(CLOSE).refused(ObligationsOpen)
    everything_met(story).when(CLOSE).records("case.closed")


def test_a_referral_that_never_was_owes_it_again_by_its_old_deadline() -> None:
    story = given(IN_DANGER, referred("police"))
    due = story.obligation(DUE).due_at
    story.when(void(2)).opens(DUE).due(DUE, due)
    told_twice = given(IN_DANGER, referred("police"), referred("cscs"))
    told_twice.when(void(2)).opens()


def test_voiding_the_police_referral_that_prevented_it_opens_it() -> None:
    story = given(raised(), referred("police", at=london("2027-03-01 10:30")))
    story.tell(LATE, at=london("2027-03-01 11:00")).when(void(2)).opens(DUE)


def test_a_made_time_before_the_danger_owes_it_again() -> None:
    story = given(IN_DANGER, referred("police"))
    earlier = story.when(change(2, made_at=MONDAY_9AM))
    assert DUE in earlier.after.owed
    later = earlier.after.when(change(2, made_at=london("2027-03-01 10:01")))
    assert later.after.obligation(DUE).state == "met"


def test_an_emergency_told_of_the_danger_that_it_made_known_whatever_its_time_is_put_right_to() -> None:
    story = given(raised(), done(an_emergency(), TEACHER, at=london("2027-03-01 10:30")))
    story.when(change(2, made_at=london("2027-03-01 10:20"))).records("event.corrected").opens()


def test_voiding_a_second_report_of_danger_leaves_the_first_as_it_was_told() -> None:
    story = given(IN_DANGER, done(protection()), referred("police"), done(DANGER, TEACHER))
    story.when(void(4)).turns(refer_immediate="ended", protect="ended").opens()
    false = story.when(change(4, immediate_danger=False))
    false.turns(refer_immediate="ended", protect="ended").opens()
    story.tell(void(4)).when(void(3)).opens(DUE)


def test_danger_corrected_into_an_entry_is_known_from_the_correction_on() -> None:
    story = given(raised(), referred("police"))
    told = story.when(change(1, immediate_danger=True)).opens(DUE, "accept", "protect")
    told.after.when(a_referral("police")).turns(refer_immediate="met")


def test_danger_set_back_and_corrected_in_again_is_owed_again() -> None:
    story = given(IN_DANGER, referred("police"), done(change(1, immediate_danger=False)))
    story.when(change(1, immediate_danger=True)).opens(DUE)


def test_danger_found_to_be_none_set_back_and_corrected_in_again_is_owed_again() -> None:
    found = given(IN_DANGER, done(a_review(no_immediate_danger=WHY)), done(change(1, immediate_danger=False)))
    found.when(change(1, immediate_danger=True)).opens(DUE)


def test_the_minutes_of_danger_that_is_corrected_in_again_run_from_the_correction() -> None:
    story = given(IN_DANGER, done(change(1, immediate_danger=False)))
    again = story.when(change(1, immediate_danger=True), at=london("2027-03-01 12:00")).opens(DUE)
    again.due(DUE, london("2027-03-01 12:15"))


def test_restating_an_entrys_own_danger_adds_no_cause() -> None:
    """The police were told of the second entry. The first reports danger only since its correction."""
    told = given(raised(), done(DANGER), referred("police"))
    owed = told.tell(change(1, immediate_danger=True), at=london("2027-03-01 12:00"))
    again = owed.when(change(2, immediate_danger=True)).turns().after
    earlier = again.when(a_referral("police", occurred_at=london("2027-03-01 11:00"))).turns()
    earlier.after.when(a_referral("police")).turns(refer_immediate="met")


def test_reopening_a_case_in_danger_that_was_told_owes_no_second_referral() -> None:
    story = closed(given(IN_DANGER)).tell(REOPEN)
    assert DUE not in story.owed
    assert story.obligation("accept").limit is None


def test_an_emergency_on_a_closed_case_reopens_it_and_danger_told_then_is_met_by_none_before() -> None:
    story = closed(given(raised())).when(an_emergency("lado"), by=TEACHER)
    danger = story.after.tell(DANGER, at=story.after.now + timedelta(minutes=5))
    assert DUE in danger.owed
    danger.when(an_emergency("police"), by=TEACHER).turns(refer_immediate="met")


def test_a_review_of_the_danger_that_was_void_owes_it_again() -> None:
    story = given(IN_DANGER, done(a_review(no_immediate_danger=WHY)))
    assert DUE in story.when(void(2)).after.owed


def test_a_review_that_finds_none_answers_every_report_that_it_could_know_of() -> None:
    late = AddInformation(text="Outside.", immediate_danger=True, occurred_at=london("2027-03-01 10:00"))
    both = given(IN_DANGER, referred("police"), done(late), done(void(2)))
    assert DUE in both.owed
    found = both.tell(a_review(no_immediate_danger=WHY))
    assert DUE not in found.owed
    assert DUE not in found.tell(AddInformation(text="A coach.", staff_allegation=True)).owed
    found.when(DANGER).opens(DUE)


def test_a_review_did_not_find_that_danger_reported_after_it_was_none() -> None:
    story = given(raised(), done(DANGER, TEACHER, at=london("2027-03-01 10:30")))
    before, then = (london(f"2027-03-01 {time}") for time in ("10:20", "10:30"))
    story.when(a_review(no_immediate_danger=WHY, occurred_at=before)).malformed("/occurred_at")
    assert DUE in story.tell(a_review(occurred_at=before)).owed
    assert DUE not in story.tell(a_review(no_immediate_danger=WHY, occurred_at=then)).owed
    assert DUE not in story.tell(a_review(no_immediate_danger=WHY)).owed


def test_a_review_that_says_nothing_of_danger_leaves_it_owed() -> None:
    assert DUE in given(IN_DANGER, reviewed("refer", "police")).owed


AFTER_SCHOOL, SATURDAY_NIGHT = london("2027-03-01 17:04"), london("2027-03-06 23:00")


def danger(at: datetime, *about: Person) -> Story:
    return given(done(a_concern(about=about, immediate_danger=True), TEACHER, at))


def minutes(story: Story, obligation: str) -> list[tuple[int, tuple[str, ...], str | None]]:
    begun = story.stream[0].recorded_at
    return [
        (round((at - begun).total_seconds() / 60), to, say)
        for _, to, say, _, at in climbed(story, obligation)
    ]


@with_each("at", [AFTER_SCHOOL, SATURDAY_NIGHT])
@with_each(
    ("obligation", "reached", "say"),
    [
        ("refer:immediate", (15, 30, 60, 90, 120), "danger-not-referred"),
        ("accept", (10, 25, 55, 85, 115), "danger-not-accepted"),
    ],
)
def test_danger_that_no_one_answers_escalates_within_the_hour_at_any_hour(
    at: datetime, obligation: str, reached: tuple[int, ...], say: str
) -> None:
    """And goes on every half hour."""
    story = danger(at)
    to = ("dsl", "deputy_dsl", "headteacher"), ("senior_leader", "headteacher"), *[("board_lead",)] * 3
    assert minutes(story.silence(story.now + timedelta(hours=2)), obligation) == [
        (passed, roles, say) for passed, roles in zip(reached, to, strict=True)
    ]


def test_repeats_that_a_stopped_clock_missed_are_not_made_up() -> None:
    """Three rungs, and from then on one more each half hour."""
    story = danger(SATURDAY_NIGHT)
    back = story.now + timedelta(days=90)
    assert len(minutes(story.at(back).silence(back), "accept")) == 3
    assert len(minutes(story.at(back).silence(back + timedelta(hours=1)), "accept")) == 5


def test_overdue_protection_in_danger_escalates_at_any_hour() -> None:
    """11.9."""
    none_needed = done(protection(none_needed=True))
    learnt = done(AddInformation(text="Now.", immediate_danger=True), at=SATURDAY_NIGHT)
    story = given(raised(), none_needed, learnt)
    story = story.silence(story.now + timedelta(hours=2))
    assert [(to, say, at) for _, to, say, _, at in climbed(story, "protect")] == [
        (("dsl", "deputy_dsl", "headteacher"), "danger-not-protected", london("2027-03-06 23:30")),
        (("senior_leader", "headteacher"), "danger-not-protected", london("2027-03-06 23:45")),
        (("board_lead",), "danger-not-protected", london("2027-03-07 00:15")),
        (("board_lead",), "danger-not-protected", london("2027-03-07 00:45")),
    ]


def test_danger_that_is_learnt_later_is_told_as_soon() -> None:
    learnt = done(AddInformation(text="Now.", immediate_danger=True), at=SATURDAY_NIGHT)
    story = given(raised(), learnt).silence(SATURDAY_NIGHT + timedelta(hours=1))
    assert [at for _, _, _, _, at in climbed(story, "refer:immediate")] == [
        SATURDAY_NIGHT + timedelta(minutes=passed) for passed in (15, 30, 60)
    ]


def test_a_referral_stops_it_but_an_unaccepted_case_still_escalates() -> None:
    story = danger(SATURDAY_NIGHT).at(london("2027-03-06 23:20"))
    story = story.silence(story.now).tell(a_referral("police")).silence(SATURDAY_NIGHT + timedelta(hours=2))
    assert [rung for rung, _, _, _, _ in climbed(story, "refer:immediate")] == [1]
    assert [rung for rung, _, _, _, _ in climbed(story, "accept")] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("excluded", [(DSL,), (HEAD,), (SENIOR, HEAD), IN_LINE[:4]])
def test_subjects_are_passed_over_and_every_rung_reaches_someone(excluded: tuple[Person, ...]) -> None:
    story = danger(AFTER_SCHOOL, *excluded)
    told = minutes(story.silence(story.now + timedelta(hours=1)), "refer:immediate")
    roles = {role for each in excluded for role in each.roles}
    assert [at for at, _, _ in told] == [15, 30, 60]
    assert all(to and roles.isdisjoint(to) for _, to, _ in told)
