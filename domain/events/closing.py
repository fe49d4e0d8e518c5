"""The record was kept: corrected, added to, closed and opened again (11.15)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected(sent.Correct):
    """An earlier event was set right; it stays as it was (3-DSL.n)."""

    type: ClassVar[str] = "event.corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(sent.RecordDiscussion):
    """A discussion was written down (11.15)."""

    type: ClassVar[str] = "discussion.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(sent.Close):
    """Nothing was owed and the case was closed (11.15)."""

    type: ClassVar[str] = "case.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(sent.Reopen):
    """The case was opened again (11.10)."""

    type: ClassVar[str] = "case.reopened"
