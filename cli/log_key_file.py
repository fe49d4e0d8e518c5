"""The file of the log's keys, for the commands that change it: a line for each key, the newest first."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from cli.installation import UserError, write_secret
from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, KeyMalformed, SignerKey
from runtime.checkpoint_file import CheckpointFile, CheckpointFileDamaged
from runtime.settings import Settings
from runtime.signing_keys import SigningRefused, keys_in
from store.servers import reach
from store.tree.checkpoint_store import latest_note

_SECRET_BYTES = 32
_LEAST_REASONS = 10


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
        raise UserError("There is no key yet. Make one with `onward keys new`.") from None


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


def given_reasons(reasons: str) -> str:
    """What every auditor will read."""
    if len(reasons.strip()) < _LEAST_REASONS:
        raise UserError("Say in a sentence what happened: give --reasons.")
    return reasons.strip()


async def newest_head(connection: asyncpg.Connection, settings: Settings, name: str) -> TreeHead:
    """The newest head that this log signed, from the file or the database, whichever is newer."""
    heads = []
    stored = await latest_note(connection, name)
    if stored is not None:
        heads.append(tree_head(checkpoint_note(stored).text))
    try:
        outside = CheckpointFile(_file_of_heads(settings)).last()
    except CheckpointFileDamaged:
        raise UserError("The file of signed heads was changed at its end. Put back a copy of it.") from None
    if outside is not None and tree_head(outside.text).origin == name:
        heads.append(tree_head(outside.text))
    if not heads:
        raise UserError("No head was signed yet, so the log needs no new key.")
    return max(heads, key=lambda head: head.size)


def _file_of_heads(settings: Settings) -> Path:
    if settings.checkpoint_file is None:
        raise UserError("Set ONWARD_CHECKPOINT_FILE to the file of signed heads.")
    return settings.checkpoint_file


@asynccontextmanager
async def record_of(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database."""
    connection = await reach(settings.address("database_url"))
    try:
        yield connection
    finally:
        await connection.close()
