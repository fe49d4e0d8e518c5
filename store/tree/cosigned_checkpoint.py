"""A signed head with the lines of the witnesses that cosigned it. Readers ignore lines of unknown keys."""

import asyncpg

from evidence.note_keys import WITNESS, KeyMalformed, verifier_from
from evidence.signed_note import NoteSignature

_COSIGNED = """
SELECT c.witness, c.signature FROM witnesses AS w
JOIN cosignatures AS c ON c.witness = w.line AND c.origin = $1 AND c.size = $2
ORDER BY w.line
"""


async def with_cosignatures(connection: asyncpg.Connection, origin: str, size: int, note: bytes) -> bytes:
    """The note with each cosignature that is of its text. One that was changed is left out."""
    rows = await connection.fetch(_COSIGNED, origin, size)
    if not rows:
        return note
    text, parted, _ = note.decode("utf-8", "replace").rpartition("\n\n")
    if not parted or not note.endswith(b"\n"):
        return note  # it was damaged
    lines = [_line_of(row["witness"], row["signature"], f"{text}\n") for row in rows]
    return note + "".join(lines).encode()


def _line_of(witness: str, signature: bytes, text: str) -> str:
    try:
        key = verifier_from(witness, WITNESS)
    except KeyMalformed:
        return ""
    if not key.verifies(text, signature):
        return ""
    return NoteSignature(name=key.name, key_id=key.key_id, signature=signature).line
