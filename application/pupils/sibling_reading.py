"""A pupil's brothers and sisters, by the records of the register that stay (3-DSL.n)."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import asyncpg

from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import load_pupil, surviving_pupils, with_merged


async def siblings_of(ledger: Ledger, pupil: RegisteredPupil) -> tuple[UUID, ...]:
    """Those whom the record names, and those of records that were merged into it. Never the pupil.

    A merged record cannot change any more, so a sibling of it counts only while theirs names the child.
    """
    async with ledger.pool.connection() as connection:
        records = await with_merged(connection, pupil.school, [pupil.id])
        merged = await _opened(connection, ledger, pupil.school, sorted(records - {pupil.id}))
        of_merged = [each for record in merged for each in record.siblings or ()]
        named = [*(pupil.siblings or ()), *of_merged]
        if not named:
            return ()
        stays = await surviving_pupils(connection, pupil.school, [pupil.id, *named])
        found = [stays[each] for each in pupil.siblings or () if each in stays]
        others = dict.fromkeys(stays[each] for each in of_merged if each in stays)
        theirs = await _opened(connection, ledger, pupil.school, others)
    found += [each.id for each in theirs if not records.isdisjoint(each.siblings or ())]
    selves = (pupil.id, stays.get(pupil.id))
    return tuple(each for each in dict.fromkeys(found) if each not in selves)


async def _opened(
    connection: asyncpg.Connection, ledger: Ledger, school: UUID, pupils: Iterable[UUID]
) -> list[RegisteredPupil]:
    """These records, without those that cannot be opened."""
    found = []
    for pupil in pupils:
        with suppress(PupilDoesNotOpen):
            loaded = await load_pupil(connection, ledger.seals, school, pupil)
            found += [loaded.pupil] if loaded is not None else []
    return found
