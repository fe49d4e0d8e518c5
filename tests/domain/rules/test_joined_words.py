"""Words go along when a report is joined, and later words are heard in the case that goes on (2.4g, 11.1)."""

from dataclasses import replace

from domain.commands import AddInformation, Correct
from domain.evolve import replay
from tests.domain.command_builders import A_DISCUSSION, A_VIEW, REOPEN, WHY, a_review, raised, reviewed, void
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, TEACHER
from tests.domain.story import done, given

MORE = AddInformation(text="It was the third time.", child_words="Every Friday.")


def test_information_that_was_added_goes_along_with_its_author_and_time() -> None:
    here = given(raised(TEACHER), done(MORE, TEACHER))
    after = joined(here, other_case(raised(COLLEAGUE))).there
    (came,) = after.state.joined[0].added
    assert (came.text, came.child_words, came.by) == (MORE.text, MORE.child_words, TEACHER.id)
    assert came.at == here.stream[-1].recorded_at
    assert replay(after.stream) == after.state


def test_a_cancelled_entry_does_not_go_along() -> None:
    here = given(raised(TEACHER), done(MORE, TEACHER), done(void(2)))
    assert joined(here, other_case(raised(COLLEAGUE))).there.state.joined[0].added == ()


def test_words_that_a_joined_case_gets_later_are_heard_where_it_was_joined() -> None:
    """2.4g, 11.1: the reporter knows of the one case only, and writes there."""
    pair = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE), reviewed()))
    reviewed_there = replace(pair, there=pair.there.tell(a_review()))
    for command in (MORE, A_VIEW, A_DISCUSSION):
        after = both(reviewed_there.here, reviewed_there.there, command, TEACHER)
        assert after.here.stream[-1].fact.type == after.there.stream[-1].fact.type
        assert after.here.owed == set()
        assert "new-information" in after.there.owed
        assert replay(after.there.stream) == after.there.state


def test_danger_that_is_said_in_a_joined_case_is_danger_in_the_case_that_goes_on() -> None:
    """11.4."""
    pair = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    after = both(pair.here, pair.there, replace(MORE, immediate_danger=True, same_adult_as=1), TEACHER)
    assert "refer:immediate" in after.there.owed
    assert after.here.owed == set()
    assert both(after.here, after.there, REOPEN).here.state.concern.immediate_danger


def test_words_to_a_joined_case_are_read_there_if_the_other_cannot_be_opened() -> None:
    alone = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE))).here.tell(MORE, TEACHER)
    assert "new-information" in alone.owed


def test_a_correction_in_a_joined_case_puts_its_words_right_in_the_other() -> None:
    """3-DSL.n: in Onward's own name, so no reporter becomes an author there."""
    pair = joined(given(raised(TEACHER), done(MORE, TEACHER)), other_case(raised(COLLEAGUE)))
    after = both(pair.here, pair.there, Correct(event=2, reasons=WHY, text="Twice."), TEACHER)
    noted = after.there.stream[-1]
    assert (noted.fact.type, noted.actor) == ("join.corrected", "clock")
    assert [each.text for each in after.there.state.joined[0].added] == [MORE.text, "Twice."]
    gone = both(after.here, after.there, void(2))
    assert gone.there.state.joined[0].added == ()
    assert replay(gone.there.stream) == gone.there.state
