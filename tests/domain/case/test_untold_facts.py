"""The obligations that are due at once in immediate danger (11.4, 11.9)."""

from domain.case.untold_facts import urgent_obligations
from domain.commands import AddInformation
from tests.domain.command_builders import ACCEPT, WHY, a_review, change, protection, raised, referred
from tests.domain.people_and_times import MONDAY_NOON
from tests.domain.safeguard_builders import DANGER
from tests.domain.story import Story, done, given


def ids(story: Story) -> set[str]:
    return {owed.id for owed in urgent_obligations(story.state)}


def test_without_danger_nothing_goes_before() -> None:
    assert ids(given(raised()).silence(MONDAY_NOON)) == set()


def test_the_referral_and_acceptance_come_first() -> None:
    assert ids(given(raised(immediate_danger=True))) == {"refer:immediate", "accept", "protect"}
    learnt = done(AddInformation(text="Now.", immediate_danger=True))
    assert ids(given(raised(), learnt)) == {"refer:immediate", "accept", "protect"}


def test_a_met_obligation_is_no_longer_urgent() -> None:
    begun = raised(immediate_danger=True), done(protection())
    assert ids(given(*begun, done(ACCEPT))) == {"refer:immediate"}
    assert ids(given(*begun, referred("police"))) == {"accept"}
    assert ids(given(*begun, done(ACCEPT), referred("police"))) == set()


def test_protection_stays_urgent_after_a_referral_until_it_is_decided() -> None:
    """11.9."""
    for told in (raised(immediate_danger=True), (raised(), done(DANGER))):
        story = given(*(told if isinstance(told, tuple) else (told,)), done(ACCEPT), referred("police"))
        assert ids(story) == {"protect"}
        assert ids(story.tell(protection("victim"))) == {"protect"}
        assert ids(story.tell(protection())) == set()


def test_a_review_that_finds_no_danger_ends_the_urgency_of_protection() -> None:
    story = given(raised(immediate_danger=True), done(ACCEPT), done(a_review(no_immediate_danger=WHY)))
    assert "protect" in story.owed
    assert ids(story) == set()


def test_danger_that_was_put_down_by_mistake_goes_before_nothing() -> None:
    story = given(raised(immediate_danger=True), done(change(1, immediate_danger=False)))
    assert ids(story) == set()
