"""A log for tests of witnesses: a tree, its key, and requests to cosign its heads."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import EMPTY_ROOT
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import SignedNote, note_of
from evidence.tiles import consistency_ranges, hashes_of
from evidence.witness_messages import AddCheckpoint
from tests.evidence.leaves import grown, leaves

ORIGIN = "hill-school.example/log"
KEY = SignerKey.from_seed(ORIGIN, LOG, b"l" * 32)
OTHER_LEAVES = [bytes([255]) * 32, *leaves(600)[1:]]
"""The entries of a log that changed its first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a log signs and proves, with these entries."""

    entries: Sequence[bytes]
    key: SignerKey = KEY

    def head(self, size: int) -> TreeHead:
        root = grown(list(self.entries[:size]))[0].root() if size else EMPTY_ROOT
        return TreeHead(origin=self.key.verifier.name, size=size, root=root)

    def signed(self, size: int) -> SignedNote:
        text = self.head(size).text
        return note_of(text, [self.key.sign(text)])

    def proof(self, old: int, size: int) -> tuple[bytes, ...]:
        if not 0 < old < size:
            return ()
        tiles = grown(list(self.entries[:size]))[1]
        return tuple(hashes_of(consistency_ranges(old, size), size, tiles))

    def asks(self, old: int, size: int) -> AddCheckpoint:
        return AddCheckpoint(old=old, path=self.proof(old, size), checkpoint=self.signed(size))


TRUE = Log(entries=leaves(600))
REWRITTEN = Log(entries=OTHER_LEAVES)
