"""The DSL is told at once if others report danger or an adult in images (8.3, 11.4, 11.9)."""

from dataclasses import replace

from domain.commands import AddInformation
from domain.messaging.notification import OWED_AT_ONCE, OWED_AT_ONCE_IN_DANGER
from domain.messaging.notifications import notifications_for
from tests.domain.command_builders import ACCEPT, a_concern, change, protection, raised, referred
from tests.domain.outcome import Outcome
from tests.domain.people_and_times import DEPUTY, DSL, TEACHER, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.story import done, given

DSLS = ("dsl", "deputy_dsl")


def told_at_once(outcome: Outcome) -> list[tuple[str | None, tuple[str, ...]]]:
    assert outcome.refusal is None, repr(outcome.refusal)
    found = notifications_for(outcome.events, outcome.after.state)
    at_once = (OWED_AT_ONCE, OWED_AT_ONCE_IN_DANGER)
    return [(each.obligation, each.roles) for each in found if each.say in at_once]


def test_a_dsl_is_not_told_about_their_own_entries() -> None:
    assert told_at_once(given(raised()).when(DANGER, by=DSL)) == []
    assert told_at_once(given(raised()).when(change(1, immediate_danger=True), by=DSL)) == []


def test_the_dsl_is_told_at_once_if_a_correction_adds_danger() -> None:
    outcome = given(raised(TEACHER)).when(change(1, immediate_danger=True), by=TEACHER)
    assert told_at_once(outcome) == [("refer:immediate", DSLS)]


def test_only_what_danger_makes_urgent_is_told_as_danger() -> None:
    danger = given(raised(TEACHER)).when(DANGER, by=TEACHER)
    assert [say for say, _ in said(danger)] == [OWED_AT_ONCE_IN_DANGER]
    imagery = given(raised(TEACHER, category="youth_produced_imagery"))
    assert {say for say, _ in said(imagery.when(change(1, adult_involved=True), by=TEACHER))} == {
        OWED_AT_ONCE
    }


def test_words_that_open_an_urgent_task_send_its_owner_one_message() -> None:
    story = given(raised(TEACHER), done(ACCEPT, DSL), on_duty=(DEPUTY,))
    outcome = story.when(DANGER, by=TEACHER)
    (notice,) = notifications_for(outcome.events, outcome.after.state)
    assert (notice.say, notice.obligation) == (OWED_AT_ONCE_IN_DANGER, "refer:immediate")
    assert (set(notice.people), notice.never) == ({DSL.id, DEPUTY.id}, (TEACHER.id,))


def test_the_dsl_is_told_at_once_if_a_correction_adds_an_adult() -> None:
    story = given(raised(TEACHER, category="youth_produced_imagery"))
    outcome = story.when(change(1, adult_involved=True), by=TEACHER)
    assert told_at_once(outcome) == [("refer:police", DSLS)]


def test_the_dsl_is_told_at_once_about_protection_in_danger_that_was_reported_before() -> None:
    story = given(
        raised(TEACHER),
        done(ACCEPT),
        done(protection(none_needed=True)),
        referred("police", at=london("2027-03-01 10:30")),
    )
    typed_late = replace(DANGER, occurred_at=london("2027-03-01 10:20"))
    outcome = story.when(typed_late, by=TEACHER, at=london("2027-03-01 11:00"))
    assert told_at_once(outcome) == [("protect", DSLS)]


def test_protection_for_other_reasons_sends_no_message_before_its_deadline() -> None:
    story = given(raised(TEACHER), done(ACCEPT), done(protection(none_needed=True)))
    staff = AddInformation(text="It was a coach.", staff_allegation=True)
    assert told_at_once(story.when(staff, by=TEACHER)) == []


def said(outcome: Outcome) -> list[tuple[str, tuple[str, ...]]]:
    assert outcome.refusal is None, repr(outcome.refusal)
    found = notifications_for(outcome.events, outcome.after.state)
    return [(each.say, each.roles) for each in found]


def test_the_first_messages_about_a_concern_say_that_danger_was_reported() -> None:
    """11.4."""
    assert said(given().when(a_concern(immediate_danger=True), TEACHER)) == [
        ("concern-raised-in-danger", ()),
        ("concern-made-known-in-danger", ("headteacher",)),
    ]


def test_a_head_to_whom_the_case_is_routed_gets_one_message() -> None:
    """3.2h."""
    for danger, kind in ((False, "routed-to-you"), (True, "routed-to-you-in-danger")):
        outcome = given().when(a_concern(immediate_danger=danger, about=(DSL,)), TEACHER)
        to_the_head = [say for say, roles in said(outcome) if "headteacher" in roles]
        assert to_the_head == [kind]
