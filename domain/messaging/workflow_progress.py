"""What the workflow is told of a case: versions, ids, kinds and instants; never a name or a text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.case.case import Case
from domain.case.obligation import Act, Obligation
from domain.case.stages import Stage, stage
from domain.commands import DueCommand, Escalate, MarkOverdue, Remind


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedObligation:
    """An open obligation, and when the clock next does what about it."""

    id: str
    kind: str
    clause: str
    due_at: datetime | None
    rung: int
    act: Act
    act_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything that one run of the workflow knows."""

    version: int
    stage: Stage
    closed: bool
    owed: tuple[TimedObligation, ...] = ()

    def next_act(self) -> TimedObligation | None:
        """What the clock does next; nothing while only people can act."""
        return min(
            (each for each in self.owed if each.act_at is not None),
            key=lambda each: (each.act_at, each.id),
            default=None,
        )

    def at_instants(self, convert: Callable[[datetime], datetime]) -> "Progress":
        """The same with every instant converted, for a server whose clock is not the case's."""
        return replace(
            self,
            owed=tuple(
                replace(
                    each,
                    due_at=convert(each.due_at) if each.due_at else None,
                    act_at=convert(each.act_at) if each.act_at else None,
                )
                for each in self.owed
            ),
        )

    def nearest_deadline(self) -> datetime | None:
        """The nearest deadline of what is owed; one that was missed stays until the obligation is met.

        So a search for deadlines before now finds what is overdue; and the close of day, when thousands are
        missed at once, changes nothing in the index, whose update was a third of all that Temporal had to do.
        """
        return min((each.due_at for each in self.owed if each.due_at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that came due, for an activity to act on."""

    referral: str
    obligation: str
    act_at: datetime
    fired_at: datetime


NOTHING = Progress(version=0, stage="closed", closed=True)
"""Of a case that is not there: nothing is owed, nothing is waited for."""


def progress(state: Case) -> Progress:
    """The case as its workflow sees it: to the clock it is closed once nothing is owed in it either."""
    done = state.closed and not state.open_obligations
    return Progress(
        version=state.version,
        stage=stage(state) if done or not state.closed else "settled",
        closed=done,
        owed=tuple(_clocked(owed) for owed in state.open_obligations),
    )


def next_due_command(state: Case, at: datetime) -> DueCommand | None:
    """What the clock should have done first by `at` and has not; nothing if nothing came due."""
    due = progress(state).next_act()
    if due is None or due.act_at is None or due.act_at > at:
        return None
    match due.act:
        case "remind":
            return Remind(obligation=due.id, act_at=due.act_at)
        case "mark-overdue":
            return MarkOverdue(obligation=due.id, act_at=due.act_at)
        case "escalate":
            return Escalate(obligation=due.id, act_at=due.act_at)
        case _:
            assert_never(due.act)


def _clocked(owed: Obligation) -> TimedObligation:
    return TimedObligation(
        id=owed.id,
        kind=owed.kind,
        clause=owed.clause,
        due_at=owed.due_at,
        rung=owed.rung,
        act=owed.clock_does,
        act_at=owed.wakes_at,
    )
