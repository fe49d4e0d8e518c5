"""Who acts when the DSL is absent or excluded: the next in line, or the cover (3.2h, 3.2k, 3.2l)."""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import combinations, product
from uuid import UUID

import pytest

from domain.access.ownership import acting_owner, is_owner
from domain.access.permissions import visibility
from domain.messaging.absence_routing import PeopleNow, route
from domain.people.absences import (
    Away,
    acted_for,
    cover_of,
    covers_now,
    duty_with_covers,
    roles_on_duty_instead,
)
from domain.people.roles import NOBODY_LEFT, Person, eligible_recipients
from domain.refusals import AlreadyAccepted
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    REOPEN,
    a_plan,
    a_review,
    protection,
    raised,
    reviewed,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    BOARD_LEAD,
    COLLEAGUE,
    DEPUTY,
    DSL,
    GOVERNOR,
    HEAD,
    IN_LINE,
    MONDAY_NOON,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    london,
    person,
)
from tests.domain.record_builders import declared
from tests.domain.settling_steps import everything_met
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each


@with_each(
    ("to", "excluded", "found"),
    [
        (("dsl",), (), ("dsl",)),
        (("dsl",), (DSL,), ("deputy_dsl",)),
        (("dsl",), (DSL, DEPUTY), ("senior_leader", "headteacher")),
        (("dsl",), (DSL, DEPUTY, HEAD), ("senior_leader",)),
        (("dsl",), (DSL, DEPUTY, HEAD, SENIOR), ("nominated_governor",)),
        (("deputy_dsl", "headteacher"), (HEAD,), ("deputy_dsl",)),
        (("deputy_dsl", "headteacher"), (DEPUTY, HEAD), ("senior_leader",)),
        (("deputy_dsl", "headteacher"), (DEPUTY, HEAD, SENIOR), ("nominated_governor",)),
        (("board_lead",), (BOARD_LEAD,), ("nominated_governor",)),  # from the top, downwards
        (("board_lead",), (BOARD_LEAD, GOVERNOR), ("senior_leader", "headteacher")),
        (("dsl",), IN_LINE, (NOBODY_LEFT,)),
    ],
)
def test_a_rung_that_would_reach_only_the_excluded_goes_one_further(
    to: tuple[str, ...], excluded: tuple[Person, ...], found: tuple[str, ...]
) -> None:
    """3.2h."""
    assert eligible_recipients(to, IN_LINE, [person.id for person in excluded]) == found


def test_the_dsl_whom_a_concern_is_about_cannot_accept_it_and_the_deputy_does() -> None:
    story = given(raised(about=(DSL,)))
    story.when(ACCEPT, by=DSL).refused(Unseen)
    story.when(ACCEPT, by=DEPUTY).records("concern.accepted")


def test_no_one_further_in_line_accepts_while_the_dsl_or_a_deputy_may() -> None:
    for by in (HEAD, SENIOR):
        given(raised(about=(DSL,))).when(ACCEPT, by=by).refused(Forbidden)
    given(raised(about=(DSL,))).when(ACCEPT, by=GOVERNOR).refused(Unseen)


@pytest.mark.parametrize("by", [HEAD, SENIOR])
def test_head_or_senior_leader_accept_what_neither_dsl_nor_deputy_may_know_of(by: Person) -> None:
    story = given(raised(about=(DSL, DEPUTY)))
    story.when(a_review(), by=by).refused(Forbidden)
    accepted = story.when(ACCEPT, by=by).records("concern.accepted").acted_as("acting_dsl")
    accepted.after.when(a_review(), by=by).records("review.decided")


def test_an_acting_dsl_keeps_their_powers_in_that_case() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, HEAD))
    ended = everything_met(story, HEAD).tell(CLOSE, HEAD)
    reopened = ended.when(REOPEN, by=HEAD).records("case.reopened").after
    reopened.when(a_review(), by=HEAD).records("review.decided")


def test_each_of_those_next_in_line_accepts_once() -> None:
    story = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, HEAD))
    story.when(ACCEPT, by=HEAD).refused(AlreadyAccepted)
    both = story.when(ACCEPT, by=SENIOR).records("concern.accepted").turns().after
    assert "accept" not in both.next_for(SENIOR)
    for by in (HEAD, SENIOR):
        both.when(a_review(), by=by).records("review.decided").acted_as("acting_dsl")


def test_the_governor_sees_a_case_only_when_it_is_rerouted_to_them() -> None:
    rerouted = given(raised(about=(DSL, DEPUTY, HEAD, SENIOR)))
    assert visibility(rerouted.state, GOVERNOR) == "whole"
    assert visibility(rerouted.state, BOARD_LEAD) is None
    rerouted.when(ACCEPT, by=GOVERNOR).records("concern.accepted")


def test_a_school_without_deputies_goes_on_to_the_next() -> None:
    story = given(raised(about=(DSL,)), roster=(DSL, HEAD, GOVERNOR))
    story.when(ACCEPT, by=HEAD).records("concern.accepted")


def test_if_no_one_accepts_the_rung_that_reaches_the_head_lets_the_head_accept() -> None:
    story = given(raised(), silence_until(MONDAY_NOON))  # due 10.30am, second rung 12.30pm
    story.when(ACCEPT, by=HEAD).refused(Forbidden)
    later = story.silence(london("2027-03-01 12:30"))
    later.when(ACCEPT, by=HEAD).records("concern.accepted").turns(accept="met_late")


def test_the_board_lead_sees_a_case_unaccepted_at_the_last_rung() -> None:
    story = given(raised(), silence_until(TUESDAY_5PM))
    assert visibility(story.state, BOARD_LEAD) == "whole"
    story.when(ACCEPT, by=BOARD_LEAD).records("concern.accepted")


def test_ladders_leave_out_the_subjects_of_a_concern() -> None:
    story = given(raised(about=(DSL,)), done(ACCEPT, DEPUTY), silence_until(london("2027-03-20 12:00")))
    assert story.state.escalations
    assert not any("dsl" in each.to for each in story.state.escalations)


def test_an_excluded_person_does_not_own_the_reply() -> None:
    story = given(raised(about=(DSL,)), reviewed(by=DEPUTY))
    owed = story.state.open_obligation("reply")
    assert owed is not None
    assert not is_owner(story.state, owed, DSL)
    assert is_owner(story.state, owed, DEPUTY)


def test_the_lead_who_is_excluded_is_not_reached() -> None:
    story = given(raised(), reviewed(), done(protection()))
    story = story.tell(a_plan(date(2027, 3, 2), lead=COLLEAGUE)).tell(declared(COLLEAGUE))
    story = story.silence(london("2027-03-10 12:00"))
    reviews = [each.to for each in story.state.escalations if each.obligation == "early-help-review"]
    assert reviews == [("dsl",), ("deputy_dsl", "headteacher"), ("board_lead",)]


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
