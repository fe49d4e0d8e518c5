"""Whether the record still continues every head that was signed, so that a restore took nothing from it."""

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.note_keys import KeyMalformed, SignatureWrong, signed_by, verifier_from
from evidence.signed_note import NoteMalformed
from store.tree.checkpoint_store import TakenKey, keys_of_log, latest_note, taken_keys
from store.tree.tree_reading import TreeIncomplete, tree_root, tree_size
from store.tree.witness_store import first_objection


async def still_whole(connection: asyncpg.Connection, last: TreeHead) -> bool:
    """Whether the record continues the last head that was signed, and no witness knows another.

    A copy that does not know the log's newest key, or whose newest head was changed, is not whole either.
    """
    keys = await taken_keys(connection)
    if not keys or keys[-1].name != last.origin or await first_objection(connection, last.origin):
        return False
    try:
        stored = await _stored_head(connection, keys)
        return all([await _has(connection, head) for head in (last, stored) if head is not None])
    except (NoteMalformed, CheckpointMalformed, KeyMalformed, SignatureWrong, TreeIncomplete):
        return False


async def _stored_head(connection: asyncpg.Connection, keys: list[TakenKey]) -> TreeHead | None:
    """The newest head of this log in the database, by its signature."""
    stored = await latest_note(connection, keys[-1].name)
    if stored is None:
        return None
    note = checkpoint_note(stored)
    signed_by(note, [verifier_from(each.line) for each in keys_of_log(keys)])
    return tree_head(note.text)


async def _has(connection: asyncpg.Connection, head: TreeHead) -> bool:
    """Whether the tree had this root when it had this size."""
    return head.size <= await tree_size(connection) and await tree_root(connection, head.size) == head.root
