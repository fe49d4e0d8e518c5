"""Load the other cases of a pupil, for commands that change what repeats in them (2.4g, 3.2t)."""

from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.case.case import Case
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.load_request import LoadedCase, LoadRequest, PupilCases
from store.ledger.sealing import CaseDoesNotOpen, Seals
from store.ledger.statements import READ_OF_PUPIL
from store.ledger.stored_states import state_of


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
            state, key = state_of(row, row["id"], seals)
        except (CaseDoesNotOpen, ValidationError):  # logged; each command in that case says so
            continue
        if (state.school, state.pupil.id) == (school, row["pupil"]):  # whatever the rows say
            cases.append(LoadedCase(case=state, head=row["head"], last=row["last"], key=key))
    return cases, versions
