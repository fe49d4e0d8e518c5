"""Limits on the connections of one server: their number, and the wait in each phase.

Why: docs/decisions/people-and-sign-in.md.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

import structlog

LOOK_SECONDS = 1.0
LOG_SECONDS = 10.0
"""Seconds between log lines for each kind of refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of one process.

    At most half of the connections may be sending a body. A tenth more may be closing.
    """

    connections: int = 800
    header_bytes: int = 32 * 1024
    headers: int = 100
    header_seconds: float = 10.0
    body_seconds: float = 120.0
    other_seconds: float = 60.0
    """Wait for a client to read more of an answer, or to send another request on the connection."""


class Phase(Enum):
    """The phase of a connection, named for what it waits for."""

    IDLE = auto()
    HEADER = auto()
    BODY = auto()
    STALLED = auto()
    """Waits for its client to read our answer."""
    ANSWER = auto()
    """Waits for us. We never close such a connection."""
    CLOSING = auto()
    """Waits for its client to read why it was closed. It no longer counts."""


_DISPENSABLE = (Phase.IDLE, Phase.HEADER, Phase.BODY, Phase.STALLED)
"""Phases that give up a place, in this order."""


class Connection(Protocol):
    """The part of a connection that `Door` uses."""

    def time_out(self, phase: Phase) -> None:
        """Close after too long in a phase."""

    def break_off(self) -> None:
        """Close at once."""


class Door:
    """Counts connections by phase, the longest-waiting first, and closes those that wait too long."""

    def __init__(self, bounds: Bounds, now: Callable[[], float] = time.monotonic) -> None:
        self.bounds = bounds
        self._now = now
        self._limits = {
            Phase.IDLE: bounds.other_seconds,
            Phase.HEADER: bounds.header_seconds,
            Phase.BODY: bounds.body_seconds,
            Phase.STALLED: bounds.other_seconds,
            Phase.CLOSING: LOOK_SECONDS,
        }
        self._most = {Phase.BODY: bounds.connections // 2, Phase.CLOSING: max(1, bounds.connections // 10)}
        self._waiting: dict[Phase, dict[Connection, float]] = {phase: {} for phase in Phase}
        self._refused: Counter[str] = Counter()
        self._told: dict[str, float] = {}
        self._looks = False
        self._log = structlog.get_logger("door")

    def has_room(self) -> bool:
        """Admit another connection, if need be by closing one that has long waited for its client."""
        held = sum(len(waiting) for phase, waiting in self._waiting.items() if phase is not Phase.CLOSING)
        if held < self.bounds.connections:
            return True
        self.refuse("too many: connections")
        dispensable = (self._waiting[phase] for phase in _DISPENSABLE)
        given_up = next((next(iter(each)) for each in dispensable if each), None)
        if given_up is not None:
            given_up.break_off()
        return given_up is not None

    def move(self, connection: Connection, before: Phase | None, after: Phase | None) -> None:
        """Move a connection to another phase, or out."""
        if before is not None:
            self._waiting[before].pop(connection, None)
        if after is not None:
            self._waiting[after][connection] = self._now()
            self._look_soon()
        if after in self._most and len(self._waiting[after]) > self._most[after]:
            self.refuse(f"too many: {after.name.lower()}")
            next(iter(self._waiting[after])).break_off()

    def refuse(self, kind: str) -> None:
        """Count a refusal, and log the number from time to time, without addresses or content."""
        self._refused[kind] += 1
        self._tell()
        self._look_soon()

    def _tell(self) -> None:
        now = self._now()
        for kind in list(self._refused):
            if now - self._told.get(kind, -LOG_SECONDS) >= LOG_SECONDS:
                self._told[kind] = now
                self._log.warning("refused before it was read", kind=kind, count=self._refused.pop(kind))

    def _look_soon(self) -> None:
        if not self._looks:
            self._looks = True
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Close connections that have waited too long, and check again while there are any."""
        now = self._now()
        for phase, seconds in self._limits.items():
            for connection, since in list(self._waiting[phase].items()):
                if now - since < seconds:
                    break
                connection.time_out(phase)
        self._tell()
        self._looks = False
        if self._refused or any(self._waiting.values()):
            self._look_soon()
