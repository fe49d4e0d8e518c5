"""`onward keys`: make the key of the log, show it, and begin a new log after a restore."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from cli.installation import UserError, settings_for, write_secret
from evidence.checkpoint_text import TreeHead, checkpoint_note, tree_head
from evidence.note_keys import LOG, KeyMalformed, SignerKey, VerifierKey
from runtime.checkpoint_file import CheckpointFile, CheckpointFileDamaged
from runtime.clocks import SystemClock
from runtime.log_signer import SigningRefused, key_in
from runtime.settings import Settings
from store.servers import reach
from store.tree.checkpoint_store import TakenKey, latest_note, take_key, taken_keys
from wording.formatting import short_moment

_SECRET_BYTES = 32
_LEAST_REASONS = 10
_NUMBER = re.compile(r"/(\d+)$")


async def new(data: Path, name: str) -> str:
    """Make the key; never in place of another."""
    file = _key_file(await settings_for(data))
    if file.exists():
        raise UserError(f"There is a key already in {file}. To begin a new log, use `onward keys restored`.")
    key = _made(name)
    write_secret(file, key.secret_line + "\n")
    return f"{key.verifier.line}\nThe key is in {file}: keep a copy of it. Give auditors the line above."


async def show(data: Path) -> str:
    """The public line of the key, and those before it."""
    settings = await settings_for(data)
    async with _database(settings) as connection:
        taken = await taken_keys(connection)
    if not taken:
        return _key(settings).verifier.line
    return "\n".join(line for key in reversed(taken) for line in _told(key))


async def restored(data: Path, reasons: str) -> str:
    """Begin a new log under the next name, and record why."""
    settings = await settings_for(data)
    if len(reasons.strip()) < _LEAST_REASONS:
        raise UserError("Say in a sentence what happened: give --reasons.")
    before, file = _key(settings).verifier, _key_file(settings)
    key = _made(_next_name(before.name))
    async with _database(settings) as connection:
        head = await _newest_head(connection, settings, before)
        if head is None:
            raise UserError("No head was signed yet, so the log needs no new key.")
        now = SystemClock().now()
        await take_key(
            connection,
            TakenKey(line=key.verifier.line, taken_at=now, reasons=reasons.strip(), before=head),
        )
    write_secret(file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S}"), file.read_text("ascii"))
    write_secret(file, key.secret_line + "\n")
    return (
        f"{key.verifier.line}\nThis key signs from now on. "
        f"The last head of {head.origin} had {head.size} events. "
        "Tell everyone who keeps heads of the record, and give them the line above."
    )


def _told(key: TakenKey) -> list[str]:
    if key.before is None:
        return [key.line]
    return [
        key.line,
        f"  since {short_moment(key.taken_at)}, after a restore: {key.reasons}",
        f"  The last head of {key.before.origin} had {key.before.size} events.",
    ]


def _next_name(name: str) -> str:
    number = _NUMBER.search(name)
    return f"{name}/2" if number is None else f"{name[: number.start()]}/{int(number[1]) + 1}"


def _made(name: str) -> SignerKey:
    try:
        return SignerKey.from_seed(name, LOG, secrets.token_bytes(_SECRET_BYTES))
    except KeyMalformed:
        raise UserError(
            "Give a name without spaces or a plus sign, such as onward.hill.example/record."
        ) from None


async def _newest_head(
    connection: asyncpg.Connection, settings: Settings, key: VerifierKey
) -> TreeHead | None:
    """The newest head that the key signed, from the file or the database, whichever is newer."""
    heads = []
    stored = await latest_note(connection, key.name)
    if stored is not None:
        heads.append(tree_head(checkpoint_note(stored).text))
    try:
        outside = CheckpointFile(_file_of_heads(settings)).last()
    except CheckpointFileDamaged:
        raise UserError("The file of signed heads was changed at its end. Put back a copy of it.") from None
    if outside is not None and tree_head(outside.text).origin == key.name:
        heads.append(tree_head(outside.text))
    return max(heads, key=lambda head: head.size, default=None)


def _key(settings: Settings) -> SignerKey:
    try:
        return key_in(_key_file(settings))
    except SigningRefused:
        raise UserError("There is no key yet. Make one with `onward keys new`.") from None


def _key_file(settings: Settings) -> Path:
    if settings.log_key_file is None:
        raise UserError("Set ONWARD_LOG_KEY_FILE to the file of the key.")
    return settings.log_key_file


def _file_of_heads(settings: Settings) -> Path:
    if settings.checkpoint_file is None:
        raise UserError("Set ONWARD_CHECKPOINT_FILE to the file of signed heads.")
    return settings.checkpoint_file


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await reach(settings.address("database_url"))
    try:
        yield connection
    finally:
        await connection.close()
