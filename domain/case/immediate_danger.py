"""Immediate danger: what goes before everything else, whatever is late elsewhere (11.4)."""

from domain.case.case import Case
from domain.case.obligation import Obligation

REFER_AT_ONCE = "refer:immediate"


def at_once(state: Case) -> tuple[Obligation, ...]:
    """The referral that is owed at once, and that somebody takes on a case of danger."""
    first = (REFER_AT_ONCE, "accept") if state.concern.immediate_danger else (REFER_AT_ONCE,)
    return tuple(owed for owed in state.open_obligations if owed.id in first)
