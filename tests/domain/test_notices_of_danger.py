"""The DSL is told at once of what others make known: danger, or an adult in imagery (8.3, 11.4, 11.9)."""

from dataclasses import replace

from domain.commands import AddInformation
from domain.messaging.notification import OWED_AT_ONCE
from domain.messaging.notifications import notices
from tests.domain.asked import ACCEPT, change, protection, raised, referred
from tests.domain.outcome import Outcome
from tests.domain.people import DSL, TEACHER, london
from tests.domain.safeguards import DANGER
from tests.domain.story import done, given

DSLS = ("dsl", "deputy_dsl")


def told_at_once(outcome: Outcome) -> list[tuple[str | None, tuple[str, ...]]]:
    assert outcome.refusal is None, repr(outcome.refusal)
    found = notices(outcome.events, outcome.after.state)
    return [(each.obligation, each.roles) for each in found if each.say == OWED_AT_ONCE]


def test_what_a_dsl_makes_known_they_know() -> None:
    assert told_at_once(given(raised()).when(DANGER, by=DSL)) == []
    assert told_at_once(given(raised()).when(change(1, immediate_danger=True), by=DSL)) == []


def test_danger_that_an_author_corrects_into_their_entry_is_told_at_once() -> None:
    outcome = given(raised(TEACHER)).when(change(1, immediate_danger=True), by=TEACHER)
    assert told_at_once(outcome) == [("refer:immediate", DSLS)]


def test_an_adult_that_an_author_corrects_into_their_entry_is_told_at_once() -> None:
    story = given(raised(TEACHER, category="youth_produced_imagery"))
    outcome = story.when(change(1, adult_involved=True), by=TEACHER)
    assert told_at_once(outcome) == [("refer:police", DSLS)]


def test_protection_that_danger_asks_for_is_told_at_once_though_the_danger_was_told_already() -> None:
    story = given(
        raised(TEACHER),
        done(ACCEPT),
        done(protection(none_needed=True)),
        referred("police", at=london("2027-03-01 10:30")),
    )
    typed_late = replace(DANGER, occurred_at=london("2027-03-01 10:20"))
    outcome = story.when(typed_late, by=TEACHER, at=london("2027-03-01 11:00"))
    assert told_at_once(outcome) == [("protect", DSLS)]


def test_protection_that_something_else_asks_for_waits_for_its_deadline() -> None:
    story = given(raised(TEACHER), done(ACCEPT), done(protection(none_needed=True)))
    staff = AddInformation(text="It was a coach.", staff_allegation=True)
    assert told_at_once(story.when(staff, by=TEACHER)) == []
