"""Reopening a joined case: what the join ended here is owed again, unless it was met there (2.4g, 11.10)."""

from collections.abc import Iterator
from dataclasses import replace

from domain.case.case import Case
from domain.case.conflict_routing import conflict_about
from domain.case.conflicts import CONFLICT_DECISION
from domain.case.effects import Effects, ObligationOpened
from domain.case.joined_obligations import is_met_there
from domain.case.obligation import Obligation
from domain.case.protection import PROTECT
from domain.rules.obligation_changes import reopened
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import still_to_refer

_BEGUN_AGAIN = ("accept", "review", PROTECT)
"""Kinds that every reopening opens, by their own limits."""
_OF_EXPLOITATION = ("consider-nrm", "mentor")
"""Kinds that the next review would open too, if the concern still is exploitation (4.6, 12.5)."""


def owed_again(recorder: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The obligations that the join ended and no one met in the other case, by their old deadlines."""
    here = recorder.state
    if here.joined_by is None:
        return ()
    others = tuple(each.state for each in recorder.elsewhere.values())
    return tuple(
        _reopened(owed)
        for owed in here.obligations
        if owed.state == "ended" and owed.settled_by == here.joined_by
        if owed.kind not in _BEGUN_AGAIN and _is_still_wanted(here, owed)
        # A referral there was in the name of a child who may be another one.
        if owed.kind == "refer" or not any(is_met_there(there, here, owed) for there in others)
    )


def decisions_owed(recorder: EventRecorder) -> Iterator[ObligationOpened]:
    """The decisions on exclusions that were declared while this case was joined, and not made there (3.2h).

    A case that cannot be read has decided nothing.
    """
    here, recorded = recorder.state, recorder.context.recorded
    if here.joined_by is None or (recorded is not None and not _opens_decisions(recorded)):
        return
    others = [each.state for each in recorder.elsewhere.values()]
    for each in here.conflicts:
        there = [conflict_about(other, each.person) for other in others]
        decided = any(found is not None and found.confirmed_by is not None for found in there)
        if each.stands and each.obligation is None and each.version > here.joined_by and not decided:
            owed = recorder.new_obligation(CONFLICT_DECISION)
            yield replace(owed, id=f"{CONFLICT_DECISION}:{each.version}")


def _opens_decisions(effects: Effects) -> bool:
    return any(each.kind == CONFLICT_DECISION for each in effects.opens)


def _is_still_wanted(here: Case, owed: Obligation) -> bool:
    """Whether nothing that was recorded here since makes the obligation needless."""
    if set(owed.causes).issubset(here.voided):
        return False
    match owed.kind:
        case "telephone":  # its message was about a task that begins again
            return False
        case "refer":
            return still_to_refer(here, owed)
        case "transfer-file":
            sent = any(each.version > max(owed.causes) for each in here.besides.transfers)
            return not sent and here.open_obligation(owed.id) is None
        case _:
            return True


def _reopened(owed: Obligation) -> ObligationOpened:
    again = reopened(owed)
    # Due because the case is open again: a cause before the reopening would no longer count.
    return replace(again, causes=()) if owed.kind in _OF_EXPLOITATION else again
