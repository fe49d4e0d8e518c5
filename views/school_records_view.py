"""The calendar, concerns about the procedure, and mail in the embedded inbox, as people see them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.policy.bank_holidays import DayChange
from views.read_model import Instant, read_model


@read_model
class CalendarChangeView:
    """One change of the calendar or of the limits, after which open cases get new deadlines."""

    number: int
    change: DayChange | Literal["limits"]
    day: date | None
    reasons: str
    by: UUID | None
    at: Instant


@read_model
class ProclaimedView(CalendarChangeView):
    """A change that was just made."""

    waiting: int
    """How many open cases are still to get their new deadlines."""


@read_model
class ProcessAnswerView:
    """An answer to a concern about the procedure."""

    by: UUID
    at: Instant
    text: str


@read_model
class ProcessConcernView:
    """A concern about the procedure itself (13.4)."""

    id: UUID
    clause: str
    text: str
    raised_by: UUID
    raised_at: Instant
    goes_to: str
    """The role that answers it."""
    lies_with: str
    """The role or person that it waits for now."""
    answers: tuple[ProcessAnswerView, ...]


@read_model
class MailAttachmentView:
    """A file with a message."""

    name: str
    text: str


@read_model
class MailView:
    """A message in the embedded inbox."""

    message_id: str
    date: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    subject: str
    text: str
    attachments: tuple[MailAttachmentView, ...]


@read_model
class RecordedView:
    """The answer to an agency: its message is recorded."""

    recorded: bool
