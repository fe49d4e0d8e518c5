"""When to explain the arrangements to the family: once for each plan, while the gate is open (11.14)."""

from domain.case.case import Case
from domain.case.obligation import Obligation

EXPLAIN = "explain-arrangements"


def falls_due(before: Case, after: Case) -> bool:
    """Whether an entry opened the obligation: a plan started or the gate opened, and both are now true."""
    plan = after.plan
    if plan is None or not after.gate.any_open:
        return False
    began = before.plan is None or before.plan.version != plan.version
    in_error = _was_owed(before, plan.version)  # the entry that opened it was voided
    return (began or in_error or not before.gate.any_open) and not _was_owed(after, plan.version)


def falls_away(after: Case) -> bool:
    """Whether the obligation is open and no parent may be spoken to any more."""
    return after.open_obligation(EXPLAIN) is not None and not after.gate.any_open


def _was_owed(state: Case, plan: int) -> bool:
    """Whether a valid entry has already opened the obligation for this plan, or met it."""
    return any(
        cause >= plan and (cause not in state.voided or _met_by_a_valid_entry(state, owed))
        for owed in state.obligations
        if owed.kind == EXPLAIN
        for cause in owed.causes
    )


def _met_by_a_valid_entry(state: Case, owed: Obligation) -> bool:
    return owed.state in ("met", "met_late") and owed.settled_by not in state.voided
