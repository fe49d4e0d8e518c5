"""Load the pupils of the register whom a command names (3-DSL.n)."""

from contextlib import suppress
from uuid import UUID

import asyncpg

from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.load_request import Caller
from store.ledger.sealing import Seals
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import load_pupil, surviving_pupil


async def named_pupil(
    connection: asyncpg.Connection, seals: Seals, caller: Caller, pupil: UUID | None
) -> RegisteredPupil | None:
    """The pupil of the caller's school, for those who find pupils; a record that cannot be opened is none."""
    if pupil is None or pupil_sight(caller.person) is None:
        return None
    named = await surviving_pupil(connection, caller.school, pupil)
    if named is None:
        return None
    with suppress(PupilDoesNotOpen):
        found = await load_pupil(connection, seals, caller.school, named)
        return found.pupil if found is not None else None
    return None


async def named_pupils(
    connection: asyncpg.Connection, seals: Seals, caller: Caller, pupils: tuple[UUID, ...]
) -> tuple[RegisteredPupil, ...]:
    """Those pupils of the caller's school who are found, in order."""
    found = [await named_pupil(connection, seals, caller, each) for each in pupils]
    return tuple(each for each in found if each is not None)
