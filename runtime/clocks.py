"""One clock for API, activities and relay: the system's, or a simulated one on which any date plays."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is in the case, and how that relates to the workflow server's time."""

    def now(self) -> datetime:
        """The case-time instant now, aware and in UTC."""

    def fired(self, server: datetime) -> datetime:
        """The case-time instant of what the workflow server reports to have happened at `server`."""

    def from_server(self, server: datetime) -> datetime:
        """The case-time instant that was given to the workflow server as `server`."""

    def to_server(self, instant: datetime) -> datetime:
        """The workflow server's instant at which the case-time `instant` comes."""


class SystemClock:
    """Production: case time, server time and system time are one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def fired(self, server: datetime) -> datetime:
        # What acts late is recorded late: the deadline it missed stands beside it in the event.
        return self.now()

    def from_server(self, server: datetime) -> datetime:
        return server

    def to_server(self, instant: datetime) -> datetime:
        return instant


class SimulatedClock:
    """Rehearsals: case time = workflow server's time + `offset`; server's time = system time + `skew`."""

    def __init__(self, offset: timedelta = timedelta(0), skew: timedelta = timedelta(0)) -> None:
        self.offset = offset
        self.skew = skew
        self._held: datetime | None = None

    def now(self) -> datetime:
        if self._held is not None:
            return self._held
        return datetime.now(UTC) + self.skew + self.offset

    def fired(self, server: datetime) -> datetime:
        # What the server does a moment late is still before the step that time was let pass for.
        fired = server + self.offset
        return min(fired, self._held) if self._held is not None else fired

    def from_server(self, server: datetime) -> datetime:
        return server + self.offset

    def to_server(self, instant: datetime) -> datetime:
        return instant - self.offset

    def hold(self, instant: datetime) -> None:
        """Stand still at `instant`, so that one step's facts all bear the same time."""
        self._held = instant.astimezone(UTC)

    def release(self) -> None:
        """Run again."""
        self._held = None

    def move(self, offset: timedelta) -> None:
        """Set the distance between case time and the workflow server's time."""
        self.offset = offset
