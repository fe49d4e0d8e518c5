"""A count tells no one of a case that excludes them (3.2h, 6.1)."""

from tests.domain.child_stories import ChildCases
from tests.domain.people_and_times import (
    DSL,
    HEAD,
    SENIOR,
)
from tests.domain.rules.test_repeats import counted, two_reviewed


def test_no_one_learns_by_a_count_of_a_case_that_excludes_them() -> None:
    """3.2h: the senior leader is excluded from the second case, and reads the first."""
    cases = ChildCases().raises("first").reviews("first").raises("hidden", about=(SENIOR,)).reviews("hidden")
    without = ChildCases().raises("first").reviews("first")
    after = cases.on_day(1).adds("first")
    alone = without.on_day(1).adds("first")
    assert after.stories["first"].stream == alone.stories["first"].stream
    assert after.owed("hidden") == {"pattern-review"}, "who sees the hidden case sees both"
    assert after.stories["hidden"].stream[-1].actor == "clock"


def test_a_hidden_case_that_is_newer_takes_no_review_from_one_that_more_people_see() -> None:
    """3.2h: what the senior leader sees in the first case does not depend on the hidden one."""
    cases = (
        ChildCases().raises("first").reviews("first").raises("hidden", DSL, about=(SENIOR,)).reviews("hidden")
    )
    after = cases.on_day(40).adds("first").adds("first").adds("first")
    assert after.owed("first") == {"pattern-review"}
    assert after.owed("hidden") == set(), "who sees the hidden case sees that the first is reviewed"


def test_a_case_that_excludes_someone_counts_those_that_everyone_sees() -> None:
    cases = two_reviewed().raises("hidden", about=(SENIOR,))
    assert counted(cases, "hidden") == 3
    other = (
        ChildCases()
        .raises("one", about=(HEAD,))
        .raises("two", about=(HEAD,))
        .raises("three", about=(SENIOR,))
    )
    assert not other.stories["three"].state.repeats, "two kinds of exclusion are not mixed"


def test_a_role_that_only_one_case_was_passed_to_learns_nothing_of_the_others() -> None:
    """The concern about the head is routed to the governor, who sees no other case of the child."""
    cases = two_reviewed().raises("about the head", about=(HEAD,))
    assert not cases.stories["about the head"].state.repeats
