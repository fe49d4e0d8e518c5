"""A partner asked the school for information, and was answered (3.2f)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestRecorded(sent.RecordInformationRequest):
    """A partner asked for information (3.2f)."""

    type: ClassVar[str] = "information-request.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestAnswered(sent.AnswerInformationRequest):
    """It was answered (3.2f)."""

    type: ClassVar[str] = "information-request.answered"
