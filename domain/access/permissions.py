"""Who sees what of a case, and who may do what in it."""

from collections.abc import Collection
from typing import Literal, get_args
from uuid import UUID

from domain import commands as ask
from domain.case.audience import conflict_about, look_again, routed_to, stand_in_roles
from domain.case.case import Case
from domain.case.challenges import DecisionMade
from domain.case.conflicts import Conflict
from domain.case.event import Event
from domain.case.stages import Stage, closing_to_look_at, stage, stage_told
from domain.command_catalogue import CommandSpec
from domain.entries.agencies import Agency
from domain.events import ReferralMade
from domain.people.roles import (
    ACTING_DSL,
    BEYOND_THE_SCHOOL,
    DSL_ROLES,
    NOBODY_LEFT,
    OPERATOR,
    WHOLE_SCHOOL,
    By,
    Person,
    own_role,
)

Visibility = Literal["whole", "receipt"]


def visibility(state: Case, person: Person) -> Visibility | None:
    """What a person sees of a case: all, a receipt or nothing. A person it is about sees nothing (3.2h)."""
    return visibility_from(
        person,
        about=state.about,
        acting=state.acting,
        routed_roles=routed_to(state),
        participants=state.participants,
    )


def visibility_from(
    person: Person,
    *,
    about: Collection[UUID],
    acting: Collection[UUID],
    routed_roles: Collection[str],
    participants: Collection[UUID],
) -> Visibility | None:
    """What a person sees of a case at their school, from these facts alone: the case may be unreadable."""
    if person.id in about:
        return None
    if person.id in acting or any(role in WHOLE_SCHOOL or role in routed_roles for role in person.roles):
        return "whole"
    return "receipt" if person.id in participants else None


def stage_for(state: Case, person: Person) -> Stage:
    """The stage as this person reads it."""
    return stage(state) if visibility(state, person) == "whole" else stage_told(state)


def dsl_power(state: Case, person: Person) -> str | None:
    """The role that gives a person a DSL's powers in this case, if any."""
    if person.id in state.about:
        return None
    held = next((role for role in DSL_ROLES if role in person.roles), None)
    return held or (ACTING_DSL if person.id in state.acting else None)


READS_THE_LOG = ("auditor", "headteacher")
"""Roles that read who looked at a case or a child, as well as those who act as DSL there (11.15)."""
PRINTS = ("headteacher",)
"""Roles that take a whole case out of Onward, as well as those who act as DSL in it: its paper is kept in the
head's office (11.15)."""


def may_read_log(state: Case, person: Person) -> bool:
    """Whether a reader of the whole case may read who looked at it (11.15)."""
    return _acts_or_is(state, person, READS_THE_LOG)


def may_print(state: Case, person: Person) -> bool:
    """Whether a reader of the whole case may put it on paper or into a file (11.15)."""
    return _acts_or_is(state, person, PRINTS)


def _acts_or_is(state: Case, person: Person, roles: Collection[str]) -> bool:
    return dsl_power(state, person) is not None or any(role in roles for role in person.roles)


def standing_in(state: Case, person: Person) -> str | None:
    """The role in which a person may accept, protect and refer to the LADO from the start (3.2h)."""
    if person.id in state.about:
        return None
    return next((role for role in stand_in_roles(state) if role in person.roles), None)


def may_still_accept(state: Case, person: Person) -> bool:
    """Whether a person may accept the case: no one has, or the person stands in for the DSL (3.2h)."""
    if state.open_obligation("accept"):
        return True
    return standing_in(state, person) is not None and dsl_power(state, person) is None


def may_refer_to(state: Case, person: Person) -> tuple[Agency, ...]:
    """The agencies to which a person who sees the case may refer it without an emergency.

    Anyone but an auditor may refer to social care (11.8), and a stand-in for the DSL to the LADO too (3.2h).
    """
    if dsl_power(state, person) is not None:
        return get_args(Agency)
    if person.roles == ("auditor",):
        return ()
    return ("cscs", "lado") if standing_in(state, person) is not None else ("cscs",)


def may_take_over(state: Case, person: Person) -> bool:
    """Whether a person can own the case: a DSL, a deputy, or a role it was escalated to (3-DSL.x)."""
    routed_roles = (*state.reached, *stand_in_roles(state))
    is_routed_here = person.id not in state.about and any(role in routed_roles for role in person.roles)
    return is_routed_here or dsl_power(state, person) is not None


def capacities(state: Case, person: Person) -> dict[str, str]:
    """What a person may do in this case, by role and by part in it."""
    if visibility(state, person) is None:
        return {}
    own = own_role(person)
    sight = next((role for role in (*WHOLE_SCHOOL, *routed_to(state)) if role in person.roles), own)
    # The role alone does not make a person this pupil's mentor (12.5).
    held: dict[str, str] = {role: role for role in person.roles if role != "mentor"} | {"seer": sight}
    power = dsl_power(state, person)
    if power is not None:
        held["dsl"] = power
    stand_in = standing_in(state, person)
    if stand_in is not None:
        held["stand_in"] = stand_in
    if stand_in is not None or any(role in state.reached for role in person.roles):
        held["next_in_line"] = ACTING_DSL
    decides = next(filter(None, (role_to_decide(state, person, each) for each in state.conflicts)), None)
    if decides is not None:
        held["decider"] = decides
    if person.id in state.participants:
        held |= {"participant": own, "seer": own}
    if person.id == state.raised_by:
        held["raiser"] = own
    if sight in BEYOND_THE_SCHOOL:
        held["rerouted"] = sight
    answers = next(
        (as_ for each in state.challenges.raised if (as_ := role_to_answer(state, person, each.decision))),
        None,
    )
    if answers is not None:
        held["above"] = answers
    if any(ar.referrer == person.id for ar in state.standing_referrals):
        held["referrer"] = own
    if state.plan is not None and state.plan.led_by == person.id:
        held["lead"] = own
    if state.mentor is not None and state.mentor.mentor == person.id:
        held["mentor"] = "mentor"
    if person.id in state.authors:
        held["author"] = own
    second = _looks_again(state, person)
    if second is not None:
        held["second"] = second
    return held


def role_for(entry: CommandSpec, state: Case, person: Person) -> str | None:
    """The role that permits this person to give the command in this case, whatever its body says."""
    held = capacities(state, person)
    return next((held[who] for who in entry.who if who in held), None)


def role_for_this(
    entry: CommandSpec, command: ask.PersonCommand, state: Case, person: Person, target: Event | None = None
) -> str | None:
    """The role that permits this exact command: a referrer's own referral, an author's own event."""
    role = role_for(entry, state, person)
    if role is None:
        return None
    match command:  # here a DSL may do no more than others
        case ask.ConfirmConflict() | ask.LiftConflict():
            conflict = conflict_about(state, command.person)
            return role if conflict is None else role_to_decide(state, person, conflict)
        case ask.Challenge() if visibility(state, person) != "whole":
            told = (each.version for each in may_challenge(state, person))
            return role if command.decision in told else None
        case ask.Countersign():
            return role if may_countersign(state, person, command.event) else None
        case ask.AnswerChallenge() if state.challenges.open_on(command.decision):
            return role_to_answer(state, person, command.decision)
        case _ if dsl_power(state, person) is not None:
            return role
        case _:
            return _role_for_own_entry(command, state, person, target, role)


def may_countersign(state: Case, person: Person, entry: int) -> bool:
    """Whether a person may countersign this entry; no one looks again at their own closing (10.4, 11.15)."""
    closing = closing_to_look_at(state)
    looks = closing is not None and entry == closing.version
    if closing is not None and looks and person.id == closing.by:
        return False
    return dsl_power(state, person) is not None or (looks and _looks_again(state, person) is not None)


def _looks_again(state: Case, person: Person) -> str | None:
    """The role in which a person may look at a closing again: never the person who closed the case (10.4)."""
    closing = closing_to_look_at(state)
    if closing is None or person.id == closing.by:
        return None
    return next((role for role in look_again(closing, state) if role in person.roles), None)


def may_challenge(state: Case, person: Person) -> tuple[DecisionMade, ...]:
    """The decisions of others that a person sees and may therefore challenge (3.2u, 3-STF.l)."""
    return state.challenges.for_(person.id, whole=visibility(state, person) == "whole")


def role_to_answer(state: Case, person: Person, decision: int) -> str | None:
    """The role in which a person may answer a challenge: above, and no party to it (3.2u, 3.2h).

    If no one at the school may answer, a DSL records what the local authority answered.
    """
    if person.id in state.about:
        return None
    above = state.challenges.role_to_answer(person, decision)
    if above is None and state.challenges.is_the_authoritys(decision):
        return dsl_power(state, person)
    return above


def _role_for_own_entry(
    command: ask.PersonCommand, state: Case, person: Person, target: Event | None, role: str
) -> str | None:
    match command:
        case ask.Refer():
            return role if command.emergency or command.agency in may_refer_to(state, person) else None
        case ask.ConfirmInWriting() | ask.RecordAcknowledgement() | ask.RecordFeedback() | ask.RecordChase():
            referral = state.agency_referral(command.agency_referral)
            return role if referral is None or referral.referrer == person.id else None
        case ask.RecordTelephone():
            referral = state.agency_referral(command.obligation.rpartition(":")[2])
            return role if referral is not None and referral.referrer == person.id else None
        case ask.Correct():
            mine = target is None or (isinstance(target.actor, By) and target.actor.id == person.id)
            return role if mine and not _takes_protection_back(command, state, target) else None
        case _:
            return role


def _takes_protection_back(command: ask.Correct, state: Case, target: Event | None) -> bool:
    """Whether it voids a referral, or takes back danger: only a DSL does either (3-DSL.n, 11.4)."""
    danger = any(each.version == command.event and each.immediate_danger for each in state.concern.learnt)
    denied = command.changes is not None and command.changes.immediate_danger is False
    referral = target is not None and isinstance(target.fact, ReferralMade)
    return (bool(command.void) and (referral or danger)) or (denied and danger)


def role_to_decide(state: Case, person: Person, conflict: Conflict) -> str | None:
    """The role that can confirm or lift a conflict of interest (3.2h).

    Neither the person named nor a person who declared it ever has it.

    If no one else at the school is left, a DSL or acting DSL records what the LADO decided.
    """
    if not conflict.stands or person.id in (conflict.person, *state.about):
        return None
    if NOBODY_LEFT in conflict.to:
        return dsl_power(state, person)
    return conflict.decided_as(person)


PEOPLE_ADMIN_ROLES = ("admin",)
"""Roles that add people to their school and set the roles of others, never their own."""


def operates(person: Person) -> bool:
    """Whether a person runs the installation for every school: adds schools, changes the calendar (11.8)."""
    return OPERATOR in person.roles


def keeps_people(person: Person) -> bool:
    """Whether a person manages the people of the school and their roles (3-HT.c, 3.2k)."""
    return any(role in PEOPLE_ADMIN_ROLES for role in person.roles)


OF_THE_HEADTEACHER = ("headteacher",)
OF_THE_GOVERNORS = (*BEYOND_THE_SCHOOL, *DSL_ROLES, "headteacher", "auditor")
"""The board, and those who answer to it or check what it is told."""
OF_AN_INSPECTOR = (*DSL_ROLES, "headteacher", "auditor")
"""It names children, so those who give it to an inspector or check it, and no one else."""
