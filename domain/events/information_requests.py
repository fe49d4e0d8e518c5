"""Requests for information from partners, and the answers (3.2f)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestRecorded(sent.RecordInformationRequest, FactBase):
    """A partner asked for information (3.2f)."""

    type: ClassVar[str] = "information-request.recorded"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestAnswered(sent.AnswerInformationRequest, FactBase):
    """The school answered a request for information (3.2f)."""

    type: ClassVar[str] = "information-request.answered"
    entry_kind: ClassVar[EntryKind] = "agency"
    voidable: ClassVar[bool] = True
