"""Repeated concerns: the DSL reviews them together; no number decides more (6.1)."""

from datetime import timedelta

from domain.commands import AddInformation
from domain.refusals import AlreadyDecided, ObligationsOpen
from tests.domain.command_builders import CLOSE, MORE, a_review, raised, reviewed, void
from tests.domain.people_and_times import DEPUTY, DSL, MONDAY_10AM, TEACHER, london
from tests.domain.story import Story, done, given

DAY = timedelta(days=1)


def told(story: Story, *days: int) -> Story:
    for day in days:
        story = story.tell(MORE, TEACHER, MONDAY_10AM + day * DAY)
    return story


REVIEWED = given(raised(TEACHER), reviewed())


def test_there_is_nothing_to_review_before_they_repeat() -> None:
    told(REVIEWED, 1, 2).when(a_review()).refused(AlreadyDecided)


def test_the_third_in_the_window_since_the_review_owes_another() -> None:
    """6.1; the number and the days are the school's own setting."""
    third = told(REVIEWED, 1, 2).when(MORE, by=TEACHER, at=MONDAY_10AM + 3 * DAY)
    third.opens("pattern-review", "new-information").warns("6.1")
    third.due("pattern-review", london("2027-03-05 17:00"))
    owed = third.after.obligation("pattern-review")
    assert (owed.clause, owed.basis, owed.owner_roles) == ("6.1", "school setting", ("dsl",))
    assert "decide-review" in third.after.next_for(DSL)
    assert third.after.tell(a_review()).obligation("pattern-review").state == "met"
    third.after.when(CLOSE).refused(ObligationsOpen)


def test_those_that_lie_far_apart_are_only_written_down() -> None:
    told(REVIEWED, 1, 20).when(MORE, by=TEACHER, at=MONDAY_10AM + 40 * DAY).opens("new-information").warns()


def test_information_from_a_dsl_counts_as_a_concern_too() -> None:
    """The police and parents tell the DSL, who writes it down."""
    told(REVIEWED, 1, 2).when(MORE, by=DEPUTY).opens("pattern-review").warns("6.1")


def test_a_review_that_lies_ahead_sees_them_all() -> None:
    told(given(raised(TEACHER)), 1, 2).when(MORE, by=TEACHER, at=MONDAY_10AM + 3 * DAY).opens().warns()


def test_a_voided_concern_does_not_count_and_ends_the_review_it_opened() -> None:
    assert "pattern-review" not in told(REVIEWED, 1, 2, 3).tell(void(5)).owed
    story = told(REVIEWED, 1, 2).tell(void(3))
    story.when(AddInformation(text="Again."), by=TEACHER, at=MONDAY_10AM + 3 * DAY).opens("new-information")
    given(raised(TEACHER), reviewed(), done(MORE, TEACHER)).when(MORE, by=TEACHER).opens("new-information")
