"""The progress of a case for its workflow: versions, ids, kinds and times, never a name or a text."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.case.case import Case, derived_once
from domain.case.obligation import Act, Obligation
from domain.case.stages import Stage, stage
from domain.commands import DueCommand, Escalate, MarkOverdue, Remind
from domain.field_rules import filled


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedObligation:
    """An open obligation, and the next act of the clock about it."""

    id: str
    kind: str
    clause: str
    due_at: datetime | None
    rung: int
    act: Act
    act_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything that one run of the workflow knows about a case."""

    version: int
    stage: Stage
    closed: bool
    owed: tuple[TimedObligation, ...] = ()
    backstop: int = 0
    """How many seconds after its time the workflow acts, if the ledger's own clock has not acted by then."""
    starts_run: bool = field(default=False, compare=False)
    """Whether a new run can begin with it; without this, the run first asks the ledger."""

    def next_act(self) -> TimedObligation | None:
        """The obligation that the clock acts on next; None while only people can act."""
        return min(
            (each for each in self.owed if each.act_at is not None),
            key=lambda each: (each.act_at, each.id),
            default=None,
        )

    def at_instants(self, convert: Callable[[datetime], datetime]) -> "Progress":
        """The progress with every time converted, for a server whose clock differs from the case's."""
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
        """The nearest deadline of an open obligation; a missed one stays until the obligation is settled.

        A search for deadlines before now then finds overdue cases. At the close of day thousands of
        deadlines pass at once, and the search index needs no update: that was a third of Temporal's work.
        """
        return min((each.due_at for each in self.owed if each.due_at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One act of the clock that is due, for an activity."""

    referral: str
    obligation: str
    act_at: datetime
    fired_at: datetime


NOTHING = Progress(version=0, stage="closed", closed=True)
"""The progress of a case that does not exist: closed, with no obligations."""


@derived_once
def progress(state: Case) -> Progress:
    """The progress of a case; it is closed for the clock once no obligation is open either."""
    done = state.closed and not state.open_obligations
    return Progress(
        version=state.version,
        stage="closed" if done else "settled" if state.closed else stage(state),
        closed=done,
        owed=tuple(_clocked(owed) for owed in state.open_obligations),
    )


SOON = timedelta(seconds=0.5)
"""When a run begins and ends: steps that follow so closely are told with it."""
TOLD_AFTER_AT_LEAST, TOLD_AFTER_AT_MOST = timedelta(seconds=8), timedelta(minutes=1)
"""How long news waits for a run. After a deadline the run acts 15 seconds later, so it still hears before."""
BEFORE_ACT = timedelta(minutes=2)


def has_run(state: Case | None) -> bool:
    """Whether a workflow runs for a case, or will soon: it ends with the case."""
    return state is not None and not progress(state).closed


def told_after(before: Case | None, after: Case) -> timedelta:
    """How long news may wait: a run is only a backstop, and must have it before it acts next."""
    if not has_run(before) or not has_run(after):
        return SOON
    acts = (progress(each).next_act() for each in (before, after) if each is not None)
    left = [each.act_at - after.recorded_at - BEFORE_ACT for each in acts if each and each.act_at]
    return max(TOLD_AFTER_AT_LEAST, min((TOLD_AFTER_AT_MOST, *left)))


def next_due_command(state: Case, at: datetime) -> DueCommand | None:
    """The first command that the clock should have given by `at`; None if nothing is due."""
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
    return filled(TimedObligation, owed, act=owed.clock_does, act_at=owed.wakes_at)
