"""The messages about an agency's answer, a referral by others, each concern and danger (8.3, 11.4, 11.8)."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.commands import AddInformation, HandOver
from domain.entries.agencies import Decision
from domain.messaging.notification import OWED_AT_ONCE, OWED_AT_ONCE_IN_DANGER, Notification
from domain.messaging.notifications import notifications_for
from domain.people.roles import AGENCY, By, Person
from tests.domain.command_builders import (
    ACCEPT,
    WHY,
    a_concern,
    a_referral,
    an_emergency,
    change,
    fed_back,
    feedback,
    protection,
    raised,
    referred,
)
from tests.domain.outcome import Outcome
from tests.domain.people_and_times import DEPUTY, DSL, GOVERNOR, HEAD, SENIOR, TEACHER, TUESDAY_NOON, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.story import Story, done, given
from tests.with_each import with_each

BY_AGENCY = By(id=UUID(int=77), role=AGENCY)
ANSWERS = ("answer-told", "answer-told-reconsider")


def told(outcome: Outcome, *says: str) -> list[Notification]:
    return [each for each in outcome.notices if not says or each.say in says]


def hears(notice: Notification, *people: Person) -> bool:
    """Whether the notice names each of these people."""
    return all(person.id in notice.people and person.id not in notice.never for person in people)


def by_the_agency(
    story: Story, decision: Decision = "section_17", referral: str = "cscs-1"
) -> list[Notification]:
    events = story.decided(feedback(decision, referral), BY_AGENCY)
    return list(notifications_for(events, story.and_then(events).state))


TO_THE_POLICE = given(raised(), done(ACCEPT, DEPUTY), done(an_emergency(), TEACHER), on_duty=(DSL,))


def test_referrer_owner_and_duty_dsl_are_told_about_an_answer_that_a_person_records() -> None:
    """11.8."""
    answer = feedback("police_investigation", "police-1")
    (notice,) = told(TO_THE_POLICE.when(answer, by=DSL), *ANSWERS)
    assert hears(notice, TEACHER, DEPUTY)  # the referrer and the owner
    assert notice.never == (DSL.id,)  # who recorded it
    (notice,) = told(TO_THE_POLICE.when(answer, by=DEPUTY), *ANSWERS)
    assert hears(notice, TEACHER, DSL)
    assert notice.never == (DEPUTY.id,)
    (notice,) = told(TO_THE_POLICE.when(answer, by=TEACHER), *ANSWERS)
    assert hears(notice, DEPUTY, DSL)
    assert notice.never == (TEACHER.id,)


def test_an_answer_that_an_agency_sends_is_told_to_everyone_as_no_one_recorded_it() -> None:
    (notice,) = [
        each
        for each in by_the_agency(TO_THE_POLICE, "police_investigation", "police-1")
        if each.say in ANSWERS
    ]
    assert hears(notice, TEACHER, DEPUTY, DSL)
    assert notice.never == ()


@with_each("on_duty", [(DEPUTY,), (DSL,), (DSL, DEPUTY), ()])
def test_the_duty_dsl_comes_from_the_rota_and_is_recorded_with_the_answer(
    on_duty: tuple[Person, ...],
) -> None:
    """3-DSL.x: a later change of the rota makes no difference."""
    outcome = given(raised(), referred(by=DSL), on_duty=on_duty).when(feedback(), by=DSL)
    expected = tuple(each.id for each in on_duty) or (DSL.id,)
    assert outcome.events[0].effects.on_duty == expected
    (notice,) = told(outcome, *ANSWERS)
    assert set(expected) <= set(notice.people)


def test_the_person_who_took_the_case_over_is_the_owner() -> None:
    """3-DSL.f."""
    handed = given(raised(), done(ACCEPT), referred(), done(HandOver(to=DEPUTY.id, reasons=WHY)))
    (notice,) = told(handed.when(feedback(), by=DSL), *ANSWERS)
    assert hears(notice, DEPUTY)


def test_if_every_dsl_is_excluded_the_people_who_stand_in_are_told() -> None:
    """3.2h: delivery leaves out everyone whom the concern is about."""
    about_both = given(done(a_concern(about=(DSL, DEPUTY)), TEACHER), done(ACCEPT, SENIOR))
    story = about_both.tell(an_emergency(), by=TEACHER)
    (notice,) = told(story.when(feedback("police_investigation", "police-1"), by=TEACHER), *ANSWERS)
    assert hears(notice, SENIOR)
    assert notice.roles == ("senior_leader", "headteacher")
    assert DSL.id not in notice.people


@pytest.mark.parametrize(
    ("decision", "referral"), [("no_statutory", "cscs-1"), ("police_no_further_action", "police-1")]
)
def test_a_refusal_gives_the_deadline_to_reconsider_it(decision: Decision, referral: str) -> None:
    """11.10."""
    story = given(raised(), referred(), referred("police"))
    outcome = story.when(feedback(decision, referral), at=TUESDAY_NOON)
    due = outcome.after.obligation(f"reconsider:{referral}").due_at
    asked = told(outcome, "answer-told-reconsider", "decision-told-reconsider")
    assert [each.say for each in asked] == ["answer-told-reconsider", "decision-told-reconsider"]
    for each in asked:
        assert (each.obligation, each.due_at) == (f"reconsider:{referral}", due)
    assert told(outcome, "answer-told", "decision-told") == []


def test_the_head_is_told_once_and_not_about_their_own_entries() -> None:
    """3-DSL.e."""
    story = given(raised(), done(an_emergency(), HEAD))
    outcome = story.when(feedback("police_investigation", "police-1"), by=DSL)
    (to_the_head,) = told(outcome, "decision-told")
    assert to_the_head.roles == ("headteacher",)
    assert HEAD.id in to_the_head.never  # the referrer, who has a message already
    (notice,) = told(outcome, *ANSWERS)
    assert hears(notice, HEAD)
    typed = story.when(feedback("police_investigation", "police-1"), by=HEAD)
    assert all(HEAD.id in each.never for each in told(typed, "decision-told", *ANSWERS))


def test_a_changed_answer_also_sends_a_message() -> None:
    story = given(raised(), referred(), fed_back("section_17"))
    assert [each.say for each in told(story.when(feedback("no_statutory")))] == [
        "answer-told-reconsider",
        "decision-told-reconsider",
    ]


def test_the_dsl_is_told_at_once_that_a_member_of_staff_has_referred() -> None:
    """11.8."""
    (notice,) = told(given(raised(TEACHER)).when(a_referral(), by=TEACHER), "referral-by-another")
    assert (notice.roles, notice.waits_since) == (("dsl", "deputy_dsl"), None)


def test_the_dsl_is_told_at_once_about_an_emergency_referral_and_only_once() -> None:
    """3-STF.h."""
    emergency = told(given(raised(TEACHER)).when(an_emergency(), by=TEACHER))
    assert [each.say for each in emergency if "dsl" in each.roles] == ["owed-at-once-in-danger"]
    second = given(raised(TEACHER), done(an_emergency(), TEACHER)).when(an_emergency("cscs"), by=TEACHER)
    assert [each.say for each in told(second) if "dsl" in each.roles] == ["owed-at-once-in-danger"]


def test_the_dsl_is_told_that_the_governor_has_told_the_lado() -> None:
    """3.2h."""
    about_the_head = given(done(a_concern(about=(HEAD,)), TEACHER))
    (notice,) = told(about_the_head.when(a_referral("lado"), by=GOVERNOR), "referral-by-another")
    assert notice.roles == ("dsl", "deputy_dsl")


def test_a_dsl_is_not_told_about_a_referral_by_a_dsl() -> None:
    for by in (DSL, DEPUTY):
        assert told(given(raised()).when(a_referral(), by=by), "referral-by-another") == []


def test_the_head_is_told_about_each_concern() -> None:
    """3-DSL.e."""
    (notice,) = told(given().when(a_concern(), TEACHER), "concern-made-known")
    assert (notice.roles, notice.people) == (("headteacher",), ())
    assert set(notice.never) == {TEACHER.id, DSL.id}  # the reporter, and the person who must accept it
    assert (notice.obligation, notice.due_at) == (None, None)


def test_the_other_head_is_told_if_a_concern_is_about_one_of_two() -> None:
    other = Person(id=UUID(int=60), roles=("headteacher",))
    two = given(roster=(DSL, HEAD, other, GOVERNOR)).when(a_concern(about=(HEAD,)), TEACHER)
    assert [each.say for each in told(two) if "headteacher" in each.roles] == ["concern-made-known"]


DSLS = ("dsl", "deputy_dsl")


def told_at_once(outcome: Outcome) -> list[tuple[str | None, tuple[str, ...]]]:
    found = told(outcome, OWED_AT_ONCE, OWED_AT_ONCE_IN_DANGER)
    return [(each.obligation, each.roles) for each in found]


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
    (notice,) = outcome.notices
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
    return [(each.say, each.roles) for each in outcome.notices]


def test_the_first_messages_about_a_concern_say_that_danger_was_reported() -> None:
    """11.4."""
    assert said(given().when(a_concern(immediate_danger=True), TEACHER)) == [
        ("concern-raised-in-danger", ()),
        ("concern-made-known-in-danger", ("headteacher",)),
    ]
