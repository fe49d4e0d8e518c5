"""Rows about a witness that cosigned a head and objects to a later one."""

from datetime import UTC, datetime

from evidence.checkpoint_text import checkpoint_note
from evidence.note_keys import WITNESS, SignerKey
from store.ledger.ledger import Ledger
from store.tree.checkpoint_store import newest_signed
from store.tree.signing_state import note_refusal
from store.tree.witness_store import Objection, keep_cosignature, list_witnesses, note_objection


async def witnessed(ledger: Ledger) -> None:
    """A witness that cosigned the head, and objects to a later one."""
    key = SignerKey.from_seed("governors.example/w1", WITNESS, b"w" * 32)
    now = datetime(2026, 11, 27, 10, tzinfo=UTC)
    async with ledger.pool.connection() as connection, connection.transaction():
        head = await newest_signed(connection)
        assert head is not None
        line, text = key.verifier.line, checkpoint_note(head.note).text
        await list_witnesses(connection, [line], now)
        signature = key.cosign(text, int(now.timestamp())).signature
        await keep_cosignature(connection, line, head.origin, head.size, signature, now)
        objection = Objection(
            witness=line, origin=head.origin, kind="newer-head", size=head.size, seen=99, objected_at=now
        )
        await note_objection(connection, objection)
        await note_refusal(connection, "a witness objects", now)
