"""Reopening a joined case: what the join ended here is owed again (2.4g, 11.10)."""

from collections.abc import Iterator
from dataclasses import replace

from domain.case.conflict_routing import conflict_about
from domain.case.conflicts import CONFLICT_DECISION
from domain.case.effects import Effects, ObligationOpened
from domain.rules.obligation_changes import reopened
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import still_to_refer


def owed_again(recorder: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The referrals that the join ended, by their old deadlines.

    The reopening itself opens the review, which looks at everything. A referral in the other case was made in
    the name of a child who may be another one.
    """
    here = recorder.state
    if here.joined_by is None:
        return ()
    ended = (owed for owed in here.obligations if owed.state == "ended" and owed.settled_by == here.joined_by)
    return tuple(reopened(owed) for owed in ended if owed.kind == "refer" and still_to_refer(here, owed))


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
