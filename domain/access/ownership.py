"""Who owns each obligation, by role or by part in the case; never a person the concern is about."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.access.permissions import dsl_power
from domain.case.audience import acting_for_head, conflict_of, look_again
from domain.case.case import Case, derived_once
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.conflicts import CONFLICT_DECISION
from domain.case.obligation import Obligation
from domain.case.stages import closing_to_look_at
from domain.case.untold_facts import SECOND_LOOK
from domain.people.absences import Away, cover_of, duty_with_covers
from domain.people.roles import DSL_ROLES, NOBODY_LEFT, Person

THEIRS_FROM_THE_FIRST = ("accept", "protect", "refer:lado")
"""Obligations that a governor may meet without accepting first, in a concern about the head (3.2h)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """The owners of an obligation: everyone with one of the roles, and these people."""

    roles: tuple[str, ...]
    people: tuple[str, ...]
    never: tuple[str, ...] = ()
    """People who are not owners, whatever their role."""


def owners(state: Case, owed: Obligation) -> Owners:
    """Who owns an open obligation now; never a person the concern is about."""
    conflict = conflict_of(state, owed.id) if owed.kind == CONFLICT_DECISION else None
    if conflict is not None:
        never = (conflict.person, *conflict.by)
        return Owners(roles=conflict.to, people=(), never=tuple(map(str, never)))
    closing = closing_to_look_at(state) if owed.kind == SECOND_LOOK else None
    if closing is not None:  # never the person who closed the case (10.4)
        return Owners(roles=look_again(closing, state), people=(), never=(str(closing.by),))
    roles: list[str] = []
    people: list[UUID] = []
    if "dsl" in owed.owner_roles:
        roles += DSL_ROLES
        people += state.acting
        theirs: tuple[str, ...] = ()
        if owed.kind == "accept":
            theirs = (*state.reached, *state.covering)
        if owed.id in THEIRS_FROM_THE_FIRST:
            theirs += acting_for_head(state, from_the_first=True)
        roles += (role for role in dict.fromkeys(theirs) if role not in roles)
    if owed.kind == CHALLENGE_ANSWER:
        return _who_answers(state, int(owed.subject))
    referral = state.agency_referral(owed.subject)
    if "referrer" in owed.owner_roles and referral is not None:
        people.append(referral.referrer)
    if "lead" in owed.owner_roles and state.plan is not None and state.plan.led_by is not None:
        people.append(state.plan.led_by)
    if "mentor" in owed.owner_roles and state.mentor is not None and state.mentor.mentor is not None:
        people.append(state.mentor.mentor)
    return Owners(roles=tuple(roles), people=tuple(map(str, people)))


@derived_once
def owners_of_open(state: Case) -> dict[str, Owners]:
    """The owners of each open obligation, by its id."""
    return {each.id: owners(state, each) for each in state.open_obligations}


def _who_answers(state: Case, decision: int) -> Owners:
    still = state.challenges.open_on(decision)
    routed_roles = {role for each in still for role in each.to}
    if NOBODY_LEFT in routed_roles:
        return Owners(roles=(*DSL_ROLES, *sorted(routed_roles)), people=tuple(map(str, state.acting)))
    return Owners(
        roles=tuple(sorted(routed_roles)),
        people=(),
        never=tuple(str(each) for one in still for each in one.parties),
    )


def acting_owner(state: Case, line: Collection[Person], on_duty: Collection[UUID], away: Away) -> UUID | None:
    """Who acts for an owner who is away: the cover, or else the DSL on duty who is present (3-DSL.f).

    Both only with a DSL's powers in the case, which excluded people do not have (3.2h).
    """
    if state.owner is None or state.owner not in away:
        return None
    able = {each.id for each in line if dsl_power(state, each) is not None}
    cover = cover_of(state.owner, away, {*away.values()} - able)
    if cover is not None:
        return cover
    duty, _ = duty_with_covers(line, on_duty, state.about, away)
    return next((each for each in duty if each in able and each not in away), None)


def is_owner(state: Case, owed: Obligation, person: Person) -> bool:
    """Whether this person owns the obligation."""
    if person.id in state.about:
        return False
    whose = owners(state, owed)
    if str(person.id) in whose.never:
        return False
    return str(person.id) in whose.people or any(role in whose.roles for role in person.roles)
