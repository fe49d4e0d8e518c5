"""Obligations as people see them, each with the commands that meet it."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.access.available_actions import how_to_meet
from domain.case.case import Case
from domain.case.effects import ObligationState
from domain.case.obligation import Obligation
from views.read_model import Instant, read_model


@read_model
class ObligationView:
    """Something that must be done, by whom and by when."""

    id: str
    """Its kind, and what it is about: `feedback:cscs-1`. An id may recur; the last one counts."""
    kind: str
    clause: str
    """The clause of the policy that asks for it."""
    owner_roles: tuple[str, ...]
    opened_at: Instant
    due_at: Instant | None
    """None while it has no deadline."""
    basis: str
    """What the deadline rests on: the policy, guidance, the local authority, or a setting of the school."""
    state: ObligationState
    rung: int
    """How many steps of its ladder of escalation were taken."""
    provisional: bool
    """Whether a bank holiday that is not published yet may still move the deadline."""
    commands: tuple[str, ...]
    """The commands that meet it."""
    agency_referral: str | None
    """The agency referral that it is about, such as `cscs-1`."""


def obligation_views(case: Case, shown: Iterable[Obligation]) -> tuple[ObligationView, ...]:
    """These obligations of a case."""
    return tuple(_view(owed, how_to_meet(owed.id, owed.kind, case.open_kinds)) for owed in shown)


def _view(owed: Obligation, meeting: Mapping[str, Any]) -> ObligationView:
    return ObligationView(
        id=owed.id,
        kind=owed.kind,
        clause=owed.clause,
        owner_roles=owed.owner_roles,
        opened_at=owed.opened_at,
        due_at=owed.due_at,
        basis=owed.basis,
        state=owed.state,
        rung=owed.rung,
        provisional=owed.provisional,
        **meeting,
    )
