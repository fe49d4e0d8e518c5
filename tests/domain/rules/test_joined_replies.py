"""Each reporter of joined cases is owed one reply, however many of the cases they reported (2.4g, 11.2)."""

from uuid import UUID

from domain.case.unseen_joins import without_cases
from domain.commands import ReplyToReporter
from domain.evolve import replay
from tests.domain.command_builders import REOPEN, a_review, raised, reviewed
from tests.domain.conflict_builders import declared, lifted
from tests.domain.joined_stories import GOES_ON, Joined, both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, HEAD, TEACHER
from tests.domain.story import Step, Story, given

SECOND = UUID(int=GOES_ON.int + 1)
THANKS = "Thank you."


def replies(story: Story) -> list[str]:
    return sorted(owed for owed in story.owed if owed.startswith("reply"))


def due(story: Story, name: str) -> object:
    owed = story.state.open_obligation(name)
    return owed.due_at if owed is not None else None


def two_of_one_reporter(*steps: Step, into: Story | None = None) -> tuple[Joined, Joined]:
    """A teacher reported two cases, and both are joined to the case of a colleague."""
    first, second = given(raised(TEACHER), *steps), other_case(raised(TEACHER), *steps, number=SECOND)
    one = joined(first, into or other_case(raised(COLLEAGUE)))
    return one, joined(second, one.there)


def test_a_person_who_reported_two_joined_cases_is_owed_one_reply() -> None:
    one, two = two_of_one_reporter()
    after = two.there.tell(a_review())
    assert replies(after) == ["reply", f"reply:{one.here.state.id}"]
    for case in (one.here.state.id, SECOND):
        assert replies(after.tell(ReplyToReporter(text=THANKS, to=case))) == ["reply"]
    assert replies(after.tell(ReplyToReporter(text=THANKS, to=GOES_ON))) == [f"reply:{one.here.state.id}"]


def test_two_replies_that_were_owed_go_on_as_one_by_the_earlier_deadline() -> None:
    one, two = two_of_one_reporter(reviewed())
    assert replies(two.there) == [f"reply:{one.here.state.id}"]
    earlier = due(given(raised(TEACHER), reviewed()), "reply")
    assert due(two.there, f"reply:{one.here.state.id}") == earlier is not None


def test_the_reply_stays_owed_for_the_other_case_when_one_is_reopened() -> None:
    one, two = two_of_one_reporter(reviewed())
    parted = both(one.here, two.there, REOPEN)
    assert replies(parted.there) == [f"reply:{SECOND}"]
    assert replies(parted.here) == ["reply"]
    assert replay(parted.there.stream) == parted.there.state
    assert replies(both(two.here, two.there, REOPEN).there) == [f"reply:{one.here.state.id}"]


def test_a_reply_that_only_the_reopened_case_was_owed_leaves_with_it() -> None:
    one, two = two_of_one_reporter()
    answered = two.there.tell(a_review()).tell(ReplyToReporter(text=THANKS))
    third = other_case(raised(TEACHER), reviewed(), number=HEAD.id, now=answered.now)
    last = joined(third, answered)
    assert replies(last.there) == [f"reply:{one.here.state.id}"]
    assert replies(both(last.here, last.there, REOPEN).there) == []


def test_a_reply_that_was_given_while_they_were_joined_is_not_owed_again() -> None:
    one, two = two_of_one_reporter(reviewed())
    answered = two.there.tell(ReplyToReporter(text=THANKS, to=SECOND))
    for case in (one.here, two.here):
        parted = both(case, answered, REOPEN)
        assert replies(parted.here) == replies(parted.there) == []


def test_replies_of_one_reporter_meet_when_the_case_is_joined_on() -> None:
    first = joined(given(raised(TEACHER), reviewed()), other_case(raised(COLLEAGUE)))
    last = joined(
        other_case(raised(TEACHER), reviewed(), number=SECOND), other_case(raised(HEAD), number=HEAD.id)
    )
    after = joined(first.there, last.there)
    assert replies(after.there) == [f"reply:{SECOND}"]
    assert replies(after.there.tell(ReplyToReporter(text=THANKS, to=first.here.state.id))) == []


def test_a_reply_that_an_exclusion_ended_is_owed_again_for_the_case_that_is_still_joined() -> None:
    """3.2h."""
    one, two = two_of_one_reporter(reviewed())
    excluded = two.there.tell(declared(TEACHER))
    assert replies(excluded) == []
    assert replies(excluded.tell(lifted(TEACHER), DEPUTY)) == [f"reply:{one.here.state.id}"]
    parted = both(one.here, excluded, REOPEN)
    after = parted.there.tell(lifted(TEACHER), DEPUTY)
    assert replies(after) == [f"reply:{SECOND}"]
    assert replay(after.stream) == after.state


def test_a_reply_that_was_only_for_the_reopened_case_is_not_owed_after_an_exclusion() -> None:
    """3.2h."""
    one = joined(given(raised(TEACHER), reviewed()), other_case(raised(COLLEAGUE)))
    answered = one.there.tell(ReplyToReporter(text=THANKS, to=one.here.state.id))
    third = other_case(raised(TEACHER), reviewed(), number=SECOND, now=answered.now)
    last = joined(third, answered)
    assert replies(last.there) == [f"reply:{one.here.state.id}"]
    parted = both(last.here, last.there.tell(declared(TEACHER)), REOPEN)
    assert replies(parted.there.tell(lifted(TEACHER), DEPUTY)) == []


def test_the_reply_to_another_reporter_is_not_owed_again_by_a_lifted_exclusion() -> None:
    """3.2h."""
    first = joined(given(raised(TEACHER), reviewed()), other_case(raised(COLLEAGUE)))
    last = joined(other_case(raised(HEAD), reviewed(), number=SECOND), first.there)
    answered = last.there.tell(ReplyToReporter(text=THANKS, to=SECOND))
    after = answered.tell(declared(TEACHER)).tell(lifted(TEACHER), DEPUTY)
    assert replies(after) == [f"reply:{first.here.state.id}"]


def test_a_person_who_may_see_one_of_the_cases_only_reads_of_a_reply_for_that_one() -> None:
    """3.2h."""
    one, two = two_of_one_reporter(reviewed())
    shown = without_cases(two.there.state, {one.here.state.id})
    assert [owed.id for owed in shown.open_obligations if owed.kind == "reply"] == [f"reply:{SECOND}"]
    assert str(one.here.state.id) not in repr(shown)
    shown = without_cases(two.there.state, {SECOND})
    assert [owed.id for owed in shown.open_obligations if owed.kind == "reply"] == [
        f"reply:{one.here.state.id}"
    ]
