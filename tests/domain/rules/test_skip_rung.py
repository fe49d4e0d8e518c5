"""Skipping a rung, with a reason, to reach the one above it (11.8, 11.15)."""

from dataclasses import replace

import pytest

from domain.commands import Correct, Escalate
from domain.events import EscalationRaised, RungSkipped
from domain.refusals import CannotBeCorrected, NoRungToSkip
from tests.domain.command_builders import WHY, a_skip, feedback, raised, referred, void
from tests.domain.deadline_stories import DAY, FIRST, MONTHS_LATER, TOP, climbed, silent, under
from tests.domain.outcome import Forbidden, Malformed, Unseen
from tests.domain.people_and_times import (
    DSL,
    HEAD,
    POLICY,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_10AM,
    london,
)
from tests.domain.story import given


@pytest.mark.parametrize("obligation", ["review", "feedback:cscs-9", "nothing"])
def test_only_what_is_overdue_has_a_rung_to_skip(obligation: str) -> None:
    given(raised(DSL)).when(a_skip(obligation)).refused(NoRungToSkip)


def test_an_answered_referral_has_no_rung_to_skip() -> None:
    story = silent(until="2027-03-02 18:00").tell(feedback())
    story.when(a_skip()).refused(NoRungToSkip)


def test_the_last_rung_is_never_skipped() -> None:
    silent(until="2027-03-03 12:00").when(a_skip()).records("rung.skipped")  # rung 3, for the board lead
    silent(until="2027-03-03 18:00").when(a_skip()).refused(NoRungToSkip)
    silent().when(a_skip()).refused(NoRungToSkip)


def test_a_last_rung_that_repeats_is_never_skipped_and_danger_is_said_each_half_hour() -> None:
    """11.4: a skipped repeat would leave the board lead without a message for an hour and a half."""
    danger = given(raised(DSL, immediate_danger=True))
    danger.silence(london("2027-03-01 10:15")).when(a_skip("refer:immediate")).records("rung.skipped")
    for time in ("10:30", "11:00", "11:30"):
        danger.silence(london(f"2027-03-01 {time}")).when(a_skip("refer:immediate")).refused(NoRungToSkip)


def test_only_a_dsl_skips_and_only_with_reasons() -> None:
    story = silent(until="2027-03-02 18:00")
    story.when(a_skip(), by=HEAD).refused(Forbidden)
    story.when(a_skip(), by=TEACHER).refused(Unseen)
    story.when(replace(a_skip(), reasons="Quick.")).refused(Malformed)


def test_a_rung_is_skipped_for_the_one_above_which_comes_at_once() -> None:
    """A stage can be skipped, with a reason, if the risk is immediate."""
    told = silent(until="2027-03-02 18:00").when(a_skip(), at=TUESDAY_6PM)
    told.then(RungSkipped(obligation="feedback:cscs-1", reasons=WHY, rung=2))
    after = told.after.silence(TUESDAY_6PM)
    assert [(rung, at) for rung, _, _, _, at in climbed(after)] == [(1, TUESDAY_5PM), (3, TUESDAY_6PM)]
    assert {"deputy_dsl", "headteacher"} <= set(climbed(after)[-1][1]), "a skip leaves no one out"
    raised_event = after.stream[-1]
    assert isinstance(raised_event.fact, EscalationRaised)
    assert (raised_event.occurred_at, raised_event.fact.due_at) == (TUESDAY_6PM, TUESDAY_5PM)
    later = after.silence(MONTHS_LATER)
    assert climbed(later)[-1][::4] == (4, london("2027-03-04 17:00")), "the later rungs keep their times"


def test_imminent_risk_jumps_several_rungs() -> None:
    story = silent("Sefton", until="2027-03-02 18:00")
    for _ in range(4):
        story = story.tell(a_skip())
    story.when(a_skip()).refused(NoRungToSkip)
    story = story.silence(story.now)
    everybody = ("referrer", "deputy_dsl", "headteacher", "dsl", "board_lead")
    assert [(rung, to) for rung, to, _, _, _ in climbed(story)][1:] == [(6, everybody)]


def test_a_skipped_rung_is_never_climbed() -> None:
    story = silent(until="2027-03-02 18:00")
    waiting = story.obligation("feedback:cscs-1").wakes_at
    assert waiting == WEDNESDAY_10AM
    skipped = story.tell(a_skip()).at(WEDNESDAY_10AM)
    skipped.when(Escalate(obligation="feedback:cscs-1", act_at=waiting), at=WEDNESDAY_10AM).then()


def test_two_rungs_at_one_instant_are_two_acts() -> None:
    twins = (FIRST, replace(TOP, after=DAY), replace(TOP, after=DAY, say="twin"))
    policy = replace(POLICY, ladders={**POLICY.ladders, "feedback": twins})
    story = under(policy, given(raised(DSL), referred())).silence(WEDNESDAY_5PM)
    act = Escalate(obligation="feedback:cscs-1", act_at=WEDNESDAY_5PM)
    assert [say for _, _, say, _, _ in climbed(story)] == ["first", "top"]
    story.when(act, at=WEDNESDAY_5PM).then()
    assert climbed(story.silence(MONTHS_LATER))[-1][2] == "twin"


def test_a_skipped_rung_can_be_annotated_but_not_voided() -> None:
    story = silent(until="2027-03-02 18:00").tell(a_skip())
    story.when(void(story.version_of("rung.skipped"))).refused(CannotBeCorrected)
    correction = Correct(event=story.version_of("rung.skipped"), reasons=WHY, text="The head was told.")
    story.when(correction).records("event.corrected")
