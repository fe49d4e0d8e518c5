"""Who hears of a case: its reporters, and the people who stand in for those excluded (3.2h, 11.2)."""

from collections.abc import Iterator
from uuid import UUID

from domain.case.case import Case, derived_once
from domain.case.challenges import DecisionMade
from domain.case.concern import REPLY, case_of_reply, standing
from domain.case.conflicts import Conflict
from domain.case.obligation import Obligation
from domain.case.stages import closing_to_look_at
from domain.entries.reporting import ReportedBy
from domain.people.roles import ACTING_DSL, BEYOND_THE_SCHOOL, DSL_ROLES, NOBODY_LEFT


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
    closing = closing_to_look_at(state)
    look = _of_the_board(closing) if closing is not None else ()
    answer = state.challenges.routed_roles
    return tuple(dict.fromkeys((*state.reached, *state.covering, *decide, *answer, *look)))


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


def look_again(closing: DecisionMade, state: Case) -> tuple[str, ...]:
    """The roles that look again at a closing, never the person who closed the case (10.4)."""
    return ("deputy_dsl", *role_and_substitutes(state, "headteacher"), *_of_the_board(closing))


def _of_the_board(closing: DecisionMade) -> tuple[str, ...]:
    """The board, if a stand-in closed the case: no one else may be left at the school (3.2h)."""
    return BEYOND_THE_SCHOOL if closing.role == ACTING_DSL else ()


def no_one_eligible(state: Case) -> bool:
    """Whether everyone in line at the school is excluded: then the local authority must be told."""
    return NOBODY_LEFT in routed_to(state)


def reporter_of(case: Case, report: UUID) -> UUID | None:
    """The person who reported this case, or one that is or was joined to it."""
    if report == case.id:
        return case.raised_by
    return next((each.reporter for each in case.joined if each.case == report), None)


def outside_reporters(case: Case, report: UUID | None = None) -> Iterator[ReportedBy]:
    """The parents and strangers who told the school: of one report, or of this case and all joined to it."""
    told = [(case.id, case.concern.reported_by)]
    told += [(each.case, each.concern.reported_by) for each in standing(case.joined)]
    yield from (by for of, by in told if by is not None and report in (None, of))


def addressee(case: Case, owed: Obligation) -> UUID | None:
    """The reporter to whom a reply of this case is owed."""
    joined = case_of_reply(owed.id)
    return reporter_of(case, joined if joined is not None else case.id)


def owed_replies(case: Case, reporter: UUID) -> Iterator[Obligation]:
    """The open replies to one reporter: one for this case, or one for each of their joined reports."""
    return (
        owed for owed in case.open_obligations if owed.kind == REPLY and addressee(case, owed) == reporter
    )
