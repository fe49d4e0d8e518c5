"""`onward keys`: the key that signs the heads of the tree, which is a file and never in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from cli.options import DATA, Commands, Data
from cli.service.installation import UserError, settings_for, write_secret
from cli.service.log_key_file import (
    NUMBER,
    key_file,
    keys_there,
    last_head_of,
    made_key,
    newest_head,
    still_whole,
    write_keys,
)
from cli.typed_values import as_reasons
from runtime.clocks import SystemClock
from runtime.settings import Settings
from store.servers import connection_to
from store.tree.checkpoint_store import (
    TakenKey,
    keys_in_use,
    signs_until,
    take_key,
    taken_keys,
    turn_to_sign,
)
from store.tree.witness_store import Objection, objections
from wording.formatting import short_moment
from wording.record_text import objection_said

keys = Commands(help="The key that signs the heads of the record’s tree.", no_args_is_help=True)


@keys.command("new")
async def new_key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name for the log, such as onward.hill.example/record.")
    ],
    unless_there: Annotated[
        bool, typer.Option("--unless-there", help="Do nothing if there is a key already.")
    ] = False,
    data: Data = DATA,
) -> str:
    """Make the key, and print the line with which anyone checks its signatures.

    It is written to ONWARD_LOG_KEY_FILE, for its owner only. It never replaces a key.

    Example: onward keys new onward.hill.example/record
    """
    file = key_file(await settings_for(data))
    if unless_there and file.exists():
        return f"There is a key already in {file}. Nothing was changed."
    if file.exists():
        raise UserError(
            f"There is a key already in {file}. To replace it, use `onward keys rotate`; "
            "after a restore, `onward keys restored`."
        )
    key = made_key(name)
    write_keys(file, key)
    return f"{key.verifier.line}\nThe key is in {file}: keep a copy of it. Give auditors the line above."


@keys.command("show")
async def show_keys(data: Data = DATA) -> str:
    """Print the line of each key, the newest first, with when it signs and why it was replaced.

    Example: onward keys show
    """
    settings = await settings_for(data)
    async with connection_to(settings.address("database_url")) as connection:
        taken = await taken_keys(connection)
        objected = await objections(connection)
    if not taken:
        return keys_there(settings)[0].verifier.line
    using = keys_in_use(taken, SystemClock().now())
    ends = [signs_until(taken[number:]) for number in range(1, len(taken) + 1)]
    pairs = list(zip(taken, ends, strict=True))
    said = [line for key, end in reversed(pairs) for line in _key_lines(key, end, signs=key in using)]
    return "\n".join([*said, *_left_over(settings, using), *map(_objected, objected)])


@keys.command("rotate")
async def rotate_key(
    overlap_days: Annotated[
        int, typer.Option(help="Days on which the key before signs too.", metavar="N", min=1, max=400)
    ] = 30,
    at_once: Annotated[
        bool,
        typer.Option("--at-once", help="The key before is lost, or others know it: it signs nothing more."),
    ] = False,
    reasons: Annotated[
        str, typer.Option(help="With --at-once: what happened, for every auditor to read.", metavar="TEXT")
    ] = "",
    data: Data = DATA,
) -> str:
    """Sign with a new key under the same name. Heads and proofs from before stay valid with the key before.

    For some days both keys sign each head, so that everyone who checks heads has time to learn the new one.

    Example: onward keys rotate --overlap-days 30
    """

    return await (rotate_at_once(data, reasons) if at_once else rotate(data, overlap_days, reasons))


@keys.command("restored")
async def restored(
    reasons: Annotated[str, typer.Option(help="What happened, for every auditor to read.", metavar="TEXT")],
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Begin a new log even if the record continues every head known here."),
    ] = False,
    data: Data = DATA,
) -> str:
    """Say that the database was restored from an older copy, so that the log may sign again.

    A new key with another name begins a new log. The reasons stay visible for ever, with the newest head that
    was signed before. You cannot undo it, so it is refused while the record continues every signed head and
    no witness objects.

    Example: onward keys restored --reasons "The disk failed on 3 May; we put back the copy of 2 May."
    """
    settings, why = await settings_for(data), as_reasons(reasons, "with --reasons, for every auditor to read")
    file = key_file(settings)
    mine = keys_there(settings) if file.exists() else []  # a disaster may have taken the keys too
    async with connection_to(settings.address("database_url")) as connection, connection.transaction():
        await turn_to_sign(connection)
        names = [key.verifier.name for key in mine]
        names += [key.name for key in await taken_keys(connection)]
        head = await last_head_of(connection, settings, names)
        if not anyway and await still_whole(connection, head):
            raise UserError(_NOTHING_LOST)
        key, now = made_key(_next_name(head.origin)), SystemClock().now()
        if mine:
            write_secret(file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%S}"), file.read_text("ascii"))
        write_keys(file, key, *mine)  # first, since a key that is taken and lost would stop the log
        await take_key(connection, TakenKey(line=key.verifier.line, taken_at=now, reasons=why, before=head))
    write_keys(file, key)
    return (
        f"{key.verifier.line}\nThis key signs from now on. "
        f"The last head of {head.origin} had {head.size} events. "
        "Tell everyone who keeps heads of the record, and give them the line above."
    )


_TELL = (
    "Give the line above to everyone who checks heads; a witness learns it with `onward witness trust`. Keep "
    "the line before: heads from before are checked with it."
)
_NOTHING_LOST = (
    "The record still continues every head that was signed, so no new log is needed. If the key is lost, use "
    "`onward keys rotate --at-once`. If someone else keeps a head that the record does not continue, add "
    "--anyway."
)


async def rotate(data: Path, days: int, reasons: str = "") -> str:
    """Sign with a new key under the same name, and for some days with the keys in use too."""
    if reasons:  # nothing would keep them
        raise UserError("--reasons belongs to --at-once. Leave it out, or give both.")
    settings = await settings_for(data)
    now = SystemClock().now()
    async with connection_to(settings.address("database_url")) as connection, connection.transaction():
        await turn_to_sign(connection)
        using = [each.line for each in keys_in_use(await _taken(connection), now)]
        mine = [each for each in keys_there(settings) if each.verifier.line in using]
        if not mine or mine[0].verifier.line != using[0]:
            raise UserError("The key that signs is not in its file. If it is lost, use --at-once.")
        key, until = made_key(mine[0].verifier.name), now + timedelta(days=days)
        write_keys(key_file(settings), key, *mine)  # first, since a key that is taken must not be lost
        await take_key(connection, TakenKey(line=key.verifier.line, taken_at=now, overlap_until=until))
    return (
        f"{key.verifier.line}\nThis key signs each head from now on. The key before it signs too, until "
        f"{short_moment(until)}. {_TELL}"
    )


async def rotate_at_once(data: Path, reasons: str) -> str:
    """Sign with a new key under the same name. The one before, lost or known to others, signs no more."""
    settings, why = await settings_for(data), as_reasons(reasons, "with --reasons, for every auditor to read")
    now = SystemClock().now()
    async with connection_to(settings.address("database_url")) as connection, connection.transaction():
        await turn_to_sign(connection)
        taken = await _taken(connection)
        name, ended = taken[-1].name, [each.id for each in keys_in_use(taken, now)]
        head = await newest_head(connection, settings, name)
        key = made_key(name)
        write_keys(key_file(settings), key)
        await take_key(connection, TakenKey(line=key.verifier.line, taken_at=now, reasons=why, before=head))
    return (
        f"{key.verifier.line}\nOnly this key signs from now on. {_ended(ended)} signed heads of up to "
        f"{head.size} events: trust {'it' if len(ended) == 1 else 'them'} for no larger one. {_TELL}"
    )


def _ended(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return f"The key before it ({ids[0]})"
    return f"The keys before it ({', '.join(ids)})"


async def _taken(connection: asyncpg.Connection) -> list[TakenKey]:
    taken = await taken_keys(connection)
    if not taken:
        raise UserError("No head was signed yet, so the log needs no new key.")
    return taken


def _left_over(settings: Settings, using: Sequence[TakenKey]) -> list[str]:
    """A sentence on private keys that lie in the file and sign nothing."""
    file = settings.log_key_file
    if file is None or not file.exists():
        return []
    lines = {each.line for each in using}
    if all(key.verifier.line in lines for key in keys_there(settings)):
        return []
    return ["The key file has a key that signs nothing more. Remove its line, so that no one can use it."]


def _key_lines(key: TakenKey, end: datetime | None, *, signs: bool) -> list[str]:
    """What became of a key, which signs until its end."""
    since = f"  since {short_moment(key.taken_at)}"
    if key.before is None:
        return [key.line, since + _until(end, signs=signs)]
    why = "in place of a key that was lost or known to others" if _is_same(key) else "after a restore"
    return [
        key.line,
        f"{since}, {why}: {key.reasons}{_until(end, signs=signs)}",
        f"  Before this key, the last head of {key.before.origin} had {key.before.size} events.",
    ]


def _objected(found: Objection) -> str:
    """What a witness objected to, which stays visible after a new log began."""
    said = objection_said(found.name, found.kind, found.size, found.seen)
    return f"{said} It objected to {found.origin} on {short_moment(found.objected_at)}."


def _until(end: datetime | None, *, signs: bool) -> str:
    if end is None:
        return ""
    said = short_moment(end)
    return f"; signs beside the new key until {said}" if signs else f"; signs nothing more since {said}"


def _is_same(key: TakenKey) -> bool:
    """Whether it goes on with the log of the key before."""
    return key.before is not None and key.before.origin == key.name


def _next_name(name: str) -> str:
    number = NUMBER.search(name)
    return f"{name}/2" if number is None else f"{name[: number.start()]}/{int(number[1]) + 1}"
