"""Remind, mark overdue, escalate. Each is idempotent and returns the new progress."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from application.commands.clock_commands import submit_by_clock
from domain.case.case import Case
from domain.commands import DueCommand, Escalate, MarkOverdue, Remind
from domain.messaging.workflow_progress import NOTHING, Due, Progress, progress
from store import workflow_outbox
from store.ledger.ledger import Ledger
from store.workflow_outbox import OutboxMessage

_log = structlog.get_logger("activities")
P = ParamSpec("P")
R = TypeVar("R")


class CaseTime(Protocol):
    """Convert between the workflow server's time and the case's time."""

    def fired(self, server: datetime) -> datetime:
        """The case's present time when the server's is `server`."""
        ...

    def from_server(self, server: datetime) -> datetime:
        """The case's time for a time that the server received."""
        ...

    def to_server(self, instant: datetime) -> datetime:
        """The server's time for one of the case's."""
        ...

    def backstop(self, case: UUID) -> int:
        """How many seconds after a deadline the timer of the case's workflow fires."""
        ...


def coded(work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Fail with the kind of fault only: its text may contain what a person wrote."""

    @wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await work(*args, **kwargs)
        except Exception as fault:  # noqa: BLE001 - no exception's text may leave
            _log.warning("fault", exc_info=fault)  # the log keeps the places and drops the text
            kind = type(fault).__name__
        raise ApplicationError(kind, type=kind)

    return run


class ClockActivities:
    """The clock's commands, as Temporal activities."""

    def __init__(self, ledger: Ledger, clock: CaseTime) -> None:
        self._ledger = ledger
        self._clock = clock

    @activity.defn(name="progress")
    @coded
    async def progress(self, referral: str) -> Progress:
        """The case's progress, from the ledger."""
        return self._for_server(await self._ledger.state(UUID(referral)))

    @activity.defn(name="remind")
    @coded
    async def remind(self, due: Due) -> Progress:
        """Remind the owners of an obligation."""
        return await self._submit(due, Remind(obligation=due.obligation, act_at=self._act_at(due)))

    @activity.defn(name="mark-overdue")
    @coded
    async def mark_overdue(self, due: Due) -> Progress:
        """Record a deadline that passed (11.8)."""
        return await self._submit(due, MarkOverdue(obligation=due.obligation, act_at=self._act_at(due)))

    @activity.defn(name="escalate")
    @coded
    async def escalate(self, due: Due) -> Progress:
        """Take one step of the escalation ladder."""
        return await self._submit(due, Escalate(obligation=due.obligation, act_at=self._act_at(due)))

    def all(self) -> list[Callable[..., Awaitable[Progress]]]:
        """The activities that a worker registers."""
        return [self.progress, self.remind, self.mark_overdue, self.escalate]

    def _act_at(self, due: Due) -> datetime:
        return self._clock.from_server(due.act_at)

    async def _submit(self, due: Due, command: DueCommand) -> Progress:
        early = (command.act_at - self._clock.fired(due.fired_at)).total_seconds()
        if early > 0:  # this machine's clock is behind the server's: record nothing before its time
            await asyncio.sleep(early)
        at = max(command.act_at, self._clock.fired(due.fired_at))
        state = await submit_by_clock(self._ledger, UUID(due.referral), command, at)
        answer = self._for_server(state)
        if state is not None:
            # The workflow gets the progress with this answer: a signal as well would double the work at 5pm.
            told = OutboxMessage(case=state.id, progress=answer)
            await workflow_outbox.delivered(self._ledger.pool, [told])
        return answer

    def _for_server(self, state: Case | None) -> Progress:
        if state is None:
            return NOTHING
        return replace(
            progress(state).at_instants(self._clock.to_server), backstop=self._clock.backstop(state.id)
        )
