"""Load several cases at once: for the clock, and for a command that writes in joined cases too."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.case.case import Case
from domain.case.event import Event
from domain.case.joined_concerns import standing
from store.ledger import event_codec
from store.ledger.load_request import LoadedCase, LoadRequest
from store.ledger.sealing import CaseDoesNotOpen, CaseKey, EventDoesNotOpen, Seals
from store.ledger.statements import READ_EVENTS, READ_MANY_BY_CLOCK
from store.ledger.stored_states import state_of
from store.pupils.pupil_store import surviving_pupil


async def load_many_for_clock(
    connection: asyncpg.Connection, seals: Seals, cases: Collection[UUID]
) -> dict[UUID, LoadedCase]:
    """Load cases without the people in line; leave out one that cannot be opened."""
    found = {}
    for row in await connection.fetch(READ_MANY_BY_CLOCK, cases):
        with suppress(CaseDoesNotOpen, ValidationError):  # loaded alone, it says why
            state, key = state_of(row, row["id"], seals)
            found[row["id"]] = LoadedCase(
                case=state,
                head=row["head"],
                last=row["last"],
                key=key,
                plan=row["plan"],
                planned=row["planned"],
            )
    return found


async def load_joined(
    connection: asyncpg.Connection, seals: Seals, state: Case, wanted: LoadRequest
) -> tuple[LoadedCase, ...]:
    """The cases that this one was joined to, or that were joined to it, for a command that writes in them.

    The caller need not see them, and is shown nothing of them. One that cannot be opened is left out.
    """
    identifies = wanted.counts == "moves"
    came = [each.case for each in standing(state.joined)] if wanted.excludes or identifies else []
    found = await load_many_for_clock(connection, seals, came) if came else {}
    follows = wanted.reopens or wanted.event is not None or identifies
    into = state.joined_into if follows else None
    while into is not None and into not in found:
        found |= await load_many_for_clock(connection, seals, [into])
        further = found[into].case if into in found else None
        into = further.joined_into if further is not None else None
    return tuple(found.values())


async def load_entries(connection: asyncpg.Connection, key: CaseKey) -> tuple[Event, ...]:
    """The entries of a case, whose words a join takes along. One that cannot be opened is left out."""
    found = []
    for row in await connection.fetch(READ_EVENTS, key.case, 0, None):
        with suppress(EventDoesNotOpen):
            plain = key.open_event(row["version"], row["body"], row["format"])
            found.append(event_codec.from_bytes(plain))
    return tuple(found)


async def are_one_record(connection: asyncpg.Connection, here: Case, there: Case) -> bool:
    """Whether the register has merged the records of the children of these two cases."""
    one, two = here.pupil.id, there.pupil.id
    if one is None or two is None or one == two:
        return False
    survivors = [await surviving_pupil(connection, here.school, each) for each in (one, two)]
    return survivors[0] is not None and survivors[0] == survivors[1]
