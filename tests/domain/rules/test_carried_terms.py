"""A deadline that came with a joined case stays by the policy of that case, whatever moves here (2.4g)."""

from dataclasses import replace

from domain.commands import AdoptPolicy
from domain.evolve import replay
from tests.domain.command_builders import WHY, raised
from tests.domain.joined_stories import joined, other_case
from tests.domain.people_and_times import COLLEAGUE, OTHER_POLICY, POLICY, TEACHER
from tests.domain.replanning_builders import REPLAN
from tests.domain.story import Story, given, proclaimed

BOTH = (POLICY, OTHER_POLICY)
TO_THE_LONGER = AdoptPolicy(policy=POLICY.name, reasons=WHY)


def under_the_shorter() -> Story:
    """A case under the policy that gives a review one hour of school time."""
    return raised(TEACHER)(replace(given(), policy=OTHER_POLICY, policies=BOTH))


def longer() -> Story:
    """Another case, under the policy that gives more time."""
    return replace(other_case(raised(COLLEAGUE)), policies=BOTH)


def due(story: Story, name: str = "review") -> object:
    owed = story.state.open_obligation(name)
    return owed.due_at if owed is not None else None


def test_a_replan_here_keeps_a_deadline_that_another_policy_gave() -> None:
    here, there = under_the_shorter(), longer()
    assert due(here) != due(there)
    after = joined(here, there).there
    assert due(after) == due(here)
    assert due(after.when(REPLAN).after) == due(here)
    assert replay(after.stream) == after.state


def test_no_policy_that_is_adopted_here_moves_it_later() -> None:
    here = under_the_shorter()
    assert due(here.tell(TO_THE_LONGER)) != due(here), "without a join it moves"
    after = joined(here, longer()).there.tell(AdoptPolicy(policy=OTHER_POLICY.name, reasons=WHY))
    assert due(after.tell(TO_THE_LONGER)) == due(here)


def test_a_bank_holiday_moves_it_as_it_would_have_moved_there() -> None:
    here = under_the_shorter()
    after = proclaimed("add", "2027-03-01")(joined(here, longer()).there).when(REPLAN).after
    assert due(after) == due(proclaimed("add", "2027-03-01")(here).when(REPLAN).after)
    assert due(after) != due(here)
