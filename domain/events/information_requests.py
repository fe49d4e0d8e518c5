"""Requests for information from partners, and the answers (3.2f)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestRecorded(sent.RecordInformationRequest):
    """A partner asked for information (3.2f)."""

    type: ClassVar[str] = "information-request.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestAnswered(sent.AnswerInformationRequest):
    """The school answered a request for information (3.2f)."""

    type: ClassVar[str] = "information-request.answered"
