"""Check signed heads that are of no tree that can be made again: those of a log that was given up."""

from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note, tree_head
from evidence.note_keys import (
    LOG,
    KeyMalformed,
    SignatureWrong,
    VerifierKey,
    name_in,
    signed_by,
    verifier_from,
)
from evidence.signed_note import NoteMalformed
from store.verification.damage_findings import Damage
from store.verification.side_row_check import SECONDS, impossible_time

_KEYS = "SELECT line FROM log_keys ORDER BY number"
_OTHERS = "SELECT origin, size, note FROM checkpoints WHERE origin IS DISTINCT FROM $1"
_TIMES = f"SELECT size FROM checkpoints WHERE {impossible_time('signed_at', null=False)}"
_MOST = 100
"""Maximum findings of one kind: more would not help."""


async def check_other_heads(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each head that no key of its log signed, and each time that no clock can have given.

    The heads of the log as it is now are held against the tree (`store/verification/head_check.py`). The time
    at which a head was signed is not part of what is signed: a small change of it shows nowhere.
    """
    keys, newest = defaultdict[str, list[VerifierKey]](list), None
    for row in await connection.fetch(_KEYS):
        newest = name_in(row["line"] or "")
        try:
            key = verifier_from(row["line"] or "", LOG)
        except KeyMalformed:
            continue  # then nothing that it signed can be checked, and is named
        keys[key.name].append(key)
    found = 0
    async for row in connection.cursor(_OTHERS, newest, timeout=SECONDS):
        if found < _MOST and not _is_signed(row, keys[row["origin"]]):
            found += 1
            says = f"the signed head of {row['size']} events is of no log that signs or signed here"
            yield Damage(case=None, place="checkpoints", says=says)
    for row in await connection.fetch(f"{_TIMES} LIMIT {_MOST}", timeout=SECONDS):
        says = f"the time when the head of {row['size']} events was signed cannot be right"
        yield Damage(case=None, place="checkpoints", says=says)


def _is_signed(row: asyncpg.Record, keys: list[VerifierKey]) -> bool:
    try:
        note = checkpoint_note(row["note"] or b"")
        signed_by(note, keys)
    except (NoteMalformed, CheckpointMalformed, SignatureWrong):
        return False
    head = tree_head(note.text)
    return (head.origin, head.size) == (row["origin"], row["size"])
