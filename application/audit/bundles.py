"""One file with cases and children that proves itself without Onward: entries, proofs, the signed head."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg

from application.audit.bundle_documents import documents_of
from application.damage_problems import whole_head
from documents.table_document import in_file_turn
from evidence.bundle_file import Bundle, bundle_file
from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.tiles import consistency_ranges
from policies.policy_loader import FOLDER
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.bundle_reading import bundled_stream, head_for_bundle
from store.tree.checkpoint_store import taken_keys
from store.tree.tree_reading import read_hashes
from store.tree.witness_store import witness_lines

_LONG_SECONDS = 10.0
"""Every entry is read and opened."""
_ANOTHER_LOG = "The kept head is of another log than this record’s, which is {log}."
_LOG_BEFORE = (
    "The kept head is of {kept}, a log before this record’s, which is {log}: the record was restored since. "
    "The page Integrity has the reasons and the last head of the log before."
)
_NEWER = (
    "The kept head is newer than this record: it has {kept:,} entries, and the newest signed head here has "
    "{newest:,}. Ask the person who runs Onward why."
)


class NothingSigned(Exception):
    """No head of the tree is signed yet."""


class NotThere(Exception):
    """There is no case and no child with this id."""

    def __init__(self, stream: UUID) -> None:
        super().__init__()
        self.stream = stream


class HeadDoesNotFit(Exception):
    """The tree of this record cannot go on from the head that the reader kept; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


async def made_bundle(
    ledger: Ledger,
    streams: Sequence[UUID],
    seals: Seals | None,
    kept: bytes | None,
    policies: Path = FOLDER,
) -> bytes:
    """The file. With seals it has the words; `kept` is a signed head that its reader has from before.

    `policies` is the folder of the policies, from which it has those that the cases name.

    Raises NothingSigned, EntryNotSigned for the minute until the newest entry is signed, LostFromTree,
    NotThere, HeadDoesNotFit, TypesettingFailed if too many other files are being made.
    """
    async with ledger.pool.connection(_LONG_SECONDS) as connection:
        before = tree_head(checkpoint_note(kept).text) if kept is not None else None
        signed = await head_for_bundle(connection, streams, before.size if before is not None else 0)
        if signed is None:
            raise NothingSigned
        now = whole_head(signed)
        consistency = await _growth(connection, before, now) if before is not None else None
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
            documents=await documents_of(connection, ledger, found, policies),
            since=before.size if before is not None else None,
            consistency=consistency,
        )
    return await in_file_turn(partial(bundle_file, bundle))


async def _growth(connection: asyncpg.Connection, before: TreeHead, now: TreeHead) -> list[bytes]:
    """The proof that the signed tree goes on from the tree whose head was kept."""
    if before.origin != now.origin:
        its_own = before.origin in {key.name for key in await taken_keys(connection)}
        another = _LOG_BEFORE if its_own else _ANOTHER_LOG
        raise HeadDoesNotFit(another.format(kept=before.origin, log=now.origin))
    if before.size > now.size:
        raise HeadDoesNotFit(_NEWER.format(kept=before.size, newest=now.size))
    return await read_hashes(connection, consistency_ranges(before.size, now.size), now.size)
