"""Forms that people typed into and did not send: sealed, for one person and page, for a day."""

from uuid import UUID

from store.drafts.form_draft import (
    AutosaveSlot,
    Fields,
    FormDraft,
    FormVersion,
    TypedForm,
    content_of,
    draft_of,
    form_in,
    is_young,
    sealed_form,
    slot_of,
    time_of,
)
from store.ledger.sealing import Seals
from store.pool import Database, Pool

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
# As one window sends what it shows, it takes the key of that window.
_SHOWN = f"""
SELECT {_FORM} FROM kept_forms AS f
WHERE f.person = $1 AND f.kept_at = $2 AND f.key IS DISTINCT FROM $3::text FOR UPDATE
"""
_TAKE_KEY = f"UPDATE kept_forms AS f SET key = $5, fields = $6 WHERE {_HERE}"
_DISCARD = f"DELETE FROM kept_forms AS f WHERE {_HERE}"
_CLEAR = f"""
DELETE FROM kept_forms AS f WHERE NOT ({is_young("f.kept_at")}) OR {_IS_SENT}
OR f.case_id IS NOT NULL AND NOT EXISTS (SELECT FROM case_keys AS k WHERE k.case_id = f.case_id)
OR f.pupil IS NOT NULL AND NOT EXISTS (SELECT FROM pupil_keys AS k WHERE k.pupil_id = f.pupil)
"""
_REFUSED = """
SELECT EXISTS (SELECT FROM answers AS a WHERE a.person = $1 AND a.key = $2 AND a.status = 409)
"""


async def keep(pool: Pool, seals: Seals, slot: AutosaveSlot, form: TypedForm) -> FormDraft | None:
    """Save a form. The newest version counts; one that its window had not read stays beside it.

    None, and nothing is kept, if the form was sent already, or there is no such case or pupil any more.
    """
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_ONE_AT_A_TIME, slot.person)
        may = await connection.fetchrow(_MAY_KEEP, slot.case, slot.pupil, slot.person, form.key)
        if may is None or may["sent"] or (slot.subject is not None and may["wrapped"] is None):
            return None
        other = _unread(await find(connection, seals, slot), form)
        content = {
            "fields": form.fields,
            "at": form.at.isoformat(),
            "window": form.window,
            "ended": form.ended,
            "other": {"fields": other.fields, "at": other.saved_at.isoformat()} if other else None,
        }
        sealed = sealed_form(seals, slot, may["wrapped"], form.key, content)
        await connection.execute(_TOO_MANY, *slot.columns)
        kept_at = await connection.fetchval(_KEEP, *slot.columns, form.key, sealed)
    return draft_of(slot, content, kept_at)


async def take_key(pool: Pool, seals: Seals, person: UUID, read: str, key: str) -> None:
    """Give a kept form the key under which a window sends it: then the record says that it was sent.

    `read` is the revision that this window shows. What another window has saved since keeps its key.
    """
    kept_at = time_of(read)
    if kept_at is None:
        return
    async with pool.connection() as connection, connection.transaction():
        row = await connection.fetchrow(_SHOWN, person, kept_at, key)
        if row is None or row["page"] is None or (content := content_of(seals, row)) is None:
            return
        slot = slot_of(row)
        sealed = sealed_form(seals, slot, row["wrapped"], key, content)
        await connection.execute(_TAKE_KEY, *slot.columns, key, sealed)


async def find(database: Database, seals: Seals, slot: AutosaveSlot) -> FormDraft | None:
    """The form that was kept, if there is one that is not sent and not too old."""
    row = await database.fetchrow(_FIND, *slot.columns)
    return form_in(seals, row) if row is not None else None


async def was_refused(pool: Pool, person: UUID, key: str) -> bool:
    """Whether the request of this person with this key, as stored, was refused."""
    return bool(await pool.fetchval(_REFUSED, person, key))


async def of_person(pool: Pool, seals: Seals, person: UUID) -> list[FormDraft]:
    """Every form that is kept for a person, newest first, whether or not they may still see the case."""
    rows = await pool.fetch(_ALL, person)
    found = (form_in(seals, row) for row in rows)
    return [each for each in found if each is not None]


async def discard(pool: Pool, seals: Seals, slot: AutosaveSlot, read: str, window: str = "") -> None:
    """Delete a form that is on record now, or not wanted; a version that its window had not read stays."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_ONE_AT_A_TIME, slot.person)
        found = await find(connection, seals, slot)
        if found is None or _has_read(found, read, window):
            await connection.execute(_DISCARD, *slot.columns)


async def clear(pool: Pool) -> None:
    """Delete everyone's forms that are too old, that were sent, or whose key was destroyed."""
    await pool.execute(_CLEAR)


ROWS = f"SELECT {_FORM} FROM kept_forms AS f"
"""Every row, as `opens` reads it."""


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
