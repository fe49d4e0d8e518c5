"""Signs the head of the tree, keeps it outside the database, and then publishes it.

It never signs two heads of one size, or a head that does not continue every head that it signed. After a
restore it therefore refuses, until a person says that it was restored, and why (`onward keys restored`).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import structlog

from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.note_keys import (
    KeyMalformed,
    SignatureWrong,
    SignerKey,
    VerifierKey,
    signed_by,
    signer_from,
    verifier_from,
)
from evidence.signed_note import NoteMalformed, SignedNote, note_of
from runtime.checkpoint_file import CheckpointFile, CheckpointFileDamaged
from store.pool import LedgerAway, Pool
from store.tree.checkpoint_store import (
    TakenKey,
    alone,
    keep_checkpoint,
    keys_in_use,
    keys_of_log,
    latest_note,
    newest_signed,
    take_key,
    taken_keys,
)
from store.tree.day_heads import NO_MAIL, HeadMail, close_day, ended_day, has_ended
from store.tree.signing_state import clear_refusal, note_refusal
from store.tree.tree_reading import TreeIncomplete, tree_root, tree_size, waits_for_tree
from store.tree.witness_store import first_objection
from wording.record_text import objection_said


class SigningRefused(Exception):
    """The log does not sign: to sign would contradict what it signed, or its key is not the one in use."""


def keys_in(file: Path) -> list[SignerKey]:
    """The keys in their file, a line each, one at least. A refusal never repeats what is there."""
    try:
        lines = file.read_text("ascii").split()
        return [signer_from(line) for line in lines or [""]]
    except OSError as fault:
        raise SigningRefused(f"the file in ONWARD_LOG_KEY_FILE cannot be read: {fault.strerror}") from None
    except (KeyMalformed, UnicodeDecodeError):
        raise SigningRefused("the file in ONWARD_LOG_KEY_FILE has no key") from None


def keys_using(keys: Sequence[TakenKey], mine: Sequence[SignerKey], now: datetime) -> list[SignerKey]:
    """The keys among mine that sign now. SigningRefused if the newest key of the log is not mine."""
    found = {each.verifier.line: each for each in mine}
    if keys[-1].line not in found:
        raise SigningRefused("the key in ONWARD_LOG_KEY_FILE does not sign this log")
    return [found[each.line] for each in keys_in_use(keys, now) if each.line in found]


def signed_by_all(note: SignedNote, using: Sequence[SignerKey]) -> SignedNote:
    """The head with the signatures of all these keys."""
    there = {(each.name, each.key_id) for each in note.signatures}
    missing = [key for key in using if (key.verifier.name, key.verifier.key_id) not in there]
    return note_of(note.text, [*note.signatures, *(key.sign(note.text) for key in missing)])


LOOK_SECONDS = 5.0
EVERY = timedelta(minutes=1)
HELD_UP_SECONDS = 60.0
"""How long the tree may stand still while entries wait, and another session may sign."""
_NO_TURN = "another session has kept it from signing for more than a minute"
_STANDS_STILL = "entries have waited for more than a minute to enter the tree"
_LONG = 60.0
_log = structlog.get_logger("log")


@dataclass
class LogSigner:
    """Any number may run, and one of them signs at a time."""

    pool: Pool
    key_file: Path
    file: CheckpointFile
    now: Callable[[], datetime]
    mail: HeadMail = NO_MAIL
    _refused: str | None = field(default=None, init=False)
    _in_the_way: tuple[object, float] | None = field(default=None, init=False)
    """What keeps it from signing all that is recorded, and since when."""

    async def run(self) -> None:
        """Run until cancelled: sign when the tree has grown, once a minute at most, and when a day ends."""
        while True:
            try:
                await self.once(hurry=False)
                self._refused = None
            except LedgerAway:
                pass
            except SigningRefused as refused:
                await self._tell(str(refused))
            except (TreeIncomplete, NoteMalformed, CheckpointMalformed, KeyMalformed):
                await self._tell("a part of the tree, a signed head or a key in the database was changed")
            except Exception as fault:  # noqa: BLE001 - a fault here must not stop the clock
                _log.error("fault", exc_info=fault)
                await self._tell("a fault stopped it, and the worker’s log says which")
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self, *, hurry: bool = True) -> TreeHead | None:
        """Sign the tree's head if it has grown; without hurry, once a minute at most, of all workers.

        If it raises SigningRefused, nothing was published.
        """
        mine = await asyncio.to_thread(keys_in, self.key_file)  # each time: `onward keys` changes the file
        async with self.pool.connection(_LONG) as connection, connection.transaction():
            if not await alone(connection):
                self._passes("no turn", _NO_TURN)
                return None
            keys = await self._all_keys(connection, mine[0].verifier)
            using = keys_using(keys, mine, self.now())
            size = await tree_size(connection)
            last = await self._newest_signed(connection, keys, using, size)
            await _unopposed(connection, keys[-1].name)
            self._passes(size if await waits_for_tree(connection) else None, _STANDS_STILL)
            await clear_refusal(connection)
            now, head = self.now(), None
            day = ended_day(now)
            ends = not await has_ended(connection, day)
            grew = size > (0 if last is None else last.size)
            if grew and (hurry or ends or await self._is_a_minute_old(connection)):
                head = await self._sign(connection, keys[-1].name, size, using)
            newest = head or last
            if ends and newest is not None:
                await close_day(connection, day, newest, now, self.mail)
        return head

    def _passes(self, what: object, reason: str) -> None:
        """SigningRefused if the same has been in the way for too long, by the process’s own clock.

        None: nothing is in the way.
        """
        now = time.monotonic()
        if self._in_the_way is None or self._in_the_way[0] != what:
            self._in_the_way = None if what is None else (what, now)
        elif now - self._in_the_way[1] > HELD_UP_SECONDS:
            raise SigningRefused(reason)

    async def _is_a_minute_old(self, connection: asyncpg.Connection) -> bool:
        """Whether the newest head is. A clock that was set back holds nothing up."""
        newest = await newest_signed(connection)
        return newest is None or not timedelta(0) <= self.now() - newest.signed_at < EVERY

    async def _sign(
        self, connection: asyncpg.Connection, name: str, size: int, using: Sequence[SignerKey]
    ) -> TreeHead:
        head = TreeHead(origin=name, size=size, root=await tree_root(connection, size))
        note = note_of(head.text, [key.sign(head.text) for key in using])
        await asyncio.to_thread(self._append, note)
        await keep_checkpoint(connection, head, note.to_bytes(), self.now())
        return head

    async def _all_keys(self, connection: asyncpg.Connection, first: VerifierKey) -> list[TakenKey]:
        """Every key of this record. Take the first without being asked."""
        keys = await taken_keys(connection)
        if not keys:
            keys = [TakenKey(line=first.line, taken_at=self.now())]
            await take_key(connection, keys[0])
        return keys

    async def _newest_signed(
        self, connection: asyncpg.Connection, keys: list[TakenKey], using: list[SignerKey], size: int
    ) -> TreeHead | None:
        """The newest head of this log, from the file and the database, which both have it afterwards."""
        known = [verifier_from(each.line) for each in keys_of_log(keys)]
        name = keys[-1].name
        given_up = {each.before.origin for each in keys if each.before is not None} - {name}
        outside = _checked(await asyncio.to_thread(self._read_file), known, given_up)
        stored = await latest_note(connection, name)
        inside = _checked(None if stored is None else checkpoint_note(stored), known, given_up)
        for each in (outside, inside):
            if each is not None:
                await _continues(connection, tree_head(each.text), size)
        if outside is not None and (inside is None or _size(inside) < _size(outside)):
            whole = signed_by_all(outside, using)
            if whole != outside:  # one signature was on the disk, and the power failed before the other
                await asyncio.to_thread(self._append, whole)
            await keep_checkpoint(connection, tree_head(whole.text), whole.to_bytes(), self.now())
            return tree_head(outside.text)
        if inside is not None and outside != inside:  # lost, cut, or cut between two signatures
            await asyncio.to_thread(self._append, inside)
        return None if inside is None else tree_head(inside.text)

    def _read_file(self) -> SignedNote | None:
        try:
            return self.file.last()
        except CheckpointFileDamaged:
            raise SigningRefused("the end of the file of signed heads was changed") from None
        except OSError as fault:
            raise SigningRefused(f"the file of signed heads cannot be read: {fault.strerror}") from None

    def _append(self, note: SignedNote) -> None:
        try:
            self.file.append(note)
        except OSError as fault:  # the disk is full, or the file is not ours
            raise SigningRefused(f"the file of signed heads cannot be written: {fault.strerror}") from None

    async def _tell(self, reason: str) -> None:
        """Log a reason once, not every five seconds, and keep it for the status page."""
        if reason != self._refused:
            _log.error("log not signed", outcome=reason)
            self._refused = reason
        with suppress(LedgerAway):
            async with self.pool.connection() as connection:
                await note_refusal(connection, reason, self.now())


def _checked(note: SignedNote | None, known: Sequence[VerifierKey], given_up: set[str]) -> SignedNote | None:
    """A head of this log with its signature. One of a log that was given up does not count."""
    if note is None or tree_head(note.text).origin in given_up:
        return None
    try:
        signed_by(note, known)
    except SignatureWrong:
        raise SigningRefused("a signed head was changed, or is of another log") from None
    return note


async def _continues(connection: asyncpg.Connection, signed: TreeHead, size: int) -> None:
    if signed.size > size or await tree_root(connection, signed.size) != signed.root:
        raise SigningRefused(
            "the record does not continue what was signed: it was restored from a copy, or was changed"
        )


async def _unopposed(connection: asyncpg.Connection, origin: str) -> None:
    """Nothing is signed for this log after a witness objected: `onward keys restored` begins another."""
    found = await first_objection(connection, origin)
    if found is not None:
        raise SigningRefused(objection_said(found.name, found.kind, found.size, found.seen))


def _size(note: SignedNote) -> int:
    return tree_head(note.text).size
