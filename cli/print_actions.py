"""`onward print`: write a case's whole file for a printer (11.15)."""

import asyncio
from hashlib import sha256
from pathlib import Path

from cli.installation import UserError, ledger_of
from cli.replay_command import case_called, no_such_case
from domain.evolve import replay as fold
from store.ledger import history
from store.people.people_setup import names
from store.queries import access_log
from views.case_view import whole_view
from views.read_model import as_document
from wording import event_sentences
from wording.printable_file import NOT_THERE, paper


async def print_case(data: Path, case: str, to: Path) -> str:
    """Write the page to a new file that only its owner can read. Its hash is recorded first."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            found = await case_called(connection, case)
        stored = await history.events(ledger, found)
        if not stored:
            raise UserError(no_such_case(case))
        state = fold(each.event for each in stored)
        async with ledger.pool.connection() as connection:
            about_a_head = await access_log.is_about_a_head(connection, state)
        people = await names(ledger.pool)
        page = paper(
            as_document(whole_view(state)),
            [each.document() for each in stored],
            event_sentences.without_actors([each.event for each in stored], people),
            {str(person): name for person, name in people.items()},
            ledger.policies[state.policy],
            printed_at=ledger.clock.now(),
            printed_by="the command line",
            about_a_head=about_a_head,
        ).encode()
        digest = sha256(page)
        _make(to)
        await access_log.log_access(ledger, None, [(state, "whole")], "paper", digest.digest())
        await asyncio.to_thread(to.write_bytes, page)
    said = f"{to}: {state.reference} at version {state.version}, SHA-256 {digest.hexdigest()}."
    return f"{said}\n{NOT_THERE}" if about_a_head else said


def _make(to: Path) -> None:
    try:
        to.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise UserError(f"{to} cannot be written: {error.strerror}. Give a new file with --to.") from None
