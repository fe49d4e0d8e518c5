"""Stages, and the progress that the workflow receives: ids, kinds and times, nothing personal."""

from dataclasses import asdict

from domain.case.stages import STAGES
from domain.messaging.workflow_progress import progress
from tests.domain.command_builders import (
    CANARY,
    REOPEN,
    a_referral,
    agreed,
    an_emergency,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import DSL, MONDAY_NOON, TEACHER, TUESDAY_5PM, TUESDAY_6PM, london
from tests.domain.settling_steps import closed, everything_met
from tests.domain.story import Step, done, given, silence_until
from tests.with_each import with_each

REACHED: list[tuple[list[Step], str]] = [
    ([], "review"),
    ([referred()], "review"),  # the review stays due
    ([referred(), fed_back("no_statutory")], "review"),
    ([done(an_emergency(), TEACHER)], "awaiting_feedback"),  # the review is replaced
    ([reviewed("refer", "cscs")], "referral"),
    ([reviewed("refer", "cscs", "police"), referred()], "referral"),
    ([reviewed("refer", "cscs"), referred()], "awaiting_feedback"),
    ([reviewed("refer", "cscs"), referred(), silence_until(TUESDAY_6PM)], "awaiting_feedback"),
    ([reviewed(), referred(), fed_back("no_statutory"), referred("police")], "reconsideration"),
    ([reviewed(), referred(), fed_back("section_17")], "statutory"),
    ([reviewed(), referred(), fed_back("section_17"), referred("police")], "awaiting_feedback"),
    ([reviewed(), referred(), fed_back("redirected")], "referral"),
    ([reviewed(), referred(), fed_back("no_statutory"), done(agreed())], "support"),
    ([reviewed("pastoral_support")], "support"),
    ([reviewed()], "settled"),
    ([everything_met], "settled"),
    ([closed], "closed"),
    ([closed, done(REOPEN)], "review"),
]


@with_each(("steps", "stage"), REACHED)
def test_the_first_stage_that_applies(steps: list[Step], stage: str) -> None:
    assert given(raised(), *steps).stage == stage


def test_every_stage_occurs_above() -> None:
    assert {stage for _, stage in REACHED} == set(STAGES)


def test_the_clock_acts_on_the_earliest_obligation_first() -> None:
    told = progress(given(raised(immediate_danger=True)).state)
    first = told.next_act()
    assert first is not None
    assert (first.id, first.act, first.act_at) == ("accept", "mark-overdue", london("2027-03-01 10:10"))
    assert told.nearest_deadline() == london("2027-03-01 10:10")


def test_after_the_deadline_comes_the_escalation_ladder() -> None:
    story = given(raised(DSL), reviewed(), referred(), everything_met, done(a_referral(), at=MONDAY_NOON))
    story = story.silence(TUESDAY_5PM)
    acts = [(each.id, each.act, each.act_at) for each in progress(story.state).owed]
    assert acts == [
        ("feedback:cscs-2", "escalate", london("2027-03-03 10:00")),
        ("chase:cscs-2", "mark-overdue", london("2027-03-03 10:00")),
    ]
    assert progress(story.state).nearest_deadline() == TUESDAY_5PM  # an overdue deadline stays the nearest


def test_the_progress_contains_nothing_personal() -> None:
    story = given(raised(summary=CANARY, child_words=CANARY), reviewed("refer", "cscs"), referred())
    told = repr(asdict(progress(story.state)))
    assert "feedback:cscs-1" in told
    for personal in (CANARY, "Rowan", str(TEACHER.id), str(DSL.id), "Wants it to stop"):
        assert personal not in told
