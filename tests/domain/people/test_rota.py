"""Who is and was on duty, which school hours have no one, and whom a page says to tell (3-DSL.x, 4.7)."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from domain.case.recorded_steps import Escalation
from domain.people.absences import Away, who_to_tell
from domain.people.roles import Person, duty_dsl
from domain.people.rota import LOOKS_AHEAD, DutyGap, PutOnDuty, Shift, duty_gaps, faults, looks_ahead_until
from domain.policy.training_requirements import Trainee, training, training_sentence
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import a_review, raised
from tests.domain.people_and_times import (
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    IN_LINE,
    MONDAY_10AM,
    MONDAY_NOON,
    POLICY,
    TEACHER,
    TUESDAY_6PM,
    london,
    person,
)
from tests.domain.story import given, silence_until
from tests.with_each import with_each

SECOND_DEPUTY = person(40, "deputy_dsl")
EVERY_DSL = (*IN_LINE, SECOND_DEPUTY)


@with_each(
    ("on_duty", "about", "found"),
    [
        ((), (), (DSL,)),
        ((), (DSL,), (DEPUTY, SECOND_DEPUTY)),
        ((), (DSL, DEPUTY, SECOND_DEPUTY), ()),
        ((DEPUTY,), (), (DEPUTY,)),
        ((DSL, SECOND_DEPUTY), (), (DSL, SECOND_DEPUTY)),
        ((DEPUTY,), (DEPUTY,), (DSL,)),
        ((DEPUTY,), (DEPUTY, DSL), (SECOND_DEPUTY,)),
        ((HEAD, COLLEAGUE), (), (DSL,)),
    ],
)
def test_the_duty_dsl_is_a_dsl_or_deputy_on_duty_else_the_dsl_else_the_deputy(
    on_duty: tuple[Person, ...], about: tuple[Person, ...], found: tuple[Person, ...]
) -> None:
    assert duty_dsl(EVERY_DSL, ids(on_duty), ids(about)) == ids(found)


def ids(people: tuple[Person, ...]) -> tuple[UUID, ...]:
    return tuple(each.id for each in people)


def test_a_person_who_is_dsl_and_deputy_is_on_duty_once() -> None:
    both = person(41, "dsl", "deputy_dsl")
    assert duty_dsl((both,), (both.id,), ()) == (both.id,)


def test_an_unaccepted_case_passes_on_and_records_who_was_on_duty() -> None:
    story = given(raised(), silence_until(TUESDAY_6PM), on_duty=(DEPUTY,))
    climbed = [each for each in story.state.escalations if each.obligation == "accept"]
    assert len(climbed) == 3
    assert {each.on_duty for each in climbed} == {(DEPUTY.id,)}
    assert whole_document(story.state)["escalations"][0]["on_duty"] == (str(DEPUTY.id),)


def test_a_rung_recorded_before_there_was_a_rota_names_no_one() -> None:
    assert Escalation(obligation="accept", rung=1, at=MONDAY_10AM, to=("dsl",)).on_duty == ()


@with_each(
    ("start", "end", "pointers"),
    [
        (MONDAY_10AM, MONDAY_10AM + timedelta(seconds=1), []),
        (MONDAY_10AM, MONDAY_10AM, ["/ends_at"]),
        (MONDAY_NOON, MONDAY_10AM, ["/ends_at"]),
        (MONDAY_10AM.replace(tzinfo=None), MONDAY_NOON, ["/starts_at"]),
        (MONDAY_10AM, MONDAY_NOON.replace(year=2150), ["/ends_at"]),
    ],
)
def test_a_shift_ends_after_it_starts(start: datetime, end: datetime, pointers: list[str]) -> None:
    asked = PutOnDuty(person=TEACHER.id, starts_at=start, ends_at=end)
    assert [fault.pointer for fault in faults(asked)] == pointers


TIME = POLICY.time
MONDAY = london("2027-03-01 10:00")


def shift(starts: datetime, ends: datetime, role: str = "dsl", ended: datetime | None = None) -> Shift:
    return Shift(
        id=uuid4(), person=uuid4(), name="Dana", roles=(role,), starts_at=starts, ends_at=ends, ended_at=ended
    )


def gap(starts: datetime, ends: datetime) -> DutyGap:
    return DutyGap(starts_at=starts, ends_at=ends)


def test_without_a_rota_every_school_hour_of_ten_working_days_is_a_gap() -> None:
    found = list(duty_gaps([], TIME, MONDAY))
    assert len(found) == 10
    assert found[0] == gap(MONDAY, TIME.close_of(MONDAY.date()))
    assert london("2027-03-12 12:00").date() == found[-1].starts_at.date()
    assert looks_ahead_until(TIME, MONDAY) == found[-1].ends_at


def test_one_long_shift_leaves_no_gap() -> None:
    assert (
        list(duty_gaps([shift(MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))], TIME, MONDAY)) == []
    )


def test_the_hours_between_shifts_are_a_gap() -> None:
    noon, one = london("2027-03-01 12:00"), london("2027-03-01 13:00")
    on = [shift(one, MONDAY + timedelta(days=30)), shift(MONDAY, noon, "deputy_dsl")]
    assert list(duty_gaps(on, TIME, MONDAY)) == [gap(noon, one)]


def test_a_shift_that_ended_early_and_one_of_another_role_cover_nothing() -> None:
    noon = london("2027-03-01 12:00")
    forever = MONDAY + timedelta(days=30)
    found = list(
        duty_gaps([shift(MONDAY, forever, ended=noon), shift(MONDAY, forever, "staff")], TIME, MONDAY)
    )
    assert found[0] == gap(noon, TIME.close_of(MONDAY.date()))
    assert len(found) == 10


def test_after_the_school_has_closed_today_is_not_a_gap() -> None:
    evening = london("2027-03-01 20:00")
    found = list(duty_gaps([], TIME, evening))
    assert found[0].starts_at.date() == london("2027-03-02 09:00").date()
    assert len(found) == LOOKS_AHEAD


TODAY = date(2027, 3, 1)
LEAD, REFRESHER = "safeguarding-lead", "safeguarding-lead-refresher"


def somebody(*roles: str, **taken: date) -> Trainee:
    dates = {name.replace("_", "-"): day for name, day in taken.items()}
    return Trainee(id=UUID(int=1), name="Dana Lead", school="Hill", roles=roles, taken=dates)


def lapsed(person: Trainee) -> list[str]:
    return [each.course for each in training(POLICY.training, [person], TODAY) if each.lapsed]


def test_a_dsl_who_was_never_trained_has_lapsed_but_still_reviews() -> None:
    assert lapsed(somebody("dsl")) == [LEAD, REFRESHER]
    given(raised()).when(a_review()).records("review.decided")


def test_dsl_training_is_valid_for_two_years_and_its_refresher_for_one() -> None:
    taken = {"safeguarding_lead": date(2025, 3, 1), "safeguarding_lead_refresher": date(2026, 3, 1)}
    assert lapsed(somebody("deputy_dsl", **taken)) == []
    assert lapsed(somebody("dsl", **(taken | {"safeguarding_lead": date(2025, 2, 28)}))) == [LEAD]


def test_no_one_else_needs_it() -> None:
    assert lapsed(somebody("staff", "headteacher")) == []


def test_a_lapse_is_a_sentence() -> None:
    told = [training_sentence(each) for each in training(POLICY.training, [somebody("dsl")], TODAY)]
    assert told[0] == "The training safeguarding-lead of Dana Lead (Hill) is not recorded (4.7)."


ONE, TWO, THREE = DSL.id, DEPUTY.id, SECOND_DEPUTY.id


@with_each(
    ("on_duty", "away", "told"),
    [
        ((), {}, (ONE, TWO, THREE)),
        ((THREE,), {}, (THREE, ONE, TWO)),
        ((), {ONE: THREE}, (THREE, TWO)),
        ((TWO,), {TWO: ONE}, (ONE, THREE)),
        ((), {ONE: None}, (TWO, THREE)),
        ((), {ONE: TWO, TWO: ONE, THREE: None}, (ONE, TWO, THREE)),
    ],
)
def test_those_on_duty_or_covering_are_first_and_no_one_away_is_named(
    on_duty: tuple[UUID, ...], away: Away, told: tuple[UUID, ...]
) -> None:
    """3-HT.c."""
    assert who_to_tell((DSL, DEPUTY, SECOND_DEPUTY), on_duty, away) == told
