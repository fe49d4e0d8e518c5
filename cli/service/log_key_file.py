"""The file of the log's keys, for the commands that change it: a line for each key, the newest first."""

import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from cli.service.installation import UserError, write_secret
from evidence.checkpoint_text import CheckpointMalformed, TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, KeyMalformed, SignatureWrong, SignerKey, signed_by, verifier_from
from evidence.signed_note import NoteMalformed
from runtime.checkpoint_file import CheckpointFile, CheckpointFileDamaged
from runtime.log_signer import SigningRefused, keys_in
from runtime.settings import Settings
from store.tree.checkpoint_store import TakenKey, keys_of_log, latest_note, taken_keys
from store.tree.tree_reading import TreeIncomplete, tree_root, tree_size
from store.tree.witness_store import first_objection

NUMBER = re.compile(r"/(\d+)$")
"""At the end of a log’s name: how often it began again."""
_NO_KEY = "There is no key yet. Make one with `onward keys new`."
_NONE_SIGNED = "No head was signed yet, so the log needs no new key."
_STORED_CHANGED = (
    "The newest signed head in the database was changed, and the file of signed heads has none of {log}. Put "
    "back a copy of that file: ONWARD_CHECKPOINT_FILE."
)
_SECRET_BYTES = 32


def key_file(settings: Settings) -> Path:
    """Where the keys are."""
    if settings.log_key_file is None:
        raise UserError("Set ONWARD_LOG_KEY_FILE to the file of the key.")
    return settings.log_key_file


def keys_there(settings: Settings) -> list[SignerKey]:
    """The keys in the file."""
    try:
        return keys_in(key_file(settings))
    except SigningRefused:
        raise UserError(_NO_KEY) from None


def write_keys(file: Path, *keys: SignerKey) -> None:
    """Replace the file in one step. Only its owner can read it."""
    write_secret(file, "".join(f"{key.secret_line}\n" for key in keys))


def made_key(name: str) -> SignerKey:
    """A new key of a log with this name."""
    try:
        return SignerKey.from_seed(name, LOG, secrets.token_bytes(_SECRET_BYTES))
    except KeyMalformed:
        raise UserError(
            "Give a name without spaces or a plus sign, such as onward.hill.example/record."
        ) from None


async def newest_head(connection: asyncpg.Connection, settings: Settings, name: str) -> TreeHead:
    """The newest head that this log signed, from the file or the database, whichever is newer."""
    heads = await _heads_of(connection, name, _last_outside(settings))
    if not heads:
        raise UserError(_NONE_SIGNED)
    return max(heads, key=lambda head: head.size)


async def last_head_of(connection: asyncpg.Connection, settings: Settings, names: Iterable[str]) -> TreeHead:
    """The newest head of the last of these logs that signed one, or of the log that the file ends with.

    An older copy of the database may not know the last log, and a log may have a key and no head yet.
    """
    outside = _last_outside(settings)
    known = set(names)
    if outside is not None and (not known or _base(outside.origin) in map(_base, known)):
        known.add(outside.origin)
    if not known:
        raise UserError(_NO_KEY)
    for name in sorted(known, key=_number, reverse=True):
        heads = await _heads_of(connection, name, outside)
        if heads:
            return max(heads, key=lambda head: head.size)
    raise UserError(_NONE_SIGNED)


async def _heads_of(connection: asyncpg.Connection, name: str, outside: TreeHead | None) -> list[TreeHead]:
    """The newest head of this log in the database and in the file. One that was changed is left out."""
    stored = await latest_note(connection, name)
    heads = [outside] if outside is not None and outside.origin == name else []
    if stored is None:
        return heads
    try:
        return [tree_head(checkpoint_note(stored).text), *heads]
    except (NoteMalformed, CheckpointMalformed):
        if not heads:
            raise UserError(_STORED_CHANGED.format(log=name)) from None
        return heads


def _last_outside(settings: Settings) -> TreeHead | None:
    try:
        last = CheckpointFile(_file_of_heads(settings)).last()
    except CheckpointFileDamaged:
        raise UserError("The file of signed heads was changed at its end. Put back a copy of it.") from None
    return None if last is None else tree_head(last.text)


def _base(name: str) -> str:
    return NUMBER.sub("", name)


def _number(name: str) -> int:
    found = NUMBER.search(name)
    return int(found[1]) if found is not None else 1


def _file_of_heads(settings: Settings) -> Path:
    if settings.checkpoint_file is None:
        raise UserError("Set ONWARD_CHECKPOINT_FILE to the file of signed heads.")
    return settings.checkpoint_file


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
