"""`onward print`: write a case's whole file for a printer (11.15)."""

import asyncio
from pathlib import Path

from application import printed_case
from cli.installation import UserError, ledger_of
from cli.replay_command import case_called, no_such_case
from domain.evolve import replay as fold
from store.ledger import history
from store.queries import access_log
from wording.printable_file import NOT_THERE


async def print_case(data: Path, case: str, to: Path) -> str:
    """Write the page to a new file that only its owner can read. Its hash is recorded first."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            found = await case_called(connection, case)
        stored = await history.events(ledger, found)
        if not stored:
            raise UserError(no_such_case(case))
        state = fold(each.event for each in stored)
        made = await printed_case.assemble(ledger, state, stored, None)
        _make(to)
        await access_log.log_access(ledger, None, [(state, "whole")], "paper", made.digest)
        await asyncio.to_thread(to.write_bytes, made.page)
    said = f"{to}: {state.reference} at version {state.version}, SHA-256 {made.digest.hex()}."
    return f"{said}\n{NOT_THERE}" if made.about_a_head else said


def _make(to: Path) -> None:
    try:
        to.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise UserError(f"{to} cannot be written: {error.strerror}. Give a new file with --to.") from None
