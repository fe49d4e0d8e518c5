"""Contact with parents as people see it: each parent's gate, and a police hold (11.7, 11.13)."""

from typing import Annotated

from pydantic import Field

from domain.case.parent_gate import ParentGate, PoliceAdvice
from views.read_model import Instant, is_absent, read_model


@read_model
class ParentGateView:
    """One parent who was assessed; contact with any other is closed (11.13)."""

    parent: str
    open: bool
    safe_for_pupil: bool
    safe_for_others: bool
    assessed_at: Instant
    shut_at: Instant | None


@read_model
class PoliceHoldView:
    """The police's request not to speak to the family (11.7)."""

    placed_at: Instant
    advice: str
    officer: Annotated[str | None, Field(exclude_if=is_absent)] = None
    reference: Annotated[str | None, Field(exclude_if=is_absent)] = None


def parent_gate_views(gate: ParentGate) -> tuple[ParentGateView, ...]:
    """Each parent who was assessed, open or closed."""
    held = gate.hold() is not None
    return tuple(
        ParentGateView(
            parent=each.parent,
            open=gate.is_open(each.parent) and not held,
            safe_for_pupil=each.safe_for_pupil,
            safe_for_others=each.safe_for_others,
            assessed_at=each.at,
            shut_at=each.shut_at,
        )
        for each in gate.newest
    )


def police_hold_view(hold: PoliceAdvice | None) -> PoliceHoldView | None:
    """The hold that is in place."""
    if hold is None:
        return None
    return PoliceHoldView(
        placed_at=hold.at, advice=hold.advice, officer=hold.officer, reference=hold.reference
    )
