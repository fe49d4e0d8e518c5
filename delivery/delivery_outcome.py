"""What came of one try to deliver a message."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The other side has it."""

    sha256: str | None = None
    """Of a document that went with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The other side has not got it; the fault is a word of ours, never what a server said."""

    fault: str
    permanent: bool = False
    """Whether to try again is of no use until somebody has changed something."""
    reached_others: bool = False
    """Whether the same was told to somebody else, so that nobody need be telephoned."""
    gone: bool = False
    """Whether a webhook says that it is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Somebody in between has it and has not said yet that it arrived: they are asked again."""

    fault: str
    """A word for how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """It is not to be sent any more, and nobody misses it."""

    why: Literal["withdrawn", "not-needed"]


WITHDRAWN = NotSent(why="withdrawn")
"""What it was about counts as never made, or is gone."""
NOT_NEEDED = NotSent(why="not-needed")
"""What it asks is done."""
Outcome = Sent | Pending | Failed | NotSent
