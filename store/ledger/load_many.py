"""Load what a command needs beside its case: several cases at once, and pupils with their cases."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.case.case import Case
from domain.case.concern import standing
from domain.case.event import Event
from domain.case.joining import joined_now
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger import event_codec
from store.ledger.load_request import Caller, LoadedCase, LoadRequest, PupilCases, loaded_case, states_of
from store.ledger.sealing import CaseDoesNotOpen, CaseKey, EventDoesNotOpen, Seals
from store.ledger.statements import READ_EVENTS, READ_MANY_BY_CLOCK, READ_OF_PUPIL
from store.ledger.stored_states import STANDS, WITH_KEYS, state_of
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import load_pupil, surviving_pupil, surviving_pupils

_ONE_STANDS = f"SELECT EXISTS (SELECT FROM {WITH_KEYS} WHERE c.id = ANY($1::uuid[]) AND {STANDS})"


async def load_many_for_clock(
    connection: asyncpg.Connection, seals: Seals, cases: Collection[UUID]
) -> dict[UUID, LoadedCase]:
    """Load cases without the people in line; leave out one that cannot be opened."""
    found = {}
    for row in await connection.fetch(READ_MANY_BY_CLOCK, cases):
        with suppress(CaseDoesNotOpen, ValidationError):  # loaded alone, it says why
            loaded = loaded_case(row, state_of(row, row["id"], seals))
            found[row["id"]] = replace(loaded, plan=row["plan"], planned=row["planned"])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Cases that are joined with another."""

    cases: tuple[LoadedCase, ...] = ()
    unread: bool = False
    """Whether one of them is damaged; one whose key was destroyed is gone for good."""


async def load_joined(
    connection: asyncpg.Connection, seals: Seals, state: Case, going_on: Case | None, wanted: LoadRequest
) -> Joined:
    """The cases that are joined with this one, for a command that writes in them or compares them with it.

    `going_on` is the case that it is being joined to. The caller need not see the others, and is shown
    nothing of them.
    """
    moves_back = wanted.counts is not None and state.pupil_without(wanted.event) != state.pupil.id
    if wanted.joins or wanted.counts == "moves" or moves_back:
        own = [state, *((going_on,) if going_on is not None else ())]
        return await _all_joined(connection, seals, own)
    asked = {each.case for each in standing(state.joined)} if wanted.excludes else set()
    if state.joined_into is not None:
        asked.add(state.joined_into)
    found = await load_many_for_clock(connection, seals, asked) if asked else {}
    return Joined(cases=tuple(found.values()), unread=await _one_stands(connection, asked - found.keys()))


async def _all_joined(connection: asyncpg.Connection, seals: Seals, own: list[Case]) -> Joined:
    """All others that are joined with these cases."""
    found, asked, cases = dict[UUID, LoadedCase](), {each.id for each in own}, own
    while further := {other for case in cases for other in joined_now(case)} - asked:
        asked |= further
        came = await load_many_for_clock(connection, seals, further)
        found |= came
        cases = list(states_of(came.values()))
    missing = asked - found.keys() - {each.id for each in own}
    return Joined(cases=tuple(found.values()), unread=await _one_stands(connection, missing))


async def _one_stands(connection: asyncpg.Connection, missing: Collection[UUID]) -> bool:
    """Whether one of these cases, which do not open, is damaged and not gone."""
    return bool(missing) and await connection.fetchval(_ONE_STANDS, missing)


async def load_entries(connection: asyncpg.Connection, key: CaseKey) -> tuple[Event, ...]:
    """The entries of a case, for a join or a correction. One that cannot be opened is left out."""
    found = []
    for row in await connection.fetch(READ_EVENTS, key.case, 0, None):
        with suppress(EventDoesNotOpen):
            plain = key.open_event(row["version"], row["body"], row["format"])
            found.append(event_codec.from_bytes(plain))
    return tuple(found)


async def are_one_record(connection: asyncpg.Connection, *cases: Case) -> bool:
    """Whether the register has merged the records of the children of these cases."""
    named = {each.pupil.id for each in cases if each.pupil.id is not None}
    if len(named) < 2:
        return False
    stay = await surviving_pupils(connection, cases[0].school, list(named))
    return stay.keys() >= named and len(set(stay.values())) == 1


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
