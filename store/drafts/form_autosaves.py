"""Forms that people typed into and did not send: sealed, for one person and page, for a day."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from store.drafts.draft_seals import is_young, opened
from store.drafts.form_draft import AutosaveSlot, Fields, FormDraft, FormVersion, TypedForm
from store.ledger.sealing import CaseKey, KeyDoesNotOpen, Seals
from store.pool import Pool

MOST_FORMS = 20
"""Forms kept for one person, the newest: our own number, so that no one fills the disk."""
_HERE = """
f.person = $1 AND f.page = $2 AND f.case_id IS NOT DISTINCT FROM $3 AND f.pupil IS NOT DISTINCT FROM $4
"""
_WRAPPED = """
coalesce(
    (SELECT k.wrapped FROM case_keys AS k WHERE k.case_id = {case}),
    (SELECT k.wrapped FROM pupil_keys AS k WHERE k.pupil_id = {pupil})
) AS wrapped
"""
_SENT = "EXISTS (SELECT FROM answers AS a WHERE a.person = {person} AND a.key = {key} AND a.status <> 409)"
_IS_SENT = _SENT.format(person="f.person", key="f.key")
_FORM = f"""
f.person, f.page, f.case_id, f.pupil, f.key, f.fields, f.kept_at,
{_WRAPPED.format(case="f.case_id", pupil="f.pupil")}
"""
_FIND = f"SELECT {_FORM} FROM kept_forms AS f WHERE {_HERE} AND {is_young('f.kept_at')} AND NOT {_IS_SENT}"
_ALL = f"""
SELECT {_FORM} FROM kept_forms AS f WHERE f.person = $1 AND {is_young("f.kept_at")} AND NOT {_IS_SENT}
ORDER BY f.kept_at DESC LIMIT {MOST_FORMS}
"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('forms of ' || $1::uuid, 0))"
_MAY_KEEP = f"""
SELECT {_WRAPPED.format(case="$1::uuid", pupil="$2::uuid")},
    {_SENT.format(person="$3::uuid", key="$4::text")} AS sent
"""
_KEEP = """
INSERT INTO kept_forms (person, page, case_id, pupil, key, fields, kept_at)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
ON CONFLICT (person, page, case_id, pupil) DO UPDATE SET key = $5, fields = $6, kept_at = excluded.kept_at
RETURNING kept_at
"""
# A form of a case that the person may not know of any more goes first: its going must show nothing (3.2h).
_TOO_MANY = f"""
DELETE FROM kept_forms WHERE ctid IN (
    SELECT f.ctid FROM kept_forms AS f LEFT JOIN cases AS c ON c.id = f.case_id
    WHERE f.person = $1 AND NOT ({_HERE})
    ORDER BY ($1 = ANY(c.about)) IS TRUE, f.kept_at DESC OFFSET {MOST_FORMS - 1}
)
"""
_DISCARD = f"DELETE FROM kept_forms AS f WHERE {_HERE}"
_CLEAR = f"""
DELETE FROM kept_forms AS f WHERE NOT ({is_young("f.kept_at")}) OR {_IS_SENT}
OR f.case_id IS NOT NULL AND NOT EXISTS (SELECT FROM case_keys AS k WHERE k.case_id = f.case_id)
OR f.pupil IS NOT NULL AND NOT EXISTS (SELECT FROM pupil_keys AS k WHERE k.pupil_id = f.pupil)
"""
_REFUSED = """
SELECT EXISTS (SELECT FROM answers AS a WHERE a.person = $1 AND a.key = $2 AND a.status = 409)
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def keep(pool: Pool, seals: Seals, slot: AutosaveSlot, form: TypedForm) -> FormDraft | None:
    """Save a form. The newest version counts; one that its window had not read stays beside it.

    None, and nothing is kept, if the form was sent already, or there is no such case or pupil any more.
    """
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_ONE_AT_A_TIME, slot.person)
        may = await connection.fetchrow(_MAY_KEEP, slot.case, slot.pupil, slot.person, form.key)
        if may is None or may["sent"] or (slot.subject is not None and may["wrapped"] is None):
            return None
        other = _unread(await _found(connection, seals, slot), form)
        content = {
            "fields": form.fields,
            "at": form.at,
            "window": form.window,
            "ended": form.ended,
            "other": {"fields": other.fields, "at": other.saved_at} if other is not None else None,
        }
        sealed = _seal(seals, slot, may["wrapped"], form.key, orjson.dumps(content))
        await connection.execute(_TOO_MANY, *slot.columns)
        kept_at = await connection.fetchval(_KEEP, *slot.columns, form.key, sealed)
    return FormDraft(
        slot=slot,
        fields=form.fields,
        saved_at=form.at,
        revision=_revision(kept_at),
        window=form.window,
        ended=form.ended,
        other=other,
    )


async def find(pool: Pool, seals: Seals, slot: AutosaveSlot) -> FormDraft | None:
    """The form that was kept, if there is one that is not sent and not too old."""
    async with pool.connection() as connection:
        return await _found(connection, seals, slot)


async def was_refused(pool: Pool, person: UUID, key: str) -> bool:
    """Whether the request of this person with this key, as stored, was refused."""
    async with pool.connection() as connection:
        refused: bool = await connection.fetchval(_REFUSED, person, key)
    return refused


async def of_person(pool: Pool, seals: Seals, person: UUID) -> list[FormDraft]:
    """Every form that is kept for a person, newest first, whether or not they may still see the case."""
    async with pool.connection() as connection:
        rows = await connection.fetch(_ALL, person)
    found = (_opened(seals, row) for row in rows)
    return [each for each in found if each is not None]


async def discard(pool: Pool, seals: Seals, slot: AutosaveSlot, read: str, window: str = "") -> None:
    """Delete a form that is on record now, or not wanted; a version that its window had not read stays."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_ONE_AT_A_TIME, slot.person)
        found = await _found(connection, seals, slot)
        if found is None or _has_read(found, read, window):
            await connection.execute(_DISCARD, *slot.columns)


async def clear(pool: Pool) -> None:
    """Delete everyone's forms that are too old, that were sent, or whose key was destroyed."""
    async with pool.connection() as connection:
        await connection.execute(_CLEAR)


def opens(seals: Seals, row: Any) -> bool:
    """Whether a row's content is what was sealed. A key that was destroyed is no damage."""
    if None in (row["person"], row["kept_at"]):
        return False
    destroyed = slot_of(row).subject is not None and row["wrapped"] is None
    return destroyed or _opened(seals, row) is not None


def slot_of(row: Any) -> AutosaveSlot:
    """The place of a row."""
    return AutosaveSlot(person=row["person"], page=row["page"], case=row["case_id"], pupil=row["pupil"])


ROWS = f"SELECT {_FORM} FROM kept_forms AS f"
"""Every row, as `opens` reads it."""


async def _found(connection: asyncpg.Connection, seals: Seals, slot: AutosaveSlot) -> FormDraft | None:
    row = await connection.fetchrow(_FIND, *slot.columns)
    return _opened(seals, row) if row is not None else None


def _unread(found: FormDraft | None, form: TypedForm) -> FormVersion | None:
    """The version to keep beside the new one."""
    if found is None:
        return None
    if _has_read(found, form.read, form.window) or _answers(found.fields) == _answers(form.fields):
        return found.other
    return FormVersion(fields=found.fields, saved_at=found.saved_at)


def _has_read(found: FormDraft, read: str, window: str) -> bool:
    """Whether the window that sends this shows what is kept: it was opened with it, or it saved it."""
    return read == found.revision or (window != "" and window == found.window)


def _answers(fields: Fields) -> Fields:
    """The answers alone; other inputs differ from window to window."""
    return [(name, value) for name, value in fields if not name.startswith("_")]


def _revision(kept_at: datetime) -> str:
    return str((kept_at - _EPOCH) // timedelta(microseconds=1))


def _seal(seals: Seals, slot: AutosaveSlot, wrapped: bytes | None, key: str | None, plain: bytes) -> bytes:
    place = slot.sealed_for(key)
    if slot.subject is None:
        return seals.seal_secret(place, plain)
    return seals.key(slot.subject, wrapped).seal_draft(place, plain)


def _opened(seals: Seals, row: Any) -> FormDraft | None:
    if row["page"] is None:  # damaged
        return None
    slot = slot_of(row)
    place = slot.sealed_for(row["key"])
    if slot.subject is None:
        content = opened(lambda: seals.open_secret(place, row["fields"]))
    else:
        key = _key(seals, slot.subject, row["wrapped"])
        if key is None:
            return None
        before = slot.sealed_before
        content = opened(
            lambda: key.open_draft(place, row["fields"]),
            lambda: seals.open_secret(before, row["fields"]),  # the release before wrote it
        )
    if content is None:
        return None
    if isinstance(content, list):
        content = {"fields": content, "at": row["kept_at"].isoformat(), "ended": True}
    return _draft(slot, content, row["kept_at"])


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
        revision=_revision(kept_at),
        window=content.get("window", ""),
        ended=content["ended"],
        other=FormVersion(fields=_fields(other["fields"]), saved_at=datetime.fromisoformat(other["at"]))
        if other is not None
        else None,
    )


def _fields(content: list[Any]) -> Fields:
    return [(name, value) for name, value in content]
