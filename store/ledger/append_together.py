"""Write what was decided in many cases in one transaction, for the clock at the close of day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import asyncpg

from store.ledger.append import Append, SealedChange, sealed_change
from store.ledger.append_batches import MOST_BYTES, written_together
from store.ledger.load_request import LoadedCase
from store.ledger.sealing import Seals
from store.ledger.statements import APPEND_IF_FREE, APPEND_IF_FREE_AND_MORE, Statement

_SHORT_WAITS = "SET LOCAL lock_timeout = '250ms'"
_LOCK_OUTBOX = "SELECT FROM outbox WHERE case_id = ANY($1::uuid[]) ORDER BY case_id FOR UPDATE"


async def append_together(
    connection: asyncpg.Connection, seals: Seals, changes: Sequence[tuple[LoadedCase, Append]]
) -> list[LoadedCase | None]:
    """Write what was decided in several cases, in one transaction; each case after it, None if not written.

    A case in which another command is being written is left out. Rows of the outbox are locked first and in
    order, as the relay locks them; if that takes long, Postgres undoes everything.
    """
    sealed = [sealed_change(seals, loaded, change, loaded.head) for loaded, change in changes]
    written: list[LoadedCase | None] = [None] * len(sealed)
    async with connection.transaction():
        await connection.execute(_SHORT_WAITS)
        await connection.execute(_LOCK_OUTBOX, [each.values["case"] for each in sealed])
        for statement, places in _slices(sealed):
            values = [statement.arranged(sealed[place].values) for place in places]
            for place, row in zip(places, await written_together(connection, statement, values), strict=True):
                if row[0] == "recorded":
                    loaded, opened = changes[place][0], sealed[place].opened
                    head = opened.head or b""
                    written[place] = replace(loaded, case=opened.state, head=head, last=head)
    return written


def _slices(sealed: Sequence[SealedChange]) -> Iterator[tuple[Statement, list[int]]]:
    """The places of those that go in one message to Postgres, with their statement."""
    for more, statement in ((False, APPEND_IF_FREE), (True, APPEND_IF_FREE_AND_MORE)):
        places: list[int] = []
        size = 0
        for place, each in enumerate(sealed):
            if each.more is not more:
                continue
            if places and size + each.size > MOST_BYTES:
                yield statement, places
                places, size = [], 0
            places.append(place)
            size += each.size
        if places:
            yield statement, places
