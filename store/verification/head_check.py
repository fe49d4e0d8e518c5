"""Hold signed heads against the tree: those in the database, and those that someone kept outside it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Sequence

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.growing_tree import GrowingTree
from evidence.note_keys import LOG, KeyMalformed, SignatureWrong, VerifierKey, signed_by, verifier_from
from evidence.signed_note import NoteMalformed
from store.verification.damage_findings import Damage, of_kept_head
from store.verification.side_row_check import SECONDS

_AT_ONCE = 500
_BREATH = 50
"""Signatures after which other tasks run: the worker that checks also keeps the clock."""
_KEYS = """
SELECT line FROM log_keys
WHERE split_part(line, '+', 1) = (SELECT split_part(line, '+', 1) FROM log_keys ORDER BY number DESC LIMIT 1)
"""
_HEADS = "SELECT size, note FROM checkpoints WHERE origin = $1 ORDER BY size"
_STORED = "checkpoints"


class SignedHeads:
    """The heads in the order of their sizes, each compared when the tree has that size."""

    def __init__(
        self,
        keys: Sequence[VerifierKey],
        stored: AsyncIterator[asyncpg.Record] | None,
        outside: Iterable[TreeHead],
    ) -> None:
        self._keys = keys
        self._stored = stored
        self._row: asyncpg.Record | None = None
        self._outside = sorted(outside, key=lambda head: head.size, reverse=True)
        self._read_rows = 0
        self.findings: list[Damage] = []

    @classmethod
    async def begin(cls, connection: asyncpg.Connection, outside: Iterable[TreeHead]) -> "SignedHeads":
        """The heads of the log as it is now: a log that was given up after a restore had other events."""
        lines = await connection.fetch(_KEYS)
        if not lines:
            return cls((), None, outside)
        try:
            keys = [verifier_from(row["line"], LOG) for row in lines]
        except KeyMalformed:
            heads = cls((), None, outside)
            heads._found("log_keys.line", "the public key of the log was changed")
            return heads
        rows = aiter(connection.cursor(_HEADS, keys[0].name, prefetch=_AT_ONCE, timeout=SECONDS))
        heads = cls(keys, rows, outside)
        await heads.read()
        return heads

    def distance(self, size: int) -> int:
        """How many entries to add until a head can be compared again; at least one."""
        coming = [] if self._row is None else [self._row["size"]]
        coming += [head.size for head in self._outside[-1:]]
        return max(1, min(coming, default=sys.maxsize) - size)

    async def compare(self, tree: GrowingTree) -> None:
        """Compare the heads of this size."""
        while self._row is not None and self._row["size"] <= tree.size:
            if not self._is_of(tree, self._row["note"]):
                self._found(_STORED, f"the signed head of {tree.size} events is not that of the tree")
            await self.read()
        while self._outside and self._outside[-1].size <= tree.size:
            head = self._outside.pop()
            if (head.size, head.root) != (tree.size, tree.root()):
                says = f"the head of {head.size} events is not that of the tree"
                self.findings.append(of_kept_head(says))

    @property
    def kept_ahead(self) -> int:
        """How many of the heads from outside are of a larger tree than was compared so far."""
        return len(self._outside)

    def end(self) -> list[Damage]:
        """All findings: those so far, and the heads of more events than there are."""
        fewer = "the tree has fewer events than the {} that were signed"
        if self._row is not None:
            self._found(_STORED, fewer.format(self._row["size"]))
        for head in reversed(self._outside):
            self.findings.append(of_kept_head(fewer.format(head.size)))
        return self.findings

    async def read(self) -> None:
        """Go on to the next stored head."""
        assert self._stored is not None
        self._row = await anext(self._stored, None)
        self._read_rows += 1
        if self._read_rows % _BREATH == 0:
            await asyncio.sleep(0)

    def _is_of(self, tree: GrowingTree, note: bytes) -> bool:
        try:
            signed = checkpoint_note(note)
            signed_by(signed, self._keys)
        except (NoteMalformed, CheckpointMalformed, SignatureWrong):
            return False
        return tree_head(signed.text) == TreeHead(origin=self._keys[0].name, size=tree.size, root=tree.root())

    def _found(self, place: str, says: str) -> None:
        self.findings.append(Damage(case=None, place=place, says=says))
