"""A form that a person typed into and did not send, and the place where it is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AutosaveSlot:
    """The person and the page that a form belongs to, and the case or pupil that it is about."""

    person: UUID
    page: str
    case: UUID | None = None
    pupil: UUID | None = None

    @property
    def subject(self) -> UUID | None:
        """The case or pupil whose key seals it; None if it is about neither."""
        return self.case or self.pupil

    @property
    def columns(self) -> tuple[UUID, str, UUID | None, UUID | None]:
        """The columns that find its row."""
        return self.person, self.page, self.case, self.pupil

    def sealed_for(self, key: str | None) -> bytes:
        """The context that binds the seal, also to the form's idempotency key."""
        return b"form" + self.person.bytes + self.page.encode() + b"\0" + (key or "").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """A form as one window sends it to be kept."""

    fields: Fields
    at: datetime
    """The ledger's time, which a demonstration simulates."""
    key: str | None = None
    """Its idempotency key, hashed: with an answer to it, the form was sent."""
    read: str = ""
    """The revision that the window shows; empty if it shows none."""
    window: str = ""
    """The name that the script gave the window; empty without a script."""
    ended: bool = False
    """Whether the session had ended, or was about to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """What a form said at one time."""

    fields: Fields
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft(FormVersion):
    """The newest version of a form that is kept."""

    slot: AutosaveSlot
    revision: str
    window: str
    ended: bool
    other: FormVersion | None
    """An older version that the window of the newest one had not read."""
