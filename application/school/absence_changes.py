"""Recording that people are away, and ending it, from the pages and the API (3-DSL.f, 3-DSL.x)."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from application import problems
from application.sent_request import SentRequest, admitted, check_role, fresh, kept_for
from domain.people import absences as rules
from domain.people.absences import FOR_OTHERS, Absence, EndAbsence, RecordAbsence
from domain.people.roles import LINE
from domain.validation.request_checks import Fault
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, LoadRequest, StoredResponse
from store.people import absence_records

MAY_RECORD = tuple(dict.fromkeys((*LINE, *FOR_OTHERS)))
"""Roles that may record an absence: of their own at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAbsence:
    """The absence, and whether the same key recorded it before."""

    absence: Absence
    repeat: bool = False


async def record(ledger: Ledger, sent: SentRequest, asked: RecordAbsence | list[Fault]) -> RecordedAbsence:
    """Record an absence, or raise the Problem or refusal that answers it."""
    named = () if isinstance(asked, list) else (asked.person, asked.cover)
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key, people=named))
    caller = admitted(loaded, sent.too_large)
    if (kept := kept_for(loaded, sent.key)) is not None:
        return await _before(ledger, caller, kept)
    check_role(caller, MAY_RECORD)
    at = ledger.clock.now()
    wrong = asked if isinstance(asked, list) else rules.absence_faults(asked, at)
    if not isinstance(asked, list):
        if not rules.may_record_for(caller.person, asked.person):
            raise problems.NotAllowed
        wrong = [*wrong, *_strangers(asked, loaded.named)]
    fresh(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    async with ledger.pool.connection() as connection:
        people = await absence_records.people_with_roles(connection, caller.school, named)
        rules.check_cover(people[asked.person], people[asked.cover])
        made = await absence_records.record(
            connection, caller.school, asked, at, caller.person.id, sent.key, ledger.posts.mail
        )
    ledger.absences.forget(caller.school)
    return RecordedAbsence(absence=made)


async def record_by_operator(
    connection: asyncpg.Connection, asked: RecordAbsence, at: datetime, mail: str | None
) -> Absence:
    """Record an absence on the command line; Malformed or the refusal if it may not be recorded."""
    school = await absence_records.school_of(connection, asked.person)
    people = await absence_records.people_with_roles(connection, school, (asked.person, asked.cover))
    if wrong := [*rules.absence_faults(asked, at), *_strangers(asked, people)]:
        raise problems.Malformed(wrong)
    rules.check_cover(people[asked.person], people[asked.cover])
    return await absence_records.record(connection, school, asked, at, None, None, mail)


def _strangers(asked: RecordAbsence, known: Container[UUID]) -> list[Fault]:
    """A fault for each of the two people who is not one of the school."""
    named = (("/person", asked.person), ("/cover", asked.cover))
    return [
        Fault(pointer=field, message="Choose people at this school.")
        for field, person in named
        if person not in known
    ]


async def end(
    ledger: Ledger, sent: SentRequest, absence: UUID, asked: EndAbsence | list[Fault]
) -> RecordedAbsence:
    """End an absence now, or cancel it; one that is over stays as it is."""
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(loaded, sent.too_large)
    found = await absence_records.absence(ledger.pool, caller.school, absence)
    if found is None:
        raise problems.NotFound
    if (kept := kept_for(loaded, sent.key)) is not None:
        return await _before(ledger, caller, kept)
    if not rules.may_record_for(caller.person, found.person):
        raise problems.NotAllowed
    fresh(loaded, [*sent.wrong_headers, *(asked if isinstance(asked, list) else ())])
    async with ledger.pool.connection() as connection:
        ended = await absence_records.end(
            connection,
            caller.school,
            absence,
            ledger.clock.now(),
            caller.person.id,
            sent.key,
            ledger.posts.mail,
            None if isinstance(asked, list) else asked.reason,
        )
    ledger.absences.forget(caller.school)
    return RecordedAbsence(absence=ended)


async def _before(ledger: Ledger, caller: Caller, kept: StoredResponse) -> RecordedAbsence:
    found = await absence_records.absence(ledger.pool, caller.school, kept.case)
    assert found is not None  # a row is never removed
    first = replace(found, ended_at=None, ended_by=None, history=found.history[:1])
    then = first if kept.status == 201 else found
    return RecordedAbsence(absence=then, repeat=True)
