"""Check that each cosignature in the database was made by its witness, of the head that it belongs to."""

import asyncio

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note
from evidence.note_keys import WITNESS, KeyMalformed, verifier_from
from evidence.signed_note import NoteMalformed
from store.verification.damage_findings import Damage
from store.verification.side_row_check import SECONDS

_AT_ONCE = 500
_BREATH = 50
"""Signatures after which other tasks run: the worker that checks also keeps the clock."""
_COSIGNED = """
SELECT c.witness, c.size, c.signature, k.note
FROM cosignatures AS c LEFT JOIN checkpoints AS k ON k.origin = c.origin AND k.size = c.size
ORDER BY c.size
"""


async def check_cosignatures(connection: asyncpg.Connection, most: int) -> list[Damage]:
    """The cosignatures that are not of a head here."""
    found: list[Damage] = []
    looked_at = 0
    async for row in connection.cursor(_COSIGNED, prefetch=_AT_ONCE, timeout=SECONDS):
        if len(found) < most and not _is_of(row["witness"], row["signature"], row["note"]):
            says = f"a cosignature of the signed head of {row['size']} events is not of that head"
            found.append(Damage(case=None, place="cosignatures", says=says))
        looked_at += 1
        if looked_at % _BREATH == 0:
            await asyncio.sleep(0)
    return found


def _is_of(witness: str, signature: bytes, note: bytes | None) -> bool:
    if note is None:
        return False
    try:
        return verifier_from(witness, WITNESS).verifies(checkpoint_note(note).text, signature)
    except (KeyMalformed, NoteMalformed, CheckpointMalformed):
        return False
