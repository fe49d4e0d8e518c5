"""Seal and open a form that is kept: bound to its person, its page and its key."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from store.drafts.draft_seals import opened
from store.drafts.form_draft import AutosaveSlot, Fields, FormDraft, FormVersion
from store.ledger.sealing import CaseKey, KeyDoesNotOpen, Seals

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def opens(seals: Seals, row: Any) -> bool:
    """Whether a row's content is what was sealed. A key that was destroyed is no damage."""
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
    """The time of a revision; None for what is none."""
    if not (revision.isascii() and revision.isdigit() and len(revision) < 18):
        return None
    return _EPOCH + timedelta(microseconds=int(revision))


def sealed_form(
    seals: Seals, slot: AutosaveSlot, wrapped: bytes | None, key: str | None, content: Any
) -> bytes:
    """The content under the key of the case or pupil; under the seal key if the form is about neither."""
    plain = orjson.dumps(content)
    place = slot.sealed_for(key)
    if slot.subject is None:
        return seals.seal_secret(place, plain)
    return seals.key(slot.subject, wrapped).seal_draft(place, plain)


def form_in(seals: Seals, row: Any) -> FormDraft | None:
    """The form in a row; None if it does not open."""
    if row["page"] is None:  # damaged
        return None
    content = content_of(seals, row)
    if content is None:
        return None
    return _draft(slot_of(row), content, row["kept_at"])


def content_of(seals: Seals, row: Any) -> Any:
    """The content of a row; None if it does not open."""
    slot = slot_of(row)
    place = slot.sealed_for(row["key"])
    if slot.subject is None:
        return opened(lambda: seals.open_secret(place, row["fields"]))
    key = _key(seals, slot.subject, row["wrapped"])
    if key is None:
        return None
    return opened(lambda: key.open_draft(place, row["fields"]))


def _key(seals: Seals, subject: UUID, wrapped: bytes | None) -> CaseKey | None:
    """The key of the case or pupil; None if it was destroyed or is damaged."""
    if wrapped is None:
        return None
    try:
        return seals.key(subject, wrapped)
    except KeyDoesNotOpen:
        return None


def _draft(slot: AutosaveSlot, content: dict[str, Any], kept_at: datetime) -> FormDraft:
    other = content.get("other")
    return FormDraft(
        slot=slot,
        fields=_fields(content["fields"]),
        saved_at=datetime.fromisoformat(content["at"]),
        revision=revision_of(kept_at),
        window=content.get("window", ""),
        ended=content["ended"],
        other=FormVersion(fields=_fields(other["fields"]), saved_at=datetime.fromisoformat(other["at"]))
        if other is not None
        else None,
    )


def _fields(content: list[Any]) -> Fields:
    return [(name, value) for name, value in content]
