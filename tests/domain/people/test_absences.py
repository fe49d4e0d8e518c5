"""Who acts for people who are away, and on whom duty falls meanwhile (3-DSL.x, 3.2h, 3.2l)."""

from datetime import timedelta

import pytest

from domain.commands import DeclareConflict
from domain.people.absences import (
    Away,
    RecordAbsence,
    absence_faults,
    check_cover,
    cover_of,
    may_cover,
    may_record_for,
)
from domain.people.roles import Person
from domain.refusals import CoverWithoutTheRole, NoRoleToCover, Refused
from tests.domain.command_builders import WHY, fed_back, raised, referred
from tests.domain.people_and_times import (
    ADMIN,
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    IN_LINE,
    MONDAY_10AM,
    SENIOR,
    TEACHER,
    TUESDAY_6PM,
    person,
)
from tests.domain.story import done, given, silence_until
from tests.with_each import with_each
from wording.event_sentences import event_lines

SECOND_DEPUTY, THIRD_DEPUTY = person(40, "deputy_dsl"), person(41, "deputy_dsl")
EVERY_DSL = (*IN_LINE, SECOND_DEPUTY, THIRD_DEPUTY)


def away(*pairs: tuple[Person, Person]) -> Away:
    return {absent.id: cover.id for absent, cover in pairs}


@with_each(
    ("covers", "barred", "found"),
    [
        ((), (), None),
        (((DSL, DEPUTY),), (), DEPUTY),
        (((DSL, DEPUTY),), (DEPUTY,), None),
        (((DSL, DEPUTY), (DEPUTY, SECOND_DEPUTY)), (), SECOND_DEPUTY),
        (((DSL, DEPUTY), (DEPUTY, SECOND_DEPUTY)), (DEPUTY,), SECOND_DEPUTY),
        (((DSL, DEPUTY), (DEPUTY, DSL)), (), None),
        (((DSL, DEPUTY), (DEPUTY, SECOND_DEPUTY), (SECOND_DEPUTY, DEPUTY)), (), None),
        (((DSL, DSL),), (), None),
    ],
)
def test_covers_of_covers_are_followed_and_circles_end(
    covers: tuple[tuple[Person, Person], ...], barred: tuple[Person, ...], found: Person | None
) -> None:
    acts = cover_of(DSL.id, away(*covers), {each.id for each in barred})
    assert acts == (found.id if found else None)


def test_duty_falls_to_the_cover_and_the_absent_person_is_on_record() -> None:
    story = given(raised(), away={DSL: DEPUTY})
    effects = story.stream[0].effects
    assert (effects.on_duty, effects.absent) == ((DEPUTY.id,), (DSL.id,))
    (notice,) = [each for each in story.notices if each.say == "concern-raised"]
    assert set(notice.people) == {DEPUTY.id, DSL.id}
    (line, *_) = event_lines(story.stream, {DEPUTY.id: "Deb Deputy", DSL.id: "Ann Lead"})
    assert line.text.endswith("; duty DSL: Deb Deputy, covering Ann Lead")


@with_each(
    ("on_duty", "covers", "about", "found"),
    [
        ((DSL,), {DSL: SECOND_DEPUTY}, (), (SECOND_DEPUTY,)),
        ((DSL, DEPUTY), {DSL: SECOND_DEPUTY}, (), (SECOND_DEPUTY, DEPUTY)),
        ((DSL, DEPUTY), {DSL: DEPUTY}, (), (DEPUTY,)),
        # 3.2h: a cover who may not know gets no duty, which falls to those who are present
        ((DSL,), {DSL: SECOND_DEPUTY}, (SECOND_DEPUTY,), (DEPUTY, THIRD_DEPUTY)),
        ((DSL, DEPUTY), {DSL: SECOND_DEPUTY}, (SECOND_DEPUTY,), (DEPUTY,)),
        # circles end, and duty falls to those who are present
        ((), {DSL: DEPUTY, DEPUTY: DSL}, (), (SECOND_DEPUTY, THIRD_DEPUTY)),
        # everyone is away: duty stays with the person who would have it
        ((), {DSL: DEPUTY, DEPUTY: SECOND_DEPUTY, SECOND_DEPUTY: DSL, THIRD_DEPUTY: DSL}, (), (DSL,)),
        # a cover who is not a DSL now gets no duty
        ((DSL,), {DSL: HEAD}, (), (DEPUTY, SECOND_DEPUTY, THIRD_DEPUTY)),
    ],
)
def test_duty_always_falls_to_someone_who_may_know(
    on_duty: tuple[Person, ...],
    covers: dict[Person, Person],
    about: tuple[Person, ...],
    found: tuple[Person, ...],
) -> None:
    story = given(raised(about=about), roster=EVERY_DSL, on_duty=on_duty, away=covers)
    assert story.stream[0].effects.on_duty == tuple(each.id for each in found)


def test_the_senior_leader_covers_when_every_dsl_is_away_without_a_cover() -> None:
    """A7: without a rota too; the DSL is told all the same."""
    effects = given(raised(), away={DSL: DEPUTY, DEPUTY: DSL}).stream[0].effects
    assert (effects.on_duty, effects.covers) == ((DSL.id,), ("senior_leader",))
    effects = given(raised(), away={DSL: DEPUTY, DEPUTY: DSL, SENIOR: HEAD}).stream[0].effects
    assert effects.covers == ("headteacher",)
    everyone = dict.fromkeys(IN_LINE, DSL)
    assert given(raised(), away=everyone).stream[0].effects.covers == ("senior_leader",)


def test_a_cover_counts_as_on_duty_by_the_rota() -> None:
    effects = given(raised(), away={DSL: DEPUTY}, on_duty=(DSL,), rota=True).stream[0].effects
    assert (effects.on_duty, effects.covers) == ((DEPUTY.id,), ())


def test_a_missed_deadline_and_an_answer_record_the_cover() -> None:
    story = given(raised(), silence_until(TUESDAY_6PM), away={DSL: DEPUTY})
    assert {each.on_duty for each in story.state.escalations if each.obligation == "accept"} == {(DEPUTY.id,)}
    story = given(raised(), referred(), fed_back("section_17"), away={DSL: DEPUTY})
    assert (story.stream[-1].effects.on_duty, story.stream[-1].effects.absent) == ((DEPUTY.id,), (DSL.id,))


def test_a_conflict_is_also_decided_by_someone_who_is_present() -> None:
    """3.2h: of the senior leader the head decides, who is away."""
    declared = DeclareConflict(person=SENIOR.id, reasons=WHY)

    def decides(away: dict[Person, Person]) -> tuple[str, ...]:
        return given(raised(), done(declared), away=away).state.conflicts[-1].to

    assert decides({}) == ("headteacher",)
    assert decides({HEAD: DEPUTY}) == ("headteacher", "nominated_governor")
    assert decides(dict.fromkeys(IN_LINE, DSL)) == ("headteacher",)


def absence(**given: object) -> RecordAbsence:
    times = {"starts_at": MONDAY_10AM, "ends_at": MONDAY_10AM + timedelta(days=2)}
    return RecordAbsence(**{"person": DSL.id, "cover": DEPUTY.id, **times, **given})  # type: ignore[arg-type]


@with_each(
    ("given", "at", "fault"),
    [
        ({}, MONDAY_10AM, None),
        ({}, MONDAY_10AM + timedelta(days=2), ("/ends_at", "Give an end in the future.")),
        ({"ends_at": MONDAY_10AM}, MONDAY_10AM, ("/ends_at", "Give an end after the start.")),
        ({"cover": DSL.id}, MONDAY_10AM, ("/cover", "Choose another person as cover.")),
        (
            {"starts_at": MONDAY_10AM.replace(tzinfo=None)},
            MONDAY_10AM,
            ("/starts_at", "Give the time with its offset, or Z."),
        ),
    ],
)
def test_what_is_wrong_with_an_absence(
    given: dict[str, object], at: object, fault: tuple[str, str] | None
) -> None:
    found = [(each.pointer, each.message) for each in absence_faults(absence(**given), at)]  # type: ignore[arg-type]
    assert found == ([fault] if fault else [])


@with_each(
    ("absent", "cover", "refusal"),
    [
        (DSL, DEPUTY, None),
        (DEPUTY, DSL, None),
        (HEAD, SENIOR, None),
        (HEAD, DSL, None),
        (GOVERNOR, BOARD_LEAD, None),
        (DSL, HEAD, CoverWithoutTheRole),
        (DSL, TEACHER, CoverWithoutTheRole),
        (GOVERNOR, HEAD, CoverWithoutTheRole),
        (person(50, "dsl", "headteacher"), SENIOR, CoverWithoutTheRole),
        (person(50, "dsl", "headteacher"), DEPUTY, None),
        (TEACHER, COLLEAGUE, NoRoleToCover),
    ],
)
def test_a_cover_needs_a_role_for_each_role_of_the_absent_person(
    absent: Person, cover: Person, refusal: type[Refused] | None
) -> None:
    assert may_cover(absent, cover) is (refusal is None)
    if refusal is None:
        check_cover(absent, cover)
    else:
        with pytest.raises(refusal):
            check_cover(absent, cover)


@with_each(
    ("by", "absent", "allowed"),
    [
        (DSL, HEAD, True),
        (DEPUTY, DSL, True),
        (HEAD, DSL, True),
        (SENIOR, SENIOR, True),
        (GOVERNOR, GOVERNOR, True),
        (SENIOR, HEAD, False),
        (TEACHER, TEACHER, False),
        (ADMIN, DSL, False),
    ],
)
def test_who_may_record_an_absence(by: Person, absent: Person, allowed: bool) -> None:
    assert may_record_for(by, absent.id) is allowed
