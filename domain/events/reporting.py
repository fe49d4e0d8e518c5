"""A concern was reported, taken on, reviewed and met with protection (11.1, 11.9)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(sent.RaiseConcern):
    """Somebody reported a concern about a child (11.1)."""

    type: ClassVar[str] = "concern.raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAdded(sent.AddInformation):
    """More became known (2.4g)."""

    type: ClassVar[str] = "information.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernAccepted(sent.Accept):
    """Somebody took ownership (11.1, 3-DSL.x)."""

    type: ClassVar[str] = "concern.accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(sent.DecideReview):
    """The review was decided, with reasons (11.15)."""

    type: ClassVar[str] = "review.decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecorded(sent.Protect):
    """Victim, others or both were protected, or needed no protection (11.9)."""

    type: ClassVar[str] = "protection.recorded"
    view: bool | None = None
    """True where somebody thinks that none is needed and it is not theirs to decide: it settles nothing."""
