"""A form that a person typed into and did not send, sealed for that person, its page and its key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from cryptography.exceptions import InvalidTag

from store.ledger.sealing import KeyDoesNotOpen, Seals

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


_log = structlog.get_logger("store")
KEPT_FOR = "24 hours"
"""Our own number: no law or policy gives one."""


def is_young(saved_at: str) -> str:
    """SQL: the row of this time is still shown."""
    return f"{saved_at} > now() - interval '{KEPT_FOR}'"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def opens(seals: Seals, row: Any) -> bool:
    """Whether a row's content is what was sealed. A key that was destroyed is not damage."""
    if None in (row["person"], row["kept_at"]):
        return False
    destroyed = slot_of(row).subject is not None and row["wrapped"] is None
    return destroyed or form_in(seals, row) is not None


def slot_of(row: Any) -> AutosaveSlot:
    """The place of a row."""
    return AutosaveSlot(person=row["person"], page=row["page"], case=row["case_id"], pupil=row["pupil"])


def revision_of(kept_at: datetime) -> str:
    """The name of a version, by the time at which it was kept."""
    return str((kept_at - _EPOCH) // timedelta(microseconds=1))


def time_of(revision: str) -> datetime | None:
    """The time of a revision; None for any other text."""
    if not (revision.isascii() and revision.isdigit() and len(revision) < 18):
        return None
    return _EPOCH + timedelta(microseconds=int(revision))


def sealed_form(
    seals: Seals, slot: AutosaveSlot, wrapped: bytes | None, key: str | None, content: Any
) -> bytes:
    """The content under the key of the case or pupil; under the seal key if the form is about neither."""
    place = slot.sealed_for(key)
    if slot.subject is None:
        return seals.seal_json(place, content)
    return seals.key(slot.subject, wrapped).seal_draft(place, orjson.dumps(content))


def form_in(seals: Seals, row: Any) -> FormDraft | None:
    """The form in a row; None if it does not open."""
    if row["page"] is None:  # damaged
        return None
    content = content_of(seals, row)
    if content is None:
        return None
    return draft_of(slot_of(row), content, row["kept_at"])


def content_of(seals: Seals, row: Any) -> Any:
    """The content of a row; None if it does not open."""
    slot = slot_of(row)
    place = slot.sealed_for(row["key"])
    if slot.subject is None:
        return seals.open_json(place, row["fields"], "a draft")
    if row["wrapped"] is None:  # the key of the case or pupil was destroyed
        return None
    try:
        return orjson.loads(seals.key(slot.subject, row["wrapped"]).open_draft(place, row["fields"]))
    except (KeyDoesNotOpen, InvalidTag):
        _log.error("a draft cannot be opened")
        return None


def draft_of(slot: AutosaveSlot, content: dict[str, Any], kept_at: datetime) -> FormDraft:
    """The form that a row of this place, content and time has."""
    other = content["other"]
    return FormDraft(
        **_version(content),
        slot=slot,
        revision=revision_of(kept_at),
        window=content["window"],
        ended=content["ended"],
        other=FormVersion(**_version(other)) if other is not None else None,
    )


def _version(content: dict[str, Any]) -> dict[str, Any]:
    fields = [(name, value) for name, value in content["fields"]]
    return {"fields": fields, "saved_at": datetime.fromisoformat(content["at"])}
