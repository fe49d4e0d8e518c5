"""Words from after the report go along when a case is joined, and so does unsafe contact (2.4g, 11.13)."""

from domain.commands import AddInformation
from domain.events import ConcernJoined
from domain.evolve import replay
from domain.refusals import ParentGateClosed
from tests.domain.command_builders import ACCEPT, REOPEN, raised, void
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.outcome import facts
from tests.domain.people_and_times import COLLEAGUE, HEAD, TEACHER
from tests.domain.safeguard_builders import MOTHER, PLAN, assessed
from tests.domain.story import Story, done, given

MORE = AddInformation(text="It was the third time.", child_words="Every Friday.")
UNSAFE = given(raised(TEACHER), done(assessed(others=False)))


def gates(story: Story) -> dict[str, bool]:
    return {each.parent: story.state.gate.is_open(each.parent) for each in story.state.gate.newest}


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


def test_it_goes_along_once_when_that_case_is_joined_on() -> None:
    first = joined(given(raised(TEACHER), done(MORE, TEACHER)), other_case(raised(COLLEAGUE)))
    last = joined(first.there, other_case(raised(HEAD), number=HEAD.id)).there
    assert [each.text for joined in last.state.joined for each in joined.added] == [MORE.text]


def test_a_parent_who_is_unsafe_in_the_one_case_is_unsafe_in_the_other() -> None:
    there = other_case(raised(COLLEAGUE), done(ACCEPT), done(assessed("mother ")), now=UNSAFE.now)
    assert gates(there) == {"mother ": True}
    after = joined(UNSAFE, there).there
    assert gates(after) == {MOTHER: False}
    assert not after.state.gate.newest[0].safe
    after.when(PLAN).refused(ParentGateClosed)
    assert gates(after.tell(assessed())) == {MOTHER: True}


def test_the_assessment_has_its_reasons_and_leaves_with_the_case() -> None:
    there = other_case(raised(COLLEAGUE), done(ACCEPT), now=UNSAFE.now)
    after = joined(UNSAFE, there)
    (fact,) = facts(after.there.stream, ConcernJoined)
    (came,) = fact.unsafe_parents
    assert came.reasons == assessed().reasons
    assert came.assessed_at == UNSAFE.stream[-1].occurred_at
    parted = both(after.here, after.there, REOPEN)
    assert gates(parted.there) == {}
    assert gates(parted.here) == {MOTHER: False}


def test_it_stays_unsafe_when_that_case_is_joined_on_and_ends_with_the_case_that_said_so() -> None:
    first = joined(UNSAFE, other_case(raised(COLLEAGUE), now=UNSAFE.now))
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id, now=UNSAFE.now))
    assert gates(second.there) == {MOTHER: False}
    assert gates(both(first.here, second.there, REOPEN).there) == {}


def test_it_is_joined_on_with_the_reasons_of_the_case_that_assessed_it() -> None:
    first = joined(UNSAFE, other_case(raised(COLLEAGUE), now=UNSAFE.now))
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id, now=UNSAFE.now))
    came = [each for fact in facts(second.there.stream, ConcernJoined) for each in fact.unsafe_parents]
    assert [(each.reasons, each.assessed_at) for each in came] == [
        (assessed().reasons, UNSAFE.stream[-1].occurred_at)
    ]


def test_what_a_case_assessed_stays_unsafe_when_a_concern_joined_to_it_leaves() -> None:
    middle = other_case(raised(COLLEAGUE), done(ACCEPT), done(assessed(others=False)), now=UNSAFE.now)
    first = joined(UNSAFE, middle)
    second = joined(first.there, other_case(raised(HEAD), number=HEAD.id, now=UNSAFE.now))
    assert gates(both(first.here, second.there, REOPEN).there) == {MOTHER: False}
