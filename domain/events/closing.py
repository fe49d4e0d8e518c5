"""Corrections, discussions, closing and reopening (11.15)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCorrected(sent.Correct, FactBase):
    """An earlier event was corrected; the event itself stays unchanged (3-DSL.n)."""

    type: ClassVar[str] = "event.corrected"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionRecorded(sent.RecordDiscussion, FactBase):
    """A discussion was recorded (11.15)."""

    type: ClassVar[str] = "discussion.recorded"
    entry_kind: ClassVar[EntryKind] = "record"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(sent.Close, FactBase):
    """The case was closed, with no obligation open (11.15)."""

    type: ClassVar[str] = "case.closed"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(sent.Reopen, FactBase):
    """The case was reopened (11.10)."""

    type: ClassVar[str] = "case.reopened"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True
