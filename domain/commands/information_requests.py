"""A partner's request for information, and the school's answer (3.2f, 3-STF.j)."""

from dataclasses import dataclass
from datetime import date

from domain.commands.agencies import Partner
from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import EntryVersion, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInformationRequest(PersonCommandBase):
    """Record a partner's request for information, which the school must answer (3.2f, 3-STF.j, 3-DSL.b)."""

    agency: Partner
    asked_by: str
    what: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInformationRequest(PersonCommandBase):
    """Record the school's answer: the information, or the reasons for not giving it (3.2f, 3.2g)."""

    request: EntryVersion
    """The version of the entry with the request."""
    supplied: bool
    answer: str
    reasons: Reasons | None = None
