"""Check signed heads: those of the tree and of other logs, their cosignatures, and the heads of days."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence

import asyncpg

from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.note_keys import (
    LOG,
    WITNESS,
    KeyMalformed,
    SignatureWrong,
    VerifierKey,
    name_in,
    signed_by,
    verifier_from,
)
from evidence.signed_note import NoteMalformed
from evidence.tiles import GrowingTree
from store.verification.damage_findings import Damage, of_kept_head
from store.verification.side_row_check import SECONDS, impossible_time

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
        self._reached = 0
        """The size of the last stored head that was compared."""
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
            heads._report("log_keys.line", "the public key of the log was changed")
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
            head = TreeHead(origin=self._keys[0].name, size=tree.size, root=tree.root())
            if _signed_head(self._row["note"], self._keys) != head:
                self._report(_STORED, f"the signed head of {tree.size} events is not that of the tree")
            self._reached = self._row["size"]
            await self.read()
        while self._outside and self._outside[-1].size <= tree.size:
            head = self._outside.pop()
            if (head.size, head.root) != (tree.size, tree.root()):
                says = f"the head of {head.size} events is not that of the tree"
                self.findings.append(of_kept_head(says))
            elif self._row is not None and self._reached != head.size and head.origin == self._keys[0].name:
                # The newest one may be on its way: it is outside before it is stored.
                self.findings.append(of_kept_head(f"the signed head of {head.size} events was removed"))

    @property
    def kept_ahead(self) -> int:
        """How many of the heads from outside are of a larger tree than was compared so far."""
        return len(self._outside)

    def end(self) -> list[Damage]:
        """All findings: those so far, and the heads of more events than there are."""
        fewer = "the tree has fewer events than the {} that were signed"
        if self._row is not None:
            self._report(_STORED, fewer.format(self._row["size"]))
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

    def _report(self, place: str, says: str) -> None:
        self.findings.append(Damage(place=place, says=says))


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
        if len(found) < most and not _cosigns(row["witness"], row["signature"], row["note"]):
            says = f"a cosignature of the signed head of {row['size']} events is not of that head"
            found.append(Damage(place="cosignatures", says=says))
        looked_at += 1
        if looked_at % _BREATH == 0:
            await asyncio.sleep(0)
    return found


def _cosigns(witness: str, signature: bytes, note: bytes | None) -> bool:
    if note is None:
        return False
    try:
        return verifier_from(witness, WITNESS).verifies(checkpoint_note(note).text, signature)
    except (KeyMalformed, NoteMalformed, CheckpointMalformed):
        return False


_MOST = 100
"""Maximum findings: more would not help."""
# The first call of all marks where the days begin, with a size of 0 (`store/tree/day_heads.py`): just one row
# has it. A clock that was set back makes no finding: a day and the time of its end are of one reading of it.
_WRONG = f"""
SELECT day, signed, at_its_time FROM (
    SELECT d.day::text AS day,
        CASE
            WHEN d.size IS NULL OR d.origin IS NULL THEN false
            WHEN d.size <> 0 THEN EXISTS (
                SELECT FROM checkpoints AS c WHERE c.origin = d.origin AND c.size = d.size
            )
            ELSE NOT EXISTS (SELECT FROM day_heads AS o WHERE o.size = 0 AND o.day < d.day)
                AND EXISTS (SELECT FROM log_keys AS k WHERE split_part(k.line, '+', 1) = d.origin)
        END AS signed,
        NOT ({impossible_time("d.closed_at", null=False)})
            AND d.day = (d.closed_at AT TIME ZONE 'Europe/London')::date - 1 AS at_its_time
    FROM day_heads AS d
) AS f
WHERE NOT (signed AND at_its_time) ORDER BY day LIMIT {_MOST}
"""
_NO_BEGINNING = """
SELECT EXISTS (SELECT FROM day_heads) AND NOT EXISTS (SELECT FROM day_heads WHERE size = 0)
"""


async def check_day_heads(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each day whose head no one signed, or that ended at another time; and days without a beginning.

    A row that names another signed head, and a day that was removed, show in the mail that people got.
    """
    for row in await connection.fetch(_WRONG, timeout=SECONDS):
        if not row["signed"]:
            yield _of_day(f"the head of {row['day']} is not among the signed heads")
        if not row["at_its_time"]:
            yield _of_day(f"the head of {row['day']} was not kept at the end of that day")
    if await connection.fetchval(_NO_BEGINNING, timeout=SECONDS):
        yield _of_day("the row with which the heads of days begin is missing")


def _of_day(says: str) -> Damage:
    return Damage(place="day_heads", says=says)


_ALL_KEYS = "SELECT line FROM log_keys ORDER BY number"
_OTHERS = "SELECT origin, size, note FROM checkpoints WHERE origin IS DISTINCT FROM $1"
_TIMES = f"SELECT size FROM checkpoints WHERE {impossible_time('signed_at', null=False)}"


async def check_other_heads(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each head that no key of its log signed, and each time that no clock can have given.

    The heads of the log as it is now are held against the tree (`store/verification/head_check.py`). The time
    at which a head was signed is not part of what is signed: a small change of it shows nowhere.
    """
    keys, newest = defaultdict[str, list[VerifierKey]](list), None
    for row in await connection.fetch(_ALL_KEYS):
        newest = name_in(row["line"] or "")
        try:
            key = verifier_from(row["line"] or "", LOG)
        except KeyMalformed:
            continue  # then nothing that it signed can be checked, and is named
        keys[key.name].append(key)
    found = 0
    async for row in connection.cursor(_OTHERS, newest, timeout=SECONDS):
        head = _signed_head(row["note"] or b"", keys[row["origin"]])
        if head is None or (head.origin, head.size) != (row["origin"], row["size"]):
            found += 1
            says = f"the signed head of {row['size']} events is of no log that signs or signed here"
            yield Damage(place="checkpoints", says=says)
        if found == _MOST:
            break
    for row in await connection.fetch(f"{_TIMES} LIMIT {_MOST}", timeout=SECONDS):
        says = f"the time when the head of {row['size']} events was signed cannot be right"
        yield Damage(place="checkpoints", says=says)


def _signed_head(stored: bytes, keys: Sequence[VerifierKey]) -> TreeHead | None:
    """The head in a note, if one of these keys signed it."""
    try:
        note = checkpoint_note(stored)
        signed_by(note, keys)
    except (NoteMalformed, CheckpointMalformed, SignatureWrong):
        return None
    return tree_head(note.text)
