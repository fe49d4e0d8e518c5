"""The gate before parents as it is shown (11.7, 11.13)."""

from typing import Any

from domain.calendar.timestamps import instant
from domain.case.parent_gate import ParentGate, PoliceAdvice


def gate_view(gate: ParentGate) -> dict[str, Any]:
    """Each parent who was assessed, open or closed; any other is closed (11.13)."""
    hold = gate.hold()
    return {
        "parent_gates": [
            {
                "parent": each.parent,
                "open": gate.is_open(each.parent) and hold is None,
                "safe_for_pupil": each.safe_for_pupil,
                "safe_for_others": each.safe_for_others,
                "assessed_at": instant(each.at),
                "shut_at": instant(each.shut_at),
            }
            for each in gate.newest
        ],
        "police_hold": _hold_view(hold) if hold else None,
    }


def _hold_view(hold: PoliceAdvice) -> dict[str, Any]:
    """The police's request; officer and reference only if they are known."""
    given = {"officer": hold.officer, "reference": hold.reference}
    said = {name: value for name, value in given.items() if value is not None}
    return {"placed_at": instant(hold.at), "advice": hold.advice, **said}
