"""Voiding an entry: what it opened ends, and what it settled or replaced is in force again (3-DSL.n)."""

from datetime import date

from domain.commands import AddInformation
from domain.refusals import CannotBeCorrected
from tests.domain.command_builders import (
    A_DISCUSSION,
    ACCEPT,
    MORE,
    REPLY,
    a_chase,
    a_plan,
    a_plan_review,
    agreed,
    an_emergency,
    believed_at_risk,
    concluded,
    fed_back,
    feedback,
    protection,
    raised,
    referred,
    reviewed,
    told_pupil,
    void,
    withheld,
)
from tests.domain.people_and_times import DSL, TEACHER, TUESDAY_6PM, london
from tests.domain.story import Step, done, given, silence_until
from tests.with_each import with_each

PLAN = done(a_plan(date(2027, 3, 10)))


def test_neither_a_report_nor_its_acceptance_is_voided() -> None:
    """2.4a, 10.4."""
    given(raised()).when(void(1)).refused(CannotBeCorrected)
    given(raised(), done(ACCEPT)).when(void(2)).refused(CannotBeCorrected)


def test_only_the_latest_plan_is_corrected() -> None:
    story = given(raised(), reviewed(), PLAN, done(a_plan_review("end")), PLAN)
    story.when(void(3)).refused(CannotBeCorrected)
    story.when(void(4)).refused(CannotBeCorrected)


@with_each(
    ("steps", "voided", "ended", "owed_again"),
    [
        ([reviewed("refer", "cscs")], 2, {"refer:cscs", "inform-pupil:2", "reply"}, {"accept", "review"}),
        ([reviewed("early_help")], 2, {"start-support", "inform-pupil:2", "reply"}, {"accept", "review"}),
        ([referred()], 2, {"feedback:cscs-1"}, set()),
        ([reviewed("refer", "cscs"), referred()], 3, {"feedback:cscs-1"}, {"refer:cscs"}),
        ([done(an_emergency())], 2, {"feedback:police-1"}, set()),
        ([done(an_emergency(), TEACHER)], 2, {"feedback:police-1", "retrospective-review"}, {"review"}),
        ([referred(), fed_back("no_statutory")], 2, {"reconsider:cscs-1"}, set()),
        (
            [referred(), fed_back("section_17")],
            3,
            {"conclude:cscs-1", "inform-pupil:3", "liaison"},
            {"feedback:cscs-1"},
        ),
        (
            [referred(), fed_back("no_statutory"), done(agreed())],
            4,
            {"support", "inform-pupil:4"},
            {"reconsider:cscs-1"},
        ),
        (
            [referred(), fed_back("section_17"), done(concluded())],
            4,
            {"support", "inform-pupil:4"},
            {"conclude:cscs-1", "liaison"},
        ),
        ([reviewed("early_help"), PLAN], 3, {"early-help-review"}, {"start-support"}),
        ([reviewed(), PLAN, done(a_plan_review("end"))], 4, {"inform-pupil:4"}, {"early-help-review"}),
        (
            [reviewed(), PLAN, done(a_plan_review("step_up"))],
            4,
            {"inform-pupil:4", "refer:cscs"},
            {"early-help-review"},
        ),
        ([done(protection())], 2, set(), {"protect"}),
        ([done(protection("victim")), done(protection("others"))], 2, set(), {"protect"}),
        ([reviewed(), done(told_pupil(2))], 3, set(), {"inform-pupil:2"}),
        ([reviewed(), done(withheld(2, date(2027, 4, 1)))], 3, {"inform-pupil:2"}, {"inform-pupil:2"}),
        ([reviewed(), done(REPLY)], 3, set(), {"reply"}),
        (
            [done(protection()), done(AddInformation(text="Now.", immediate_danger=True))],
            3,
            {"refer:immediate", "protect"},
            set(),
        ),
        ([done(A_DISCUSSION)], 2, set(), set()),
        ([done(MORE)], 2, set(), set()),
    ],
)
def test_voiding_ends_what_was_opened_and_owes_again_what_was_settled(
    steps: list[Step], voided: int, ended: set[str], owed_again: set[str]
) -> None:
    story = given(raised(), *steps)
    (event,) = story.when(void(voided)).records("event.corrected").events
    assert {each.obligation for each in event.effects.turns} == ended
    assert all(each.state == "ended" for each in event.effects.turns)
    assert {owed.id for owed in event.effects.opens} == owed_again


def test_a_case_whose_review_was_voided_has_no_owner_until_it_is_accepted() -> None:
    story = given(raised(), reviewed(), done(void(2)))
    assert story.state.owner is None
    accepted = given(raised(), done(ACCEPT), reviewed(), done(void(3)))
    assert accepted.state.owner == DSL.id
    assert "accept" not in accepted.owed


def test_a_second_emergency_still_counts_when_the_first_is_void() -> None:
    story = given(raised(), done(an_emergency(), TEACHER), done(an_emergency("cscs"), TEACHER))
    story.when(void(2)).turns(feedback_police_1="ended").opens()
    story.tell(void(2)).when(void(3)).turns(feedback_cscs_1="ended", retrospective_review="ended").opens(
        "review"
    )


def test_an_obligation_that_a_void_entry_caused_is_not_owed_again() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(believed_at_risk()), done(void(3)))
    assert "refer:cscs" in story.owed
    story.when(void(4)).turns(refer_cscs="ended", inform_pupil_4="ended").opens()


def test_a_plan_continued_in_error_is_reviewed_by_its_first_date() -> None:
    story = given(
        raised(),
        reviewed(),
        PLAN,
        done(a_plan_review("continue", date(2027, 3, 12))),
        done(a_plan_review("end")),
        done(void(4)),
        done(void(5)),
    )
    assert story.obligation("early-help-review").due_at == london("2027-03-10 17:00")


def test_a_voided_referral_does_not_open_again_while_another_meets_it() -> None:
    story = given(raised(immediate_danger=True), reviewed("refer", "cscs", "police"), referred(), referred())
    story.when(void(3)).opens().turns(feedback_cscs_1="ended")
    story.tell(void(3)).when(void(4)).opens("refer:cscs", "refer:immediate").turns(feedback_cscs_2="ended")


def test_a_referral_made_before_does_not_answer_what_was_owed_later() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), done(believed_at_risk()), referred())
    story.when(void(5)).opens("refer:cscs")


def test_facts_of_a_voided_entry_are_no_longer_known() -> None:
    more = AddInformation(text="Now.", immediate_danger=True, imagery=True, indicators=("gifts",))
    story = given(raised(indicators=("going-missing",)), done(more), done(void(2)))
    concern = story.state.concern
    assert (concern.immediate_danger, concern.imagery, concern.indicators) == (
        False,
        False,
        ("going-missing",),
    )


def test_voiding_one_conclusion_leaves_the_other() -> None:
    story = given(raised(), referred(), referred("police"), fed_back("section_17"))
    story = story.tell(feedback("police_investigation", "police-1")).tell(concluded())
    story = story.tell(concluded("police-1")).tell(void(7))
    story.when(concluded("police-1")).opens("inform-pupil:9")


def test_an_obligation_that_opens_again_still_ends_with_its_cause() -> None:
    story = given(raised(), reviewed("early_help"), PLAN, done(void(3)))
    assert "start-support" in story.owed
    assert "start-support" not in story.tell(void(2)).owed


def test_voiding_the_newer_decision_restores_the_earlier() -> None:
    story = given(raised(), referred(), fed_back("no_statutory"), fed_back("section_47"), done(void(4)))
    assert {"reconsider:cscs-1"} == story.owed & {"reconsider:cscs-1", "conclude:cscs-1", "feedback:cscs-1"}
    both = story.tell(void(3))
    assert "feedback:cscs-1" in both.owed
    assert "reconsider:cscs-1" not in both.owed


def test_a_voided_chase_opens_again_only_while_no_answer_was_told() -> None:
    story = given(raised(), referred(), silence_until(TUESDAY_6PM), done(a_chase()))
    chased = story.version_of("chase.recorded")
    story.when(void(chased)).turns(chase_cscs_1="ended").opens("chase:cscs-1")
    story.tell(feedback("section_17")).when(void(chased)).turns().opens()


def test_a_decision_owed_for_two_reasons_outlives_one_of_them() -> None:
    story = given(
        raised(immediate_danger=True), done(AddInformation(text="Still there.", immediate_danger=True))
    )
    story.when(void(2)).turns()
    assert "refer:immediate" in story.tell(void(2)).owed
