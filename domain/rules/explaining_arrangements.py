"""When the family must be told what is arranged: once for each plan, while the gate is open (11.14)."""

from domain.case.case import Case
from domain.case.obligation import Obligation

EXPLAIN = "explain-arrangements"


def falls_due(before: Case, after: Case) -> bool:
    """Whether an entry made it owed: the plan began, or the gate opened, and the other was there already."""
    plan = after.plan
    if plan is None or not after.gate.any_open:
        return False
    began = before.plan is None or before.plan.version != plan.version
    in_error = _was_owed(before, plan.version)  # what made it owed before is taken back
    return (began or in_error or not before.gate.any_open) and not _was_owed(after, plan.version)


def falls_away(after: Case) -> bool:
    """Whether it is owed and no parent may be spoken to any more."""
    return after.open_obligation(EXPLAIN) is not None and not after.gate.any_open


def _was_owed(state: Case, plan: int) -> bool:
    """Whether it was owed for this plan before, by an entry that stands, or was met by one."""
    return any(
        cause >= plan and (cause not in state.voided or _met_by_what_stands(state, owed))
        for owed in state.obligations
        if owed.kind == EXPLAIN
        for cause in owed.causes
    )


def _met_by_what_stands(state: Case, owed: Obligation) -> bool:
    return owed.state in ("met", "met_late") and owed.settled_by not in state.voided
