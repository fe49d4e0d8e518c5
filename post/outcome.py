"""What came of one try to deliver a message."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """It is not to be sent any more: what it was about counts as never made."""


Outcome = Sent | Failed | Withdrawn
