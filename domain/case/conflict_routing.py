"""Where conflicts of interest send a case: who decides, who stands in, who is told instead (3.2h)."""

from uuid import UUID

from domain.case.case import Case
from domain.case.conflicts import Conflict
from domain.case.derivation import derived_once
from domain.people.roles import DSL_ROLES, NOBODY_LEFT


def conflict_about(state: Case, person: UUID) -> Conflict | None:
    """The conflict that excludes this person from the case, if any."""
    return next((each for each in state.conflicts if each.stands and each.person == person), None)


def conflict_of(state: Case, obligation: str) -> Conflict | None:
    """The undecided conflict with this obligation."""
    return next((each for each in state.conflicts if each.waits and each.obligation == obligation), None)


@derived_once
def routed_to(state: Case) -> tuple[str, ...]:
    """The roles that see the whole case because it was routed to them."""
    decide = (role for each in state.conflicts if each.stands for role in each.to)
    return tuple(dict.fromkeys((*state.reached, *state.covering, *decide, *state.challenges.routed_roles)))


@derived_once
def stand_in_roles(state: Case) -> tuple[str, ...]:
    """The roles that act for an excluded head or DSL from the start, even after someone else accepted.

    They accept the case, protect the child, and refer to the LADO (3.2h).
    """
    found = dict.fromkeys((*state.rerouted, *state.covering, *acting_for_head(state)))
    return tuple(role for role in found if role not in (*DSL_ROLES, NOBODY_LEFT))


def acting_for_head(state: Case, *, from_the_first: bool = False) -> tuple[str, ...]:
    """The roles that act for an excluded head; `from_the_first`, only if the report named the head."""
    found = (each for each in state.conflicts if each.stands and "headteacher" in each.of)
    return tuple(role for each in found if not from_the_first or each.obligation is None for role in each.to)


def role_and_substitutes(state: Case, role: str) -> tuple[str, ...]:
    """The role, and the roles that are told instead of its excluded holders."""
    told = (to for each in state.conflicts if each.stands and role in each.of for to in each.to)
    return tuple(dict.fromkeys((role, *told)))


def no_one_eligible(state: Case) -> bool:
    """Whether everyone in line at the school is excluded: then the local authority must be told."""
    return NOBODY_LEFT in routed_to(state)
