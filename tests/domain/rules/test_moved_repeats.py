"""A review of repeats follows who may know what was counted, when people come and go (3.2h, 6.1)."""

from domain.compliance.policy_replay import PolicyReplay, replay_under
from tests.domain.child_stories import DAY, ChildCases
from tests.domain.conflict_builders import declared, lifted
from tests.domain.people_and_times import (
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    IN_LINE,
    MONDAY_9AM,
    POLICY,
    SENIOR,
)
from tests.domain.settling_steps import closed
from tests.domain.side_record_builders import came_back


def reviewed_for_both() -> ChildCases:
    """Two reports and one addition: the newest case is reviewed for what both have."""
    cases = ChildCases().raises("older").reviews("older")
    cases = cases.on_day(1).raises("newer", COLLEAGUE).reviews("newer").on_day(2).adds("older")
    assert (cases.owed("older"), cases.owed("newer")) == (set(), {"pattern-review"})
    return cases


def test_a_review_moves_to_the_case_from_which_someone_is_excluded() -> None:
    """A person who sees the older case may know of the newer one; no longer the other way round."""
    before = reviewed_for_both()
    after = before.does("older", declared(SENIOR))
    assert (after.owed("older"), after.owed("newer")) == ({"pattern-review"}, set())
    moved, was = (each.stories[name] for each, name in ((after, "older"), (before, "newer")))
    assert moved.obligation("pattern-review").due_at == was.obligation("pattern-review").due_at
    assert moved.stream[-1].clauses == ("3.2h", "6.1", "2.4g")
    assert after.stories["newer"].obligation("pattern-review").state == "ended"
    assert (after.last("newer"), after.stories["newer"].stream[-1].actor) == ("repeats.withdrawn", "clock")
    assert after.reviews("older").owed("older") == set()


def test_letting_someone_into_one_of_two_cases_moves_the_review_to_the_other() -> None:
    both = ChildCases().raises("older", about=(SENIOR,)).reviews("older")
    both = both.on_day(1).raises("newer", COLLEAGUE, about=(SENIOR,)).reviews("newer").on_day(2).adds("older")
    assert both.owed("newer") == {"pattern-review"}
    after = both.does("newer", lifted(SENIOR), HEAD)
    assert (after.owed("older"), after.owed("newer")) == ({"pattern-review"}, set())
    assert after.last("older") == "repeats.found"
    assert after.stories["newer"].stream[-1].effects.uncounted


def test_a_review_that_no_other_case_may_know_of_stays_where_it_is() -> None:
    """The governor, who decides about the head, sees one case and the head the other: no one loses it."""
    after = reviewed_for_both().does("older", declared(HEAD))
    assert (after.owed("older"), after.owed("newer")) == (set(), {"pattern-review"})
    assert after.last("newer") == "repeats.found"


def test_what_a_case_has_without_the_other_keeps_its_review() -> None:
    cases = reviewed_for_both().adds("newer").adds("newer").does("older", declared(SENIOR))
    assert cases.owed("newer") == {"pattern-review"}
    assert cases.last("newer") == "information.added"


def test_an_exclusion_that_everyone_shares_moves_nothing() -> None:
    cases = reviewed_for_both().does("newer", declared(SENIOR))
    assert cases.owed("newer") == {"pattern-review"}
    assert cases.last("newer") == "conflict.declared"


def test_a_closed_case_takes_over_nothing() -> None:
    cases = ChildCases().raises("closed", about=(SENIOR,)).reviews("closed").then("closed", closed)
    cases = cases.on_day(1).raises("open", COLLEAGUE, about=(SENIOR,)).reviews("open").adds("open")
    assert cases.owed("open") == {"pattern-review"}
    after = cases.does("open", lifted(SENIOR), HEAD)
    assert (after.owed("open"), after.last("open")) == ({"pattern-review"}, "conflict.lifted")


def test_a_case_whose_own_review_is_open_looks_at_them_anyway() -> None:
    waits = ChildCases().raises("older").on_day(1).raises("newer", COLLEAGUE).reviews("newer").adds("older")
    assert waits.owed("newer") == {"pattern-review"}
    after = waits.does("older", declared(SENIOR))
    assert (after.owed("older"), after.owed("newer")) == (set(), set())
    assert "review" in after.stories["older"].owed
    assert after.warned("older") == {"6.1"}


def test_a_review_of_missing_episodes_moves_too() -> None:
    cases = ChildCases().raises("older", DSL).reviews("older").raises("newer", DEPUTY).reviews("newer")
    for number, name in enumerate(("older", "newer", "older"), start=1):
        cases = cases.does(name, came_back(MONDAY_9AM - number * DAY))
    assert cases.owed("newer") == {"missing-review"}
    after = cases.does("older", declared(SENIOR))
    assert (after.owed("older"), after.owed("newer")) == ({"missing-review"}, set())


def test_the_same_policy_changes_nothing_in_cases_between_which_a_review_moved() -> None:
    cases = reviewed_for_both().does("older", declared(SENIOR)).reviews("older")
    lets_in = ChildCases().raises("older", about=(SENIOR,)).reviews("older")
    lets_in = lets_in.on_day(1).raises("newer", COLLEAGUE, about=(SENIOR,)).reviews("newer").adds("older")
    lets_in = lets_in.does("newer", lifted(SENIOR), HEAD)
    for each in (cases, lets_in):
        for story in each.stories.values():
            assert replay_under(story.stream, lambda _: POLICY, IN_LINE, each.now) == PolicyReplay()
