"""Covers who are excluded, who have left or lost the role, or who are away too (3-DSL.x, 3.2h, 3.2l)."""

from collections.abc import Collection, Mapping
from itertools import combinations, product
from uuid import UUID

import pytest

from domain.access.ownership import acting_owner
from domain.messaging.absence_routing import PeopleNow, route
from domain.people.absences import (
    Away,
    acted_for,
    cover_of,
    covers_now,
    duty_with_covers,
    roles_on_duty_instead,
)
from domain.people.roles import Person
from tests.domain.command_builders import ACCEPT, raised
from tests.domain.people_and_times import (
    BOARD_LEAD,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    IN_LINE,
    SENIOR,
    TEACHER,
    person,
)
from tests.domain.story import Story, done, given
from tests.with_each import with_each

SECOND_DEPUTY, THIRD_DEPUTY = person(40, "deputy_dsl"), person(41, "deputy_dsl")
DSLS = (DSL, DEPUTY, SECOND_DEPUTY)
SMALL_SCHOOL = (*DSLS, SENIOR, HEAD)
EVERYONE = (*IN_LINE, SECOND_DEPUTY, THIRD_DEPUTY)


def away(covers: Mapping[Person, Person]) -> dict[UUID, UUID]:
    return {absent.id: cover.id for absent, cover in covers.items()}


def with_roles(who: Person, *roles: str) -> Person:
    return Person(id=who.id, roles=roles)  # type: ignore[arg-type]


ABSENCES: list[Away] = [
    {absent.id: cover.id for absent, cover in zip(DSLS, covers, strict=True) if cover not in (None, absent)}
    for covers in product((None, *DSLS), repeat=3)
]
EXCLUDED = [some for size in range(4) for some in combinations(SMALL_SCHOOL, size)]


@pytest.mark.parametrize("rota", [False, True])
def test_duty_falls_to_someone_present_who_may_know_whatever_the_covers_are(rota: bool) -> None:
    """3.2h: and to no one who is excluded."""
    for now, excluded in product(ABSENCES, EXCLUDED):
        barred = {each.id for each in excluded}
        on_duty = frozenset({DSL.id}) if rota else frozenset[UUID]()
        duty, _ = duty_with_covers(SMALL_SCHOOL, on_duty, barred, now)
        may_know = [each for each in DSLS if each.id not in barred]
        here = [each.id for each in may_know if each.id not in now]
        assert not barred.intersection(duty)
        assert bool(duty) == bool(may_know)
        if here:
            assert set(here).intersection(duty), (now, excluded)
        elif may_know:
            acts = roles_on_duty_instead(SMALL_SCHOOL, on_duty, barred, now, rota)
            leaders = [each for each in (SENIOR, HEAD) if each.id not in barred]
            assert any(role in acts for each in leaders for role in each.roles) == bool(leaders)


def test_a_message_reaches_someone_present_who_may_know_whatever_the_covers_are() -> None:
    """3.2h."""
    for excluded in EXCLUDED:
        state = given(raised(about=excluded), roster=EVERYONE).state
        for now in ABSENCES:
            for absent in (each for each in DSLS if each.id in now and each not in excluded):
                found = route(state, "overdue", "review", absent, PeopleNow(away=now, reachable=SMALL_SCHOOL))
                told = {found.to, *found.also}
                here = {each.id for each in SMALL_SCHOOL if each.id not in now and each not in excluded}
                assert not told.intersection(each.id for each in excluded)
                assert not here or told & here, (now, excluded, found)


@with_each(
    ("covers", "changed", "found"),
    [
        ({DSL: DEPUTY}, (), DEPUTY),
        ({DSL: DEPUTY}, (with_roles(DEPUTY),), None),
        ({DSL: DEPUTY}, (with_roles(DEPUTY, "staff"),), None),
        ({DSL: DEPUTY}, (with_roles(DEPUTY, "senior_leader"),), None),
        ({DSL: DEPUTY}, (with_roles(DEPUTY, "dsl"),), DEPUTY),
        # the absent person has gained a role for which the cover has no powers
        ({HEAD: SENIOR}, (with_roles(HEAD, "headteacher", "dsl"),), None),
        # a cover of the cover who has lost the role
        ({DSL: DEPUTY, DEPUTY: SECOND_DEPUTY}, (with_roles(SECOND_DEPUTY, "staff"),), None),
        ({DSL: DEPUTY, DEPUTY: SECOND_DEPUTY}, (with_roles(DEPUTY, "staff"),), None),
    ],
)
def test_a_cover_who_has_left_or_lost_the_role_counts_as_none(
    covers: dict[Person, Person], changed: tuple[Person, ...], found: Person | None
) -> None:
    ids = {each.id for each in changed}
    people = [*(each for each in EVERYONE if each.id not in ids), *changed]
    now = covers_now(away(covers), people)
    absent = next(iter(covers))
    assert absent.id in now, "the person is away all the same"
    assert cover_of(absent.id, now) == (found.id if found else None)


def test_duty_falls_to_those_present_once_the_cover_has_lost_the_role() -> None:
    roster = tuple(each for each in EVERYONE if each != DEPUTY)
    duty, absent = duty_with_covers(roster, (), (), covers_now(away({DSL: DEPUTY}), roster))
    assert (duty, absent) == ((SECOND_DEPUTY.id, THIRD_DEPUTY.id), (DSL.id,))


def test_a_message_goes_to_the_absent_person_and_the_next_once_the_cover_has_lost_the_role() -> None:
    """A senior leader who was a deputy still sees the case, but covers no DSL."""
    former = with_roles(DEPUTY, "senior_leader")
    line = (DSL, former, SECOND_DEPUTY, HEAD, GOVERNOR, BOARD_LEAD)
    state = given(raised(), roster=EVERYONE).state
    now = PeopleNow(away=covers_now(away({DSL: DEPUTY}), line), reachable=line)
    found = route(state, "overdue", "review", DSL, now)
    assert (found.to, found.also) == (DSL.id, (SECOND_DEPUTY.id,))


OWNED = given(raised(), done(ACCEPT, DSL), roster=EVERYONE)


def acts(
    covers: Mapping[Person, Person],
    line: Collection[Person] = EVERYONE,
    on_duty: Collection[UUID] = (),
    story: Story = OWNED,
) -> UUID | None:
    return acting_owner(story.state, line, on_duty, covers_now(away(covers), line))


def test_the_cover_acts_for_an_owner_who_is_away() -> None:
    assert acts({}) is None
    assert acts({DSL: DEPUTY}) == DEPUTY.id
    assert acts({DSL: DEPUTY, DEPUTY: THIRD_DEPUTY}) == THIRD_DEPUTY.id
    assert acts({DEPUTY: DSL}) is None


def test_a_dsl_who_is_present_acts_if_the_cover_cannot() -> None:
    """3.2h: excluded, lost the role, or away too."""
    hidden = given(raised(about=(DEPUTY,)), done(ACCEPT, DSL), roster=EVERYONE)
    assert acts({DSL: DEPUTY}, story=hidden) == SECOND_DEPUTY.id
    assert acts({DSL: DEPUTY}, on_duty={THIRD_DEPUTY.id}, story=hidden) == THIRD_DEPUTY.id
    former = [with_roles(each, "staff") if each == DEPUTY else each for each in EVERYONE]
    assert acts({DSL: DEPUTY}, former) == SECOND_DEPUTY.id
    assert acts({DSL: DEPUTY, DEPUTY: DSL}) == SECOND_DEPUTY.id
    assert acts({DSL: DEPUTY, DEPUTY: DSL, SECOND_DEPUTY: DSL, THIRD_DEPUTY: DSL}) is None
    assert acts({DSL: HEAD}, (DSL, HEAD, TEACHER)) is None


def test_a_dsl_acts_for_those_they_cover_and_the_first_on_duty_for_those_without_a_cover() -> None:
    now = covers_now(away({DSL: DEPUTY, HEAD: DEPUTY}), EVERYONE)
    assert acted_for(DEPUTY.id, EVERYONE, (), now) == (DSL.id, HEAD.id)
    assert acted_for(SECOND_DEPUTY.id, EVERYONE, (), now) == ()
    circle = covers_now(away({DSL: DEPUTY, DEPUTY: DSL}), EVERYONE)
    assert acted_for(SECOND_DEPUTY.id, EVERYONE, (), circle) == (DSL.id, DEPUTY.id)
    assert acted_for(THIRD_DEPUTY.id, EVERYONE, (), circle) == ()
    assert acted_for(THIRD_DEPUTY.id, EVERYONE, {THIRD_DEPUTY.id}, circle) == (DSL.id, DEPUTY.id)
