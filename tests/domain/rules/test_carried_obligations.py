"""Open tasks of a joined case are due in the other, by the policy that they came with (2.4g)."""

from dataclasses import replace
from datetime import timedelta

from domain.case.event import ObligationTransition
from domain.case.protection import IN_DANGER
from domain.commands import AdoptPolicy
from domain.evolve import replay
from domain.refusals import PoliceReferralRequired
from tests.domain.command_builders import (
    ACCEPT,
    MORE,
    REOPEN,
    WHY,
    a_referral,
    a_review,
    an_emergency,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.deadline_stories import REPLAN
from tests.domain.full_case import a_message
from tests.domain.joined_stories import both, due, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, MONDAY_10AM, OTHER_POLICY, POLICY, TEACHER
from tests.domain.story import Step, Story, done, given, proclaimed, silence_until
from tests.with_each import with_each

BOTH = (POLICY, OTHER_POLICY)
TO_THE_LONGER = AdoptPolicy(policy=POLICY.name, reasons=WHY)


def under_the_shorter() -> Story:
    """A case under the policy that gives a review one hour of school time."""
    return raised(TEACHER)(replace(given(), policy=OTHER_POLICY, policies=BOTH))


def longer() -> Story:
    """Another case, under the policy that gives more time."""
    return replace(other_case(raised(COLLEAGUE)), policies=BOTH)


def test_a_replan_here_keeps_a_deadline_that_another_policy_gave() -> None:
    here, there = under_the_shorter(), longer()
    assert due(here) != due(there)
    after = joined(here, there).there
    assert due(after) == due(here)
    assert due(after.when(REPLAN).after) == due(here)
    assert replay(after.stream) == after.state


def test_no_policy_that_is_adopted_here_moves_it_later() -> None:
    here = under_the_shorter()
    assert due(here.tell(TO_THE_LONGER)) != due(here), "without a join it moves"
    after = joined(here, longer()).there.tell(AdoptPolicy(policy=OTHER_POLICY.name, reasons=WHY))
    assert due(after.tell(TO_THE_LONGER)) == due(here)


def test_a_bank_holiday_moves_it_as_it_would_have_moved_there() -> None:
    here = under_the_shorter()
    after = proclaimed("add", "2027-03-01")(joined(here, longer()).there).when(REPLAN).after
    assert due(after) == due(proclaimed("add", "2027-03-01")(here).when(REPLAN).after)
    assert due(after) != due(here)


HOUR = timedelta(hours=1)
IN_DANGER_NOW = replace(MORE, immediate_danger=True)


def test_danger_that_a_join_brings_makes_protection_due_within_the_hour() -> None:
    """11.9: also where protection was open, and due_at later; the hour runs from when it was first said."""
    here = given(raised(TEACHER, immediate_danger=True))
    later = other_case(raised(COLLEAGUE), done(ACCEPT), now=MONDAY_10AM + timedelta(minutes=30))
    others = (done(protection(none_needed=True)), done(protection()))
    for there in (later, *(other_case(raised(COLLEAGUE), each) for each in others)):
        after = joined(here, there).there
        assert due(after, "protect") == MONDAY_10AM + HOUR
        owed = after.state.open_obligation("protect")
        assert owed is not None
        assert owed.limit == IN_DANGER


def test_protection_that_was_due_before_keeps_its_deadline_and_counts_the_danger() -> None:
    """11.9: the clock and the calendar never give more time than the danger does."""
    late = silence_until(MONDAY_10AM + timedelta(hours=3, minutes=30))
    early = other_case(raised(COLLEAGUE), late)
    fresh = given(raised(TEACHER, immediate_danger=True), now=early.now)
    old = given(raised(TEACHER, immediate_danger=True), late)
    settled = other_case(raised(COLLEAGUE), done(protection(none_needed=True)))
    for here, there, said in ((fresh, early, early.now), (old, settled, MONDAY_10AM)):
        after = joined(here, there).there
        assert due(after, "protect") == min(MONDAY_10AM + 4 * HOUR, said + HOUR)
        moved = proclaimed("add", "2027-03-01")(after).when(REPLAN).after
        assert due(moved, "protect") == said + HOUR


def test_no_change_of_the_calendar_moves_protection_that_came_with_danger_later() -> None:
    """11.9: neither what danger gave in the joined case, nor what it gives here."""
    here = given(raised(TEACHER), done(IN_DANGER_NOW))
    had = due(here, "protect")
    there = other_case(raised(COLLEAGUE), now=MONDAY_10AM + HOUR / 2)
    after = joined(here, there).there
    assert due(after, "protect") == had
    assert due(proclaimed("add", "2027-03-01")(after).when(REPLAN).after, "protect") == had


def test_a_joined_adult_in_images_is_told_to_the_police_though_they_know_of_another() -> None:
    """8.3: it can be another adult, and no later correction takes the referral away."""
    images = {"imagery": True, "adult_involved": True}
    told = other_case(raised(COLLEAGUE, **images), reviewed("refer", "police"), referred("police"))
    assert "refer:police" not in told.owed
    here = given(raised(TEACHER, **images))
    after = joined(here, told).there
    assert due(after, "refer:police") == due(here, "refer:police")
    after.when(a_review()).refused(PoliceReferralRequired)
    corrected = after.tell(MORE).tell(void(after.state.version + 1))
    assert "refer:police" in corrected.owed
    assert "refer:police" not in corrected.tell(a_referral("police")).owed


def test_a_joined_review_is_due_until_a_review_looks_at_it_whatever_is_voided() -> None:
    there = other_case(raised(COLLEAGUE), reviewed(), done(MORE, COLLEAGUE))
    after = joined(given(raised(TEACHER)), there).there
    assert "review" in after.tell(void(3)).owed
    looked = after.tell(a_review())
    assert "review" not in looked.owed
    assert "review" in looked.tell(void(looked.state.version)).owed


def test_here_what_ends_is_exactly_what_was_open() -> None:
    here = given(raised(TEACHER, immediate_danger=True, staff_allegation=True))
    ended = joined(here, other_case(raised(COLLEAGUE))).decision.events[-1].effects.turns
    assert set(ended) == {ObligationTransition(obligation=name, state="ended") for name in here.owed}


def test_a_call_that_is_due_there_stays_when_the_join_brings_an_earlier_deadline() -> None:
    """8.6, 11.8: the message that failed was about the task, whose deadline only moved."""
    here = given(raised(TEACHER))
    there = other_case(raised(COLLEAGUE), a_message("review", through=False), now=MONDAY_10AM + HOUR)
    assert "telephone:review" in there.owed
    after = joined(here, there).there
    assert due(after, "review") == due(here, "review")
    assert "telephone:review" in after.owed


WEEK = timedelta(days=7)


def parted(here: Story, there: Story, *then: Step) -> tuple[Story, Story]:
    """Both cases after a join, more steps in the case that goes on, and its undoing."""
    after = joined(here, there)
    beside = after.there
    for step in then:
        beside = step(beside)
    undone = both(after.here, beside, REOPEN)
    return undone.here, undone.there


@with_each(
    ("name", "known"),
    [
        ("refer:lado", {"staff_allegation": True}),
        ("refer:police", {"imagery": True, "adult_involved": True}),
        ("refer:immediate", {"immediate_danger": True}),
    ],
)
def test_a_referral_that_the_join_ended_is_owed_again_by_its_old_deadline(
    name: str, known: dict[str, bool]
) -> None:
    here = given(raised(TEACHER, **known))
    assert name in here.owed
    again, other = parted(here, other_case(raised(COLLEAGUE)))
    assert due(again, name) == due(here, name)
    assert name not in other.owed


def test_a_referral_made_there_was_perhaps_for_another_child_and_is_owed_again() -> None:
    """11.1, 3.2i: two cases are often parted because they are about two children."""
    there = other_case(raised(COLLEAGUE), done(ACCEPT))
    again, other = parted(given(raised(TEACHER, staff_allegation=True)), there, done(a_referral("lado")))
    assert "refer:lado" in again.owed
    assert other.obligation("refer:lado").state == "met"


def test_the_joined_case_has_its_review_again_and_the_other_keeps_what_it_decided() -> None:
    there = other_case(raised(COLLEAGUE), reviewed(), done(protection()))
    again, other = parted(given(raised(TEACHER)), there)
    assert {"accept", "review", "protect"} <= again.owed
    assert other.owed == there.owed
    decided, kept = parted(given(raised(TEACHER)), there, done(a_review()))
    assert "review" in decided.owed
    assert kept.obligation("review").state == "met"


def test_danger_is_owed_again_even_if_the_other_case_told_an_agency() -> None:
    """11.4: this case has no referral of its own."""
    here = given(raised(TEACHER, immediate_danger=True))
    again, _ = parted(here, other_case(raised(COLLEAGUE), done(ACCEPT)), done(an_emergency()))
    assert "refer:immediate" in again.owed


def test_a_deadline_that_passed_meanwhile_is_overdue_and_never_later() -> None:
    here = given(raised(TEACHER, staff_allegation=True))
    after = joined(here, other_case(raised(COLLEAGUE)))
    month = after.there.now + 4 * WEEK
    again = both(after.here.at(month), after.there.at(month), REOPEN).here
    assert due(again, "refer:lado") == due(here, "refer:lado")
    assert again.silence(again.now).obligation("refer:lado").state == "overdue"


def test_warnings_about_the_join_end_with_it() -> None:
    after = joined(given(raised(TEACHER, category="cse")), other_case(raised(COLLEAGUE)))
    assert "2.5" in {each.clause for each in after.there.state.warnings}
    assert both(after.here, after.there, REOPEN).there.state.warnings == ()


def test_what_was_added_there_since_stays() -> None:
    _, there = parted(
        given(raised(TEACHER)), other_case(raised(COLLEAGUE)), done(MORE, COLLEAGUE), done(ACCEPT)
    )
    assert there.state.owner == DSL.id
    assert len(there.state.concern.learnt) == 2
