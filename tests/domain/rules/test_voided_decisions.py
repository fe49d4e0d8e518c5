"""A voided decision or answer counts no more: the one before it is in force again."""

from domain.commands import AddInformation
from tests.domain.command_builders import (
    a_chase,
    change,
    fed_back,
    feedback,
    raised,
    referred,
    void,
)
from tests.domain.people_and_times import (
    MONDAY_9AM,
    TUESDAY_5PM,
    TUESDAY_6PM,
    TUESDAY_9AM,
)
from tests.domain.story import done, given, silence_until


def test_feedback_that_was_none_is_owed_again_by_its_old_deadline() -> None:
    story = given(raised(), referred(), fed_back("section_17", at=TUESDAY_9AM))
    story.when(void(3), at=TUESDAY_6PM).due("feedback:cscs-1", TUESDAY_5PM)
    silent = story.tell(void(3), at=TUESDAY_6PM).silence(TUESDAY_6PM)
    assert silent.obligation("feedback:cscs-1").state == "overdue"


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


def test_voided_feedback_is_owed_again_by_the_deadline_of_the_made_time_as_corrected() -> None:
    story = given(raised(), referred(), fed_back("section_17"), now=TUESDAY_9AM)
    story = story.tell(change(2, made_at=MONDAY_9AM))
    story.when(void(3)).opens("feedback:cscs-1").due("feedback:cscs-1", TUESDAY_5PM)


def test_a_decision_owed_for_two_reasons_outlives_one_of_them() -> None:
    story = given(
        raised(immediate_danger=True), done(AddInformation(text="Still there.", immediate_danger=True))
    )
    story.when(void(2)).turns()
    assert "refer:immediate" in story.tell(void(2)).owed
