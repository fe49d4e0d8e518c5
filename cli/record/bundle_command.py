"""`onward bundle`: cases and children in one file that proves itself without Onward."""

import asyncio
import hashlib
import time
from itertools import islice
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from application.audit.bundles import HeadDoesNotFit, NothingSigned, NotThere, made_bundle
from cli.options import DATA, Commands, Data
from cli.record.replay_command import case_called, no_such_case
from cli.service.installation import UserError, ledger_of
from cli.service.kept_heads import notes_in
from cli.typed_values import make_new
from store.ledger.ledger import Ledger
from store.queries.access_log import log_bundle
from store.tree.bundle_reading import EntryNotSigned, LostFromTree

alone = Commands()


@alone.command()
async def bundle(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="A case’s reference or id, or a pupil’s id.")
    ],
    to: Annotated[Path, typer.Option("--output", "-o", help="The new file.", metavar="FILE")],
    sealed: Annotated[bool, typer.Option("--sealed", help="Leave the words sealed.")] = False,
    since: Annotated[
        Path | None,
        typer.Option(help="A signed head that the reader kept: prove growth from it.", metavar="FILE"),
    ] = None,
    data: Data = DATA,
) -> str:
    """Write a case or a child’s record with its proof. It is checked with the verify.py inside, offline.

    The log of each case and child notes the file. Without --sealed it has all words: keep it safe.

    Example: onward bundle ONW-7F3K2M -o case.zip && unzip case.zip verify.py && python verify.py case.zip
    """
    kept = await asyncio.to_thread(_kept_head, since) if since is not None else None
    async with ledger_of(data) as ledger:
        streams = [await case_called(ledger.pool, each) for each in ids]
        make_new(to)
        try:
            body = await _once_signed(ledger, streams, kept, sealed=sealed)
            digest = hashlib.sha256(body).digest()
            async with ledger.pool.connection() as connection:
                await log_bundle(
                    connection, streams, "sealed" if sealed else "opened", digest, ledger.clock.now()
                )
            await asyncio.to_thread(_fill, to, body)
        except BaseException:
            await asyncio.to_thread(to.unlink)
            raise
    return f"{to}: {len(body):,} bytes, SHA-256 {digest.hex()}. Check it with the verify.py inside."


PATIENCE_SECONDS = 90.0
"""A head is signed once a minute."""
_LOST = (
    "Entry {version} is missing from the tree. Someone removed it from there, or added it to the record "
    "without Onward. Run `onward verify {stream}`."
)
UNSIGNED = "No signed head covers the newest entry. Run the worker with a key: see `onward keys --help`."


def _kept_head(file: Path) -> bytes:
    """The one signed head in a file."""
    head, *more = islice(notes_in(file), 2)
    if more:
        raise UserError(f"{file} has more than one signed head of a tree. Give a file with one.")
    return head.to_bytes()


async def _once_signed(ledger: Ledger, streams: list[UUID], kept: bytes | None, *, sealed: bool) -> bytes:
    until = time.monotonic() + PATIENCE_SECONDS
    waiting = Console(stderr=True).status("Waiting for the next signed head of the tree, up to a minute …")
    with waiting:
        while True:
            try:
                return await made_bundle(ledger, streams, None if sealed else ledger.seals, kept)
            except (EntryNotSigned, NothingSigned):
                if time.monotonic() > until:
                    raise UserError(UNSIGNED) from None
                await asyncio.sleep(0.5)
            except LostFromTree as lost:
                raise UserError(_LOST.format(version=lost.version, stream=lost.stream)) from None
            except NotThere as missing:
                raise UserError(no_such_case(str(missing.stream))) from None
            except HeadDoesNotFit as unfit:
                raise UserError(unfit.sentence) from None


def _fill(to: Path, body: bytes) -> None:
    try:
        to.write_bytes(body)
    except OSError as error:
        raise UserError(f"{to} cannot be written: {error.strerror}. No file is left.") from None
