"""Carrying over on a join: each open obligation is due in the other case, by the earlier deadline (2.4g)."""

from dataclasses import replace

from domain.case.effects import Effects, ObligationOpened, ObligationTransition
from domain.case.obligation import Obligation
from domain.case.protection import IN_DANGER, PROTECT, has_measures
from domain.rules.obligation_changes import reopened, terms, transition
from domain.rules.recorder import EventRecorder


def carried(here: EventRecorder, there: EventRecorder) -> Effects:
    """The obligations of this case as the other opens them. The entry makes those of danger due sooner."""
    turns: list[ObligationTransition] = []
    opens: list[ObligationOpened] = []
    for owed in here.state.open_obligations:
        if is_needless(there, owed):
            continue
        keeps = (*owed.carried, *terms(here.state.policy, owed))
        opened = replace(reopened(owed), causes=(there.next_version,), carried=keeps)
        turned, opened = _owed_there(there, opened)
        turns += turned
        opens.append(opened)
        call = there.state.open_obligation(f"telephone:{owed.id}")
        if turned and call is not None:  # a new deadline takes no call away
            opens.append(reopened(call))
    return Effects(turns=tuple(turns), opens=tuple(opens))


def is_needless(there: EventRecorder, owed: Obligation) -> bool:
    """Whether it is met there already, or is a call about a message of the other case."""
    match owed.kind:
        case "telephone":
            return True
        case "accept":  # 11.1: the owner of this case has the concern
            return there.state.open_obligation("accept") is None
        case "protect":  # 11.9: measures from before the danger was known there do not settle it
            open_there = there.state.open_obligation(PROTECT) is not None
            return has_measures(there.state) and not open_there and owed.limit != IN_DANGER
        case _:
            return False


def _owed_there(
    there: EventRecorder, owed: ObligationOpened
) -> tuple[tuple[ObligationTransition, ...], ObligationOpened]:
    """Open it there; if it is open already, the earlier deadline counts, for the causes of both."""
    already = there.state.open_obligation(owed.id)
    if already is None:
        return (), owed
    if already.state == "overdue" or not _is_due_before(owed, reopened(already)):
        return (), replace(reopened(already), causes=owed.causes, carried=owed.carried)
    return transition("replaced", already), replace(
        owed, causes=(*already.causes, *owed.causes), carried=(*already.carried, *owed.carried)
    )


def _is_due_before(one: ObligationOpened, other: ObligationOpened) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.due_at is not None and other.due_at is None
    return one.due_at < other.due_at
