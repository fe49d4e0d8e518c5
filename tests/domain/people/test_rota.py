"""Who was on duty when a case was raised, and when it passed on because no one accepted it (3-DSL.x)."""

from datetime import datetime, timedelta
from uuid import UUID

from application.audit.chronology import chronology
from domain.case.recorded_steps import Escalation
from domain.events import ConcernRaised, EscalationRaised
from domain.people.roles import Person, duty_dsl
from domain.people.rota import PutOnDuty, faults
from tests.domain.case_documents import whole_document
from tests.domain.command_builders import ACCEPT, raised, referred
from tests.domain.people_and_times import (
    COLLEAGUE,
    DEPUTY,
    DSL,
    HEAD,
    IN_LINE,
    MONDAY_10AM,
    MONDAY_NOON,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_6PM,
    person,
)
from tests.domain.story import done, given, silence_until
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


def test_a_concern_is_recorded_with_who_was_on_duty() -> None:
    story = given(raised(), on_duty=(DEPUTY, HEAD))
    assert isinstance(story.stream[0].fact, ConcernRaised)
    assert story.stream[0].effects.on_duty == (DEPUTY.id,)


def test_a_subject_of_the_concern_does_not_count_as_on_duty() -> None:
    story = given(raised(about=(DEPUTY,)), on_duty=(DEPUTY,))
    assert story.stream[0].effects.on_duty == (DSL.id,)


def test_an_unaccepted_case_passes_on_and_records_who_was_on_duty() -> None:
    story = given(raised(), silence_until(TUESDAY_6PM), on_duty=(DEPUTY,))
    climbed = [each for each in story.state.escalations if each.obligation == "accept"]
    assert len(climbed) == 3
    assert {each.on_duty for each in climbed} == {(DEPUTY.id,)}
    assert whole_document(story.state)["escalations"][0]["on_duty"] == (str(DEPUTY.id),)


def test_other_escalations_do_not_say_who_was_on_duty() -> None:
    story = given(raised(DSL), done(ACCEPT), referred(), silence_until(TUESDAY_5PM), on_duty=(DEPUTY,))
    assert {(each.obligation, each.on_duty) for each in story.state.escalations} >= {("feedback:cscs-1", ())}
    for event in story.stream:
        if isinstance(event.fact, EscalationRaised):
            assert event.effects.on_duty == ()


def test_a_rung_recorded_before_there_was_a_rota_names_no_one() -> None:
    assert Escalation(obligation="accept", rung=1, at=MONDAY_10AM, to=("dsl",)).on_duty == ()


def test_a_dsl_off_duty_may_accept() -> None:
    given(raised(), on_duty=(DEPUTY,)).when(ACCEPT, by=DSL).records("concern.accepted")


def test_the_ladder_goes_where_it_always_went() -> None:
    told = [
        [each.to for each in given(raised(), silence_until(TUESDAY_6PM), on_duty=on_duty).state.escalations]
        for on_duty in ((), (DEPUTY,))
    ]
    assert told[0] == told[1]


def test_the_chronology_names_the_duty_dsl() -> None:
    lines = chronology(
        given(raised(), silence_until(MONDAY_NOON), on_duty=(DEPUTY,)).stream, {DEPUTY.id: "Deb Deputy"}
    )
    assert lines[0].text.endswith("; duty DSL: Deb Deputy")
    (alerted,) = (line.text for line in lines if line.text.startswith("alerted"))
    assert alerted.startswith("alerted the designated safeguarding lead that this is overdue: pick up")
    assert alerted.endswith("; duty DSL: Deb Deputy")


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
