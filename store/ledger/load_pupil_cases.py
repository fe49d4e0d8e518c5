"""Load the other cases of a pupil, for commands that change what repeats in them (2.4g, 3.2t)."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.case.case import Case
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.load_request import LoadedCase, LoadRequest, PupilCases
from store.ledger.sealing import CaseDoesNotOpen, Seals
from store.ledger.statements import READ_OF_PUPIL
from store.ledger.stored_states import state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    cases: tuple[LoadedCase, ...] = ()
    versions: tuple[tuple[UUID, int], ...] = ()
    """Of all of them, also of those that cannot be opened."""


async def load_pupil_cases(
    connection: asyncpg.Connection,
    seals: Seals,
    school: UUID,
    wanted: LoadRequest,
    state: Case | None,
    named: RegisteredPupil | None,
) -> PupilCases:
    """The other cases of the pupil whom the case is about after the command, and of the pupil before it.

    A case that cannot be opened counts for nothing. Records that were merged describe one pupil.
    """
    if wanted.counts is None:
        return PupilCases()
    before = state.pupil.id if state is not None else None
    after = _pupil_after(wanted, state, named)
    moves = before is not None and before != after
    new = await _of(connection, seals, school, after) if after is not None else _Found()
    if moves and any(case == wanted.case for case, _ in new.versions):  # another record of the same child
        return PupilCases()
    old = await _of(connection, seals, school, before) if before is not None and moves else _Found()
    return PupilCases(
        pupils=tuple(each for each in (after, before if moves else None) if each is not None),
        alongside=_others(wanted, new),
        left_behind=_others(wanted, old),
        versions=tuple(each for each in (*new.versions, *old.versions) if each[0] != wanted.case),
    )


def _pupil_after(wanted: LoadRequest, state: Case | None, named: RegisteredPupil | None) -> UUID | None:
    if state is None or wanted.counts == "moves":
        return named.id if named is not None else None
    return state.pupil_without(wanted.event)


async def _of(connection: asyncpg.Connection, seals: Seals, school: UUID, pupil: UUID) -> _Found:
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
    return _Found(cases=tuple(cases), versions=tuple(versions))


def _others(wanted: LoadRequest, found: _Found) -> tuple[LoadedCase, ...]:
    return tuple(each for each in found.cases if each.case is not None and each.case.id != wanted.case)
