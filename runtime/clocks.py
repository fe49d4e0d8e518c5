"""The clock of API, activities and relay: the system's, or a simulated one for any date."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

FIRST_SECONDS, SPREAD_SECONDS = 15, 45
"""A workflow’s timer fires 15 to 60 seconds after a deadline, at which the sweeper acts."""


class Clock(Protocol):
    """Case time, and its relation to the workflow server's time."""

    def now(self) -> datetime:
        """Case time now, aware and in UTC."""

    def fired(self, server: datetime) -> datetime:
        """Case time of an event that the workflow server reports at `server`."""

    def from_server(self, server: datetime) -> datetime:
        """Case time that was given to the workflow server as `server`."""

    def to_server(self, instant: datetime) -> datetime:
        """Server time at which case time reaches `instant`."""

    def backstop(self, case: UUID) -> int:
        """How many seconds after a deadline the timer of a case’s workflow fires."""


class SystemClock:
    """The clock in production: case time, server time and system time are the same."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def fired(self, server: datetime) -> datetime:
        # A late timer is recorded as late. The event also holds the missed deadline.
        return self.now()

    def from_server(self, server: datetime) -> datetime:
        return server

    def to_server(self, instant: datetime) -> datetime:
        return instant

    def backstop(self, case: UUID) -> int:
        return FIRST_SECONDS + case.int % SPREAD_SECONDS


class SimulatedClock:
    """The clock of rehearsals: case time = server time + `offset`; server time = system time + `skew`."""

    def __init__(self, offset: timedelta = timedelta(0), skew: timedelta = timedelta(0)) -> None:
        self.offset = offset
        self.skew = skew
        self._held: datetime | None = None

    def now(self) -> datetime:
        if self._held is not None:
            return self._held
        return datetime.now(UTC) + self.skew + self.offset

    def fired(self, server: datetime) -> datetime:
        # A timer that fires a moment late still belongs before the step for which time passes.
        fired = server + self.offset
        return min(fired, self._held) if self._held is not None else fired

    def from_server(self, server: datetime) -> datetime:
        return server + self.offset

    def to_server(self, instant: datetime) -> datetime:
        return instant - self.offset

    def backstop(self, case: UUID) -> int:
        return 0  # no sweeper runs on simulated time

    def hold(self, instant: datetime) -> None:
        """Stop at `instant`, so that all facts of one step have the same time."""
        self._held = instant.astimezone(UTC)

    def release(self) -> None:
        """Run again."""
        self._held = None

    def move(self, offset: timedelta) -> None:
        """Set the offset of case time from server time."""
        self.offset = offset
