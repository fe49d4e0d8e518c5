"""Corrections, discussions, closing and reopening (11.15)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected(sent.Correct):
    """An earlier event was corrected; the event itself stays unchanged (3-DSL.n)."""

    type: ClassVar[str] = "event.corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(sent.RecordDiscussion):
    """A discussion was recorded (11.15)."""

    type: ClassVar[str] = "discussion.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(sent.Close):
    """The case was closed, with no obligation open (11.15)."""

    type: ClassVar[str] = "case.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(sent.Reopen):
    """The case was reopened (11.10)."""

    type: ClassVar[str] = "case.reopened"
