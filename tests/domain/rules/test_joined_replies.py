"""Each reporter of joined cases is owed one reply, however many of the cases they reported (2.4g, 11.2)."""

from uuid import UUID

from domain.access.sight import without_cases
from domain.commands import ReplyToReporter
from domain.evolve import replay
from tests.domain.command_builders import REOPEN, a_review, raised
from tests.domain.conflict_builders import declared, lifted
from tests.domain.joined_stories import GOES_ON, Joined, both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, TEACHER
from tests.domain.story import Step, Story, given

SECOND = UUID(int=GOES_ON.int + 1)
THANKS = "Thank you."


def replies(story: Story) -> list[str]:
    return sorted(owed for owed in story.owed if owed.startswith("reply"))


def two_of_one_reporter(*steps: Step, into: Story | None = None) -> tuple[Joined, Joined]:
    """A teacher reported two cases, and both are joined to the case of a colleague."""
    first, second = given(raised(TEACHER), *steps), other_case(raised(TEACHER), *steps, number=SECOND)
    one = joined(first, into or other_case(raised(COLLEAGUE)))
    return one, joined(second, one.there)


def test_each_report_of_one_person_has_its_reply_and_one_reply_answers_all_of_them() -> None:
    one, two = two_of_one_reporter()
    after = two.there.tell(a_review())
    assert replies(after) == sorted(("reply", f"reply:{one.here.state.id}", f"reply:{SECOND}"))
    for case in (one.here.state.id, SECOND):
        assert replies(after.tell(ReplyToReporter(text=THANKS, to=case))) == ["reply"]
    assert "reply" not in replies(after.tell(ReplyToReporter(text=THANKS, to=GOES_ON)))


def test_a_person_who_reported_both_cases_is_owed_one_reply() -> None:
    _, two = two_of_one_reporter(into=other_case(raised(TEACHER)))
    assert replies(two.there.tell(a_review())) == ["reply"]


def test_the_reply_stays_owed_for_the_other_case_when_one_is_reopened() -> None:
    one, two = two_of_one_reporter()
    parted = both(one.here, two.there.tell(a_review()), REOPEN)
    assert replies(parted.there) == sorted(("reply", f"reply:{SECOND}"))
    assert replay(parted.there.stream) == parted.there.state


def test_a_reply_that_an_exclusion_ended_is_owed_again_while_the_case_is_joined() -> None:
    """3.2h."""
    one, two = two_of_one_reporter()
    excluded = two.there.tell(a_review()).tell(declared(TEACHER))
    assert replies(excluded) == ["reply"]
    both_again = sorted(("reply", f"reply:{one.here.state.id}", f"reply:{SECOND}"))
    assert replies(excluded.tell(lifted(TEACHER), DEPUTY)) == both_again
    parted = both(one.here, excluded, REOPEN).there.tell(lifted(TEACHER), DEPUTY)
    assert replies(parted) == ["reply", f"reply:{SECOND}"]
    assert replay(parted.stream) == parted.state


def test_a_person_who_may_see_one_of_the_cases_only_reads_of_a_reply_for_that_one() -> None:
    """3.2h."""
    one, two = two_of_one_reporter()
    shown = without_cases(two.there.tell(a_review()).state, {one.here.state.id})
    theirs = [owed.id for owed in shown.open_obligations if owed.kind == "reply"]
    assert theirs == ["reply", f"reply:{SECOND}"]
    assert str(one.here.state.id) not in repr(shown)
