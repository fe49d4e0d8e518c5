"""A child or parent who was told an answer that was wrong is told so (11.12)."""

from domain.commands import RecordParentContact
from domain.refusals import CaseClosed
from tests.domain.command_builders import (
    change,
    concluded,
    correct,
    fed_back,
    raised,
    referred,
    reviewed,
    told_pupil,
    void,
    withheld,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from wording.obligation_text import task
from wording.obligation_topics import in_entries, in_state

ANSWERED = (referred(), fed_back("section_47"))
"""The answer is entry 3."""
MOTHER = RecordParentContact(parent="Mrs Hale", discussed="What social care decided.")
CALLED_HER = done(MOTHER)


def owed(*steps: Step) -> set[str]:
    """What the child must be told after these steps."""
    return {name for name in given(raised(), *ANSWERED, *steps).owed if name.startswith("inform-pupil")}


def test_a_child_who_was_told_a_cancelled_answer_is_told_so() -> None:
    assert owed(done(told_pupil(3)), done(void(3))) == {"inform-pupil:5"}


def test_a_child_who_was_told_an_answer_that_was_another_is_told_so() -> None:
    assert owed(done(told_pupil(3)), done(change(3, decision="section_17"))) == {"inform-pupil:5"}


def test_a_parent_who_was_told_the_answer_is_told_so_too() -> None:
    assert owed(CALLED_HER, done(void(3))) == {"inform-pupil:5"}
    assert owed(CALLED_HER, done(change(3, decision="section_17"))) == {"inform-pupil:3", "inform-pupil:5"}


def test_no_one_is_told_of_a_mistake_that_no_one_heard() -> None:
    listened = RecordParentContact(
        parent="Mrs Hale", discussed="She rang.", begun_by="parent", told_of_concern="nothing"
    )
    assert owed(done(void(3))) == set()
    assert owed(done(withheld(3)), done(void(3))) == set()
    assert owed(done(listened), done(void(3))) == set()
    assert owed(done(told_pupil(3)), done(void(4)), done(void(3))) == set()
    assert {
        name for name in given(raised(), CALLED_HER, *ANSWERED, done(void(4))).owed if "inform" in name
    } == set()


def test_a_correction_that_changes_nothing_of_the_answer_tells_no_one() -> None:
    assert owed(done(told_pupil(3)), done(correct(3))) == set()
    assert owed(done(told_pupil(3)), done(change(3, decision="section_47"))) == set()


def test_a_cancelled_review_counts_as_an_answer_does() -> None:
    story = given(raised(), reviewed("refer", "cscs"), done(told_pupil(2)), done(void(2)))
    assert "inform-pupil:4" in story.owed


def test_a_mistake_about_a_mistake_is_told_too() -> None:
    told = (done(told_pupil(3)), done(change(3, decision="section_17")), done(told_pupil(5)))
    assert owed(*told, done(change(3, decision="section_47"))) == {"inform-pupil:7"}


def test_the_task_says_what_was_wrong() -> None:
    story = given(raised(), *ANSWERED, done(told_pupil(3)), done(change(3, decision="section_17")))
    said = "Tell the child that we were wrong about what children's social care decided"
    assert task("inform-pupil:5", in_state(story.state)).startswith(said)
    assert task("inform-pupil:5", in_entries(story.stream)).startswith(said)
    cancelled = given(raised(), *ANSWERED, done(told_pupil(3)), done(void(3)))
    assert task("inform-pupil:5", in_entries(cancelled.stream)).startswith(said)
    assert "something they were told was wrong" in task("inform-pupil:5", in_state(cancelled.state))


def test_a_closed_case_is_reopened_before_such_a_correction() -> None:
    story = given(raised(), reviewed("no_further_action"), *ANSWERED, done(told_pupil(4)), done(concluded()))
    given(lambda _: closed(story)).when(change(4, decision="section_17")).refused(CaseClosed)
