"""The obligations that are due at once in immediate danger (11.4)."""

from domain.case.untold_facts import urgent_obligations
from domain.commands import AddInformation
from tests.domain.command_builders import ACCEPT, change, raised, referred
from tests.domain.people_and_times import MONDAY_NOON
from tests.domain.story import Story, done, given


def ids(story: Story) -> set[str]:
    return {owed.id for owed in urgent_obligations(story.state)}


def test_without_danger_nothing_goes_before() -> None:
    assert ids(given(raised()).silence(MONDAY_NOON)) == set()


def test_the_referral_and_acceptance_come_first() -> None:
    assert ids(given(raised(immediate_danger=True))) == {"refer:immediate", "accept"}
    learnt = done(AddInformation(text="Now.", immediate_danger=True))
    assert ids(given(raised(), learnt)) == {"refer:immediate", "accept"}


def test_a_met_obligation_is_no_longer_urgent() -> None:
    assert ids(given(raised(immediate_danger=True), done(ACCEPT))) == {"refer:immediate"}
    assert ids(given(raised(immediate_danger=True), referred("police"))) == {"accept"}
    assert ids(given(raised(immediate_danger=True), done(ACCEPT), referred("police"))) == set()


def test_danger_that_was_put_down_by_mistake_goes_before_nothing() -> None:
    story = given(raised(immediate_danger=True), done(change(1, immediate_danger=False)))
    assert ids(story) == set()
