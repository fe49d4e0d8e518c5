"""Load the pupils whom a command names, and their other cases (2.4g, 3.2t, 3-DSL.n)."""

from contextlib import suppress
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.case.case import Case
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.load_request import Caller, LoadedCase, LoadRequest, PupilCases, loaded_case
from store.ledger.sealing import CaseDoesNotOpen, Seals
from store.ledger.statements import READ_OF_PUPIL
from store.ledger.stored_states import state_of
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


async def load_pupil_cases(
    connection: asyncpg.Connection,
    seals: Seals,
    school: UUID,
    wanted: LoadRequest,
    state: Case | None,
    named: RegisteredPupil | None,
) -> PupilCases:
    """The other cases of the pupil whom the case is about after the command.

    A case that cannot be opened counts for nothing. Records that were merged describe one pupil.
    """
    if wanted.counts is None:
        return PupilCases()
    after = _pupil_after(wanted, state, named)
    if after is None:
        return PupilCases()
    cases, versions = await _of(connection, seals, school, after)
    return PupilCases(
        pupils=(after,),
        alongside=tuple(each for each in cases if each.case is not None and each.case.id != wanted.case),
        versions=tuple(each for each in versions if each[0] != wanted.case),
    )


def _pupil_after(wanted: LoadRequest, state: Case | None, named: RegisteredPupil | None) -> UUID | None:
    if state is None or wanted.counts == "moves":
        return named.id if named is not None else None
    return state.pupil_without(wanted.event)


async def _of(
    connection: asyncpg.Connection, seals: Seals, school: UUID, pupil: UUID
) -> tuple[list[LoadedCase], list[tuple[UUID, int]]]:
    """Their cases, and the versions of all of them, also of those that cannot be opened."""
    cases, versions = [], []
    for row in await connection.fetch(READ_OF_PUPIL, school, [pupil]):
        versions.append((row["id"], row["version"]))
        if row["wrapped"] is None:  # its key was destroyed
            continue
        try:
            opened = state_of(row, row["id"], seals)
        except (CaseDoesNotOpen, ValidationError):  # logged; each command in that case says so
            continue
        if (opened[0].school, opened[0].pupil.id) == (school, row["pupil"]):  # whatever the rows say
            cases.append(loaded_case(row, opened))
    return cases, versions
