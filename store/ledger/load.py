"""Load the facts that a command is judged by: the caller, the case, and an answer kept for a repeat."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.event import Event
from domain.decision_context import KnownFacts
from domain.people.roles import Person
from store.ledger import event_codec
from store.ledger.load_line import NO_ONE, in_line, load_line, people_in_line
from store.ledger.load_many import (
    are_one_record,
    load_entries,
    load_joined,
    load_pupil_cases,
    named_pupil,
    named_pupils,
)
from store.ledger.load_request import (
    Caller,
    Key,
    LoadedCase,
    LoadRequest,
    kept_of,
    loaded_case,
    states_of,
)
from store.ledger.sealing import CaseDoesNotOpen, CaseKey, Seals, StateDoesNotOpen
from store.ledger.statements import (
    READ_BY_AGENCY,
    READ_BY_CLOCK,
    READ_BY_PERSON,
    READ_EVENT,
    READ_IN_SESSION,
    READ_NAMED,
    READ_OTHER,
    READ_TO_RAISE,
    READ_TO_RAISE_IN_SESSION,
    READ_WITH_LINE,
    READ_WITH_LINE_IN_SESSION,
)
from store.ledger.stored_states import state_of
from store.people.credentials import SessionHash
from store.pool import Database
from store.queries.case_visibility import excluded_further_on, sight_of


class TimeSource(Protocol):
    """The source of the time."""

    def now(self) -> datetime:
        """Now, in UTC; a rehearsal's clock may be moved."""
        ...


async def load_for_person(
    connection: asyncpg.Connection, seals: Seals, token: bytes, wanted: LoadRequest, now: datetime
) -> LoadedCase:
    """Load a person's command: one round trip, and more if it names an entry, a case or people."""
    key = wanted.key.stored if wanted.key else None
    by_session = isinstance(token, SessionHash)
    also: tuple[Any, ...]
    if wanted.case is None:
        sql, also = READ_TO_RAISE_IN_SESSION if by_session else READ_TO_RAISE, (wanted.people, now)
    elif wanted.line:
        sql = READ_WITH_LINE_IN_SESSION if by_session else READ_WITH_LINE
        also = (wanted.case, wanted.people, now)
    else:
        sql, also = READ_IN_SESSION if by_session else READ_BY_PERSON, (wanted.case,)
    row = await connection.fetchrow(sql, token, key, *also)
    if row is None:
        return LoadedCase()
    caller = Caller(person=Person(id=row["person"], roles=tuple(row["roles"])), school=row["school"])
    asked = replace(_with_kept_answer(row, caller), plan=row["plan"], credential=token)
    if wanted.case is None:
        return await _to_raise(connection, seals, asked, caller, wanted, row)
    known = await _state_for(connection, seals, caller, wanted.case, row)
    if known is None:
        return asked
    state, case_key = known
    found = replace(asked, case=state, key=case_key, head=row["head"], last=row["last"])
    if visibility(state, caller.person) is None:
        return found
    people = await _people(connection, caller, wanted.people) if wanted.people and not wanted.line else ()
    roster, on_duty, away = people_in_line(row) if wanted.line else NO_ONE
    if wanted.reopens and state.joined_into is not None:  # an exclusion can be missing here (3.2h)
        roster, _, away = await load_line(connection, caller.school, now)
    another = await _other(connection, seals, caller, wanted.other) if wanted.other is not None else None
    other = another.case if another is not None else None
    pupil = await named_pupil(connection, seals, caller, wanted.pupil)
    joined = await load_joined(connection, seals, state, other, wanted)
    of_pupil = await load_pupil_cases(connection, seals, state.school, wanted, state, pupil)
    corrected, with_entries = wanted.event, wanted.joins or wanted.event is not None
    states = states_of(joined.cases)
    return replace(
        found,
        named=frozenset(person.id for person in (*people, *roster)).intersection(wanted.people),
        facts=KnownFacts(
            roster=roster,
            on_duty=on_duty,
            away=away,
            target=await _entry(connection, case_key, corrected) if corrected is not None else None,
            entries=await load_entries(connection, case_key) if with_entries else (),
            pupil=pupil,
            siblings=await named_pupils(connection, seals, caller, wanted.siblings),
            other=other,
            joined=states,
            alongside=states_of(of_pupil.alongside),
            one_record=wanted.joins
            and other is not None
            and await are_one_record(connection, state, other, *states),
        ),
        others=(*([another] if another is not None else []), *joined.cases, *of_pupil.alongside),
        joined_unread=joined.unread,
        of_pupil=of_pupil,
    )


async def _to_raise(
    connection: asyncpg.Connection,
    seals: Seals,
    asked: LoadedCase,
    caller: Caller,
    wanted: LoadRequest,
    row: asyncpg.Record,
) -> LoadedCase:
    """What a new case is decided by."""
    roster, on_duty, away = people_in_line(row)
    pupil = await named_pupil(connection, seals, caller, wanted.pupil)
    of_pupil = await load_pupil_cases(connection, seals, caller.school, wanted, None, pupil)
    facts = KnownFacts(
        roster=roster,
        on_duty=on_duty,
        away=away,
        rota=row["has_rota"],
        pupil=pupil,
        siblings=await named_pupils(connection, seals, caller, wanted.siblings),
        alongside=states_of(of_pupil.alongside),
    )
    named = frozenset(person.id for person in roster).intersection(wanted.people)
    return replace(asked, named=named, facts=facts, others=of_pupil.alongside, of_pupil=of_pupil)


async def load_for_clock(database: Database, seals: Seals, case: UUID, when: datetime) -> LoadedCase:
    """Load the case, the people in line at its school, and those on duty at that time."""
    row = await database.fetchrow(READ_BY_CLOCK, case, when)
    if row is None:
        return LoadedCase()
    loaded = loaded_case(row, state_of(row, case, seals))
    return replace(loaded, facts=in_line(people_in_line(row)), plan=row["plan"], planned=row["planned"])


async def load_for_agency(
    connection: asyncpg.Connection, seals: Seals, signer: UUID, key: Key, case: UUID | None, now: datetime
) -> LoadedCase:
    """Load the case for the signer of that key, the people in line, and an answer that was kept."""
    row = await connection.fetchrow(READ_BY_AGENCY, signer, key.stored, case)
    if row is None:
        return LoadedCase()
    caller = Caller(person=Person(id=row["person"], roles=()), school=row["school"])
    asked = _with_kept_answer(row, caller)
    if case is None or row["wrapped"] is None:
        return asked
    state, case_key = state_of(row, case, seals)
    if state.school != caller.school:
        return asked
    facts = in_line(await load_line(connection, caller.school, now))
    found = replace(asked, case=state, key=case_key, head=row["head"], last=row["last"])
    return replace(found, facts=facts, plan=row["plan"])


def _with_kept_answer(row: asyncpg.Record, caller: Caller) -> LoadedCase:
    """The caller, and the answer that their key has or is getting."""
    return LoadedCase(caller=caller, kept=kept_of(row), in_flight=bool(row["in_flight"]))


async def _state_for(
    connection: asyncpg.Connection, seals: Seals, caller: Caller, case: UUID, row: asyncpg.Record
) -> tuple[Case, CaseKey] | None:
    """The state; CaseDoesNotOpen for people who may know of the case, and for no one else."""
    if row["case_id"] is None:  # no such case in this school, or closed and its key destroyed
        return None
    try:
        state, key = state_of(row, case, seals)
    except CaseDoesNotOpen:
        if await sight_of(connection, caller.person, caller.school, case) is None:
            return None
        raise
    if state.school != caller.school:  # whatever the row says
        return None
    if row["of_school"] != state.school:
        if visibility(state, caller.person) is None:
            return None
        raise StateDoesNotOpen(case)
    if await excluded_further_on(connection, seals, caller.person, [state]):
        return None
    return state, key


async def _people(
    connection: asyncpg.Connection, caller: Caller, people: tuple[UUID, ...]
) -> tuple[Person, ...]:
    rows = await connection.fetch(READ_NAMED, caller.school, people)
    return tuple(Person(id=row["id"], roles=tuple(row["roles"])) for row in rows)


async def _other(
    connection: asyncpg.Connection, seals: Seals, caller: Caller, case: UUID
) -> LoadedCase | None:
    row = await connection.fetchrow(READ_OTHER, case, caller.school, caller.person.id)
    known = await _state_for(connection, seals, caller, case, row) if row else None
    if row is None or known is None:
        return None
    return loaded_case(row, known)


async def _entry(connection: asyncpg.Connection, key: CaseKey, version: int) -> Event | None:
    if not 0 < version < 2**63:  # what the column holds
        return None
    row = await connection.fetchrow(READ_EVENT, key.case, version)
    return event_codec.from_bytes(key.open_event(version, row["body"], row["format"])) if row else None
