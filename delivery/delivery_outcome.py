"""The outcome of one try to deliver a message."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The receiver has the message."""

    sha256: str | None = None
    """Hash of the attached document."""
    to: UUID | None = None
    """Who got it, if the recipient is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The receiver does not have the message. The fault is our own code, never the server's text."""

    fault: str
    permanent: bool = False
    """Whether a retry is useless until a person changes something."""
    reached_others: bool = False
    """Whether the same message reached another recipient, so that no call is needed."""
    gone: bool = False
    """Whether a webhook answered 410 Gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An intermediary has the message but has not confirmed delivery. Onward asks again."""

    fault: str
    """A code for the present status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The message is no longer needed, so it was not sent."""

    why: Literal["withdrawn", "not-needed"]


WITHDRAWN = NotSent(why="withdrawn")
"""The entry that it was about is void or gone, or its recipient may no longer know of the case."""
NOT_NEEDED = NotSent(why="not-needed")
"""The task in it is done, or the cover of the absent recipient has the same message."""
WITH_THE_COVER = Pending(fault="with-the-cover")
"""The recipient is away, and the cover's own copy is under way. If that fails, the recipient gets it."""
Outcome = Sent | Pending | Failed | NotSent
