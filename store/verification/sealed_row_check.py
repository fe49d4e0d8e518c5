"""Find sealed rows beside the cases that cannot be opened: kept forms, drafts, texts about the procedure."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
from cryptography.exceptions import InvalidTag

from store.drafts import form_autosaves, report_drafts, sealed_forms
from store.ledger.sealing import Seals
from store.queries import procedure_concern_log
from store.verification.damage_findings import Damage
from store.verification.side_row_check import SECONDS

_DRAFTS = "SELECT person, answers FROM drafts WHERE answers IS NOT NULL"


async def sealed(
    connection: asyncpg.Connection, seals: Seals, case: UUID | None = None
) -> AsyncIterator[Damage]:
    """Each sealed row of another table that cannot be opened."""
    forms = f"{form_autosaves.ROWS} WHERE $1::uuid IS NULL OR f.case_id = $1"
    for row in await connection.fetch(forms, case, timeout=SECONDS):
        if not sealed_forms.opens(seals, row):
            says = "a form kept for a member of staff cannot be opened"
            yield Damage(case=row["case_id"], place="kept_forms.fields", says=says)
    if case is not None:
        return
    for row in await connection.fetch(_DRAFTS, timeout=SECONDS):
        if not _opens(seals, report_drafts.sealed_for(row["person"]), row["answers"]):
            yield Damage(case=None, place="drafts.answers", says="a draft of a report cannot be opened")
    for table in ("process_concerns", "process_answers"):
        async for row in connection.cursor(f"SELECT id, body FROM {table}", timeout=SECONDS):
            if not _opens(seals, procedure_concern_log.sealed_for(row["id"]), row["body"]):
                says = f"the text of {row['id']} cannot be opened"
                yield Damage(case=None, place=f"{table}.body", says=says)


def _opens(seals: Seals, place: bytes, sealed: bytes | None) -> bool:
    try:
        seals.open_secret(place, sealed)
    except InvalidTag:
        return False
    return True
