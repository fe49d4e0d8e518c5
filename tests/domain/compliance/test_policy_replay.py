"""A recorded case replayed under another policy or pack: what would have been late or refused (13.1)."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from domain.calendar.durations import Span
from domain.commands import PersonCommand
from domain.compliance.policy_replay import PolicyReplay, WouldBeRefused, replay_under
from domain.evolve import evolve
from domain.policy.authority_pack import Authority
from domain.policy.policy_model import Policy
from domain.refusals import Refused
from tests.domain.command_builders import (
    REOPEN,
    a_confirmation,
    a_plan,
    a_review,
    an_emergency,
    by_telephone,
    fed_back,
    feedback,
    neither,
    protection,
    raised,
    referred,
    reviewed,
    told_pupil,
    void,
)
from tests.domain.exploration.command_bodies import bodies
from tests.domain.full_case import whole_life
from tests.domain.joined_stories import joined, other_case, together
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    DSL,
    HEAD,
    IN_LINE,
    OTHER_POLICY,
    POLICY,
    SENIOR,
    TEACHER,
    TUESDAY_9AM,
    TUESDAY_10AM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.record_builders import came_back, declared, identified_as, lifted, moved_to
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until


def limited(**limits: dict[str, Any]) -> Policy:
    """The policy with other limits (`_` for the hyphen)."""
    changed = {
        kind: replace(POLICY.limits[kind], **fields)
        for kind, fields in ((name.replace("_", "-"), fields) for name, fields in limits.items())
    }
    return replace(POLICY, version=3, limits={**POLICY.limits, **changed})


def tried(story: Story, policy: Policy) -> PolicyReplay:
    return replay_under(story.stream, lambda _: policy, IN_LINE, story.now)


def test_the_same_policy_changes_nothing_in_a_case_in_which_everything_happened() -> None:
    story = whole_life()
    known = {POLICY.name: POLICY, OTHER_POLICY.name: OTHER_POLICY}
    replayed = replay_under(story.stream, known.__getitem__, IN_LINE, story.now)
    assert replace(replayed, refused=()) == PolicyReplay()
    assert [each.type for each in replayed.refused] == ["concern.noted", "case.reopened"], "noted by hand"


@pytest.mark.parametrize(
    "seed",
    [*range(4), *(pytest.param(each, marks=pytest.mark.long("more random cases")) for each in range(4, 12))],
)
def test_the_same_policy_changes_nothing_in_random_cases(seed: int) -> None:
    chance = Random(seed)
    story = given(raised(category=chance.choice(["cse", "neglect"]), immediate_danger=chance.random() < 0.3))
    for _ in range(60):
        if chance.random() < 0.4:  # in danger the clock acts every half hour
            waits = (7, 95, 241) if story.state.concern.immediate_danger else (7, 95, 1441, 10_081)
            story = story.silence(story.now + timedelta(minutes=chance.choice(waits)))
        by = chance.choice((DSL, DSL, TEACHER, HEAD))
        offered = [name for name in story.next_for(by) if name != "link"]
        if not offered:
            continue
        command: PersonCommand = chance.choice(bodies(chance.choice(offered), story))
        try:
            story = story.tell(command, by)
        except (Refused, Unseen, Forbidden):
            continue
    assert tried(story, POLICY) == PolicyReplay()


def test_an_answer_recorded_at_the_deadline_changes_nothing() -> None:
    """An answer at the very deadline is in time, although the record has the overdue event before it."""
    story = given(raised(DSL), referred())
    due = story.obligation("feedback:cscs-1").due_at
    assert due is not None
    story = story.silence(due + timedelta(microseconds=1)).tell(feedback(), at=due + timedelta(seconds=1))
    early = replace(
        story, stream=tuple(replace(e, recorded_at=min(e.recorded_at, due)) for e in story.stream)
    )
    assert replay_under(early.stream, lambda _: POLICY, IN_LINE, due) == PolicyReplay()


def test_a_shorter_limit_would_have_been_missed() -> None:
    story = closed(given(raised(DSL), reviewed(at=london("2027-03-01 12:00"))))
    assert tried(story, limited(review={"school_minutes": 60})) == PolicyReplay(late=("review",))


def test_a_longer_one_would_have_been_kept() -> None:
    story = given(raised(DSL), referred(), silence_until(TUESDAY_10AM + timedelta(hours=8)))
    story = story.tell(protection())
    found = tried(story, limited(feedback={"working_days": 2}, protect={"school_minutes": 2000}))
    assert set(found.no_longer_late) == {"feedback:cscs-1", "protect"}
    assert found.late == ()


def test_an_open_obligation_already_due_under_the_other_policy_would_be_late() -> None:
    story = given(raised(DSL), reviewed(), silence_until(TUESDAY_9AM))
    assert "inform-pupil:2" in tried(story, limited(inform_pupil={"working_days": None, "minutes": 60})).late


def test_a_date_that_was_given_would_have_been_refused_and_all_that_rested_on_it() -> None:
    story = given(raised(DSL), reviewed("early_help"), done(a_plan(date(2027, 3, 12))))
    found = tried(story, limited(early_help_review={"at_most_working_days": 5}))
    assert found.refused == (WouldBeRefused(version=3, type="early-help.started", code="ReviewTooFar"),)


def test_a_correction_of_a_refused_entry_is_refused_with_it() -> None:
    story = given(raised(DSL), referred(), fed_back("no_statutory"), done(neither(date(2027, 3, 12))))
    found = tried(story.tell(void(4)), limited(monitor={"at_most_working_days": 2}))
    assert [each.code for each in found.refused] == ["ReviewTooFar", "NoSuchEvent"]


def test_an_entry_is_called_by_its_number_in_the_record_though_more_was_recorded_before_it() -> None:
    story = given(raised(DSL), reviewed(at=london("2027-03-01 12:00")), silence_until(WEDNESDAY_10AM))
    about = story.version_of("review.decided")
    story = story.tell(told_pupil(about))
    found = tried(story, limited(review={"school_minutes": 60}, inform_pupil={"working_days": 1}))
    assert found == PolicyReplay(late=(f"inform-pupil:{about}", "review"))


def test_an_emergency_that_reopened_a_closed_case_reopens_it_again() -> None:
    story = closed(given(raised(TEACHER), reviewed())).tell(an_emergency(), TEACHER)
    assert tried(story, POLICY) == PolicyReplay()


def test_a_child_whom_an_older_release_recorded_twice_is_replayed_as_recorded() -> None:
    story = given(raised(TEACHER), reviewed(), done(identified_as("Rowan Bell", date(2014, 5, 9))))
    again = replace(story.stream[-1], version=story.state.version + 1)
    twice = replace(story, stream=(*story.stream, again), folded=evolve(story.state, again))
    assert tried(twice, POLICY) == PolicyReplay()


def test_a_number_of_times_missing_that_would_have_owed_a_review() -> None:
    """3.2t."""
    story = given(raised(DSL), reviewed(), done(came_back(TUESDAY_9AM - timedelta(days=20))))
    story = story.tell(came_back(TUESDAY_9AM - timedelta(days=2))).silence(london("2027-03-04 12:00"))
    stricter = replace(
        POLICY, repeats={"missing-episode": replace(POLICY.repeats["missing-episode"], episodes=2)}
    )
    assert tried(story, stricter).late == ("missing-review",)


def test_a_pack_with_a_limit_for_confirming_in_writing_would_have_been_missed_or_kept() -> None:
    pack = Authority(
        id="gloucestershire",
        name="Gloucestershire",
        source="Tried.",
        checked_on=date(2027, 1, 1),
        stale_after_months=12,
        confirm_in_writing=Span(count=1, unit="hour"),
    )
    policy = replace(POLICY, authorities={**POLICY.authorities, pack.id: pack})
    story = given(raised(DSL), done(by_telephone()))
    kept = story.tell(a_confirmation(), at=london("2027-03-01 10:30")).silence(TUESDAY_9AM)
    assert tried(kept, policy) == PolicyReplay()
    assert tried(story.silence(TUESDAY_9AM), policy) == PolicyReplay(late=("confirm-in-writing:cscs-1",))


def test_a_case_that_was_moved_to_another_policy_is_tried_under_one_from_its_beginning() -> None:
    story = replace(given(raised(DSL)), policies=(POLICY, OTHER_POLICY)).tell(moved_to(OTHER_POLICY.name))
    story = story.tell(a_review(), at=london("2027-03-01 12:00"))
    assert tried(story, POLICY) == PolicyReplay(no_longer_late=("review",))
    assert tried(story, OTHER_POLICY) == PolicyReplay()


def test_a_reopening_is_replayed_too() -> None:
    story = closed(given(raised(DSL), reviewed())).tell(REOPEN).silence(TUESDAY_10AM)
    assert tried(story, POLICY) == PolicyReplay()
    assert not tried(story, POLICY).differs


def test_an_exclusion_that_reached_a_joined_case_is_taken_as_it_was() -> None:
    """2.4g, 3.2h: the command was given in the case that goes on, so nothing here would be refused."""
    after = joined(given(raised()), other_case(raised()))
    _, (_, here) = together(declared(SENIOR), DSL, after.there, after.here)
    _, (_, here) = together(lifted(SENIOR), HEAD, after.there.tell(declared(SENIOR)), here)
    assert [event.fact.type for event in here.stream[-2:]] == ["conflict.declared", "conflict.lifted"]
    assert replay_under(here.stream, lambda _: POLICY, IN_LINE, here.now).refused == ()
