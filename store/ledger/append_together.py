"""Write what was decided in several cases together: at the close of day, or by one command (2.4g)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from store.ledger.append import Append, SealedChange, counted, sealed_change, true_head
from store.ledger.append_batches import MOST_BYTES, written_together
from store.ledger.idempotency import KeyInUse
from store.ledger.load_request import LoadedCase
from store.ledger.sealing import Seals
from store.ledger.statements import APPEND, PUPIL_CASES_HOLD

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
        for places in _slices(sealed):
            values = [APPEND.arranged(sealed[place].values | {"if_free": True}) for place in places]
            for place, row in zip(places, await written_together(connection, APPEND, values), strict=True):
                if row[0] == "recorded":
                    loaded, opened = changes[place][0], sealed[place].opened
                    head = opened.head or b""
                    written[place] = replace(loaded, case=opened.state, head=head, last=head)
    return written


def _slices(sealed: Sequence[SealedChange]) -> Iterator[list[int]]:
    """The places of those that go in one message to Postgres."""
    places: list[int] = []
    size = 0
    for place, each in enumerate(sealed):
        if places and size + each.size > MOST_BYTES:
            yield places
            places, size = [], 0
        places.append(place)
        size += each.size
    if places:
        yield places


# In one order, so that two commands that each write in two cases never wait for each other.
_LOCK_CASES = "SELECT id FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_STILL_AT = """
SELECT bool_and(c.version IS NOT DISTINCT FROM read.version)
FROM unnest($1::uuid[], $2::bigint[]) AS read (id, version) LEFT JOIN cases AS c ON c.id = read.id
"""
"""Whether these cases still have the versions that were read."""


async def append_both(
    connection: asyncpg.Connection,
    seals: Seals,
    here: tuple[LoadedCase, Append],
    *there: tuple[LoadedCase, Append],
    beside: Mapping[UUID, int] | None = None,
) -> bool:
    """Write what one command does in its own case and in others of the school, all or nothing (2.4g).

    First the rows of all these cases are locked, in the order of their ids, so that two such commands never
    wait for each other for ever. Then each is written as `append` writes one: only if its version is the one
    that was loaded. False if another command was faster in any of them; then nothing is written in any.

    A command that changes what repeats in the cases of a child locks the child before those rows.

    The answer for a repeat belongs to the case that the command was sent to: the others have no key.

    `beside` has the versions of cases that were read and are not written: they must not have changed either.
    """
    changes = (here, *there)
    sealed = [
        sealed_change(seals, loaded, change, await true_head(connection, loaded))
        for loaded, change in changes
    ]
    of_pupil, first = here[0].of_pupil, sealed[0].values
    try:
        async with connection.transaction():
            if of_pupil.pupils:
                checked = PUPIL_CASES_HOLD.arranged(first | counted(of_pupil))
                if not await connection.fetchval(PUPIL_CASES_HOLD.sql, *checked):
                    raise _FasterElsewhere
            held = beside or {}
            await connection.execute(_LOCK_CASES, [*(each.values["case"] for each in sealed), *held])
            if held and not await connection.fetchval(_STILL_AT, list(held), list(held.values())):
                raise _FasterElsewhere
            for each in sealed:
                answer = await connection.fetchval(APPEND.sql, *APPEND.arranged(each.values))
                if answer == "in_flight":
                    raise KeyInUse
                if answer != "recorded":
                    raise _FasterElsewhere
    except _FasterElsewhere:
        return False
    for each in sealed:
        seals.opened.keep(each.opened)
    return True


class _FasterElsewhere(Exception):
    """Another command was faster in one of the cases, so nothing is written in any."""
