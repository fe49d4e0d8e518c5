"""One file with cases and children that proves itself without Onward: entries, proofs, the signed head."""

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from uuid import UUID

import asyncpg

from application.damage_problems import whole_head
from evidence.bundle_file import Bundle, bundle_file
from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.tile_proofs import consistency_ranges
from referral_form.table_file import in_file_turn
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.bundle_heads import head_for_bundle
from store.tree.bundle_reading import bundled_stream
from store.tree.checkpoint_store import taken_keys
from store.tree.tree_reading import read_hashes
from store.tree.witness_store import witness_lines

_LONG_SECONDS = 10.0
"""Every entry is read and opened."""
_DOCUMENTS = ("coalway-cse-2023.toml", "calendar.toml")


class NothingSigned(Exception):
    """No head of the tree is signed yet."""


class NotThere(Exception):
    """There is no case and no child with this id."""

    def __init__(self, stream: UUID) -> None:
        super().__init__()
        self.stream = stream


class OlderTree(Exception):
    """The head that the reader kept is not of an earlier tree of this log."""


async def made_bundle(
    ledger: Ledger, streams: Sequence[UUID], seals: Seals | None, kept: bytes | None
) -> bytes:
    """The file. With seals it has the words; `kept` is a signed head that its reader has from before.

    Raises NothingSigned, EntryNotSigned for the minute until the newest entry is signed, NotThere, OlderTree,
    TypesettingFailed if too many other files are being made.
    """
    async with ledger.pool.connection(_LONG_SECONDS) as connection:
        since = tree_head(checkpoint_note(kept).text).size if kept is not None else 0
        signed = await head_for_bundle(connection, streams, since)
        if signed is None:
            raise NothingSigned
        whole_head(signed)
        found = []
        for stream in dict.fromkeys(streams):
            each = await bundled_stream(connection, stream, signed.size, seals)
            if each is None:
                raise NotThere(stream)
            found.append(each)
        bundle = Bundle(
            streams=found,
            checkpoint=signed.note,
            log_keys=[each.line for each in await taken_keys(connection)],
            witness_keys=await witness_lines(connection),
            made_at=ledger.clock.now(),
            documents={name: (files("policies") / name).read_bytes() for name in _DOCUMENTS},
            consistency=await _from(connection, kept, signed.note) if kept is not None else None,
        )
    return await in_file_turn(partial(bundle_file, bundle))


async def _from(connection: asyncpg.Connection, kept: bytes, signed: bytes) -> list[bytes]:
    """The proof that the signed tree goes on from the tree whose head was kept."""
    before, now = (tree_head(checkpoint_note(each).text) for each in (kept, signed))
    if before.origin != now.origin or not 0 < before.size <= now.size:
        raise OlderTree
    return await read_hashes(connection, consistency_ranges(before.size, now.size), now.size)
