"""Somebody asks the school what it knows, and is answered (3.2f, 3-STF.j)."""

from dataclasses import dataclass
from datetime import date

from domain.commands.agencies import Partner
from domain.commands.base import PersonCommandBase


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInformationRequest(PersonCommandBase):
    """A partner asked for information, perhaps by a date: an answer is owed (3.2f, 3-STF.j, 3-DSL.b)."""

    agency: Partner
    asked_by: str
    what: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInformationRequest(PersonCommandBase):
    """The request was answered: with what was asked for, or with the reasons why not (3.2f, 3.2g)."""

    request: int
    """The version of the entry that it is the answer to."""
    supplied: bool
    answer: str
    reasons: str | None = None
