"""Recording that people are away, and ending it, from the pages and the API (3-DSL.f, 3-DSL.x)."""

from dataclasses import replace
from uuid import UUID

from application import problems
from application.school.answered_once import Answered, answered_once, with_role
from application.sent_request import SentRequest
from domain.field_rules import Fault
from domain.people import absences as rules
from domain.people.absences import FOR_OTHERS, Absence, EndAbsence, RecordAbsence
from domain.people.roles import LINE
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, StoredResponse
from store.people import absence_records

MAY_RECORD = tuple(dict.fromkeys((*LINE, *FOR_OTHERS)))
"""Roles that may record an absence: of their own at least."""


async def record(ledger: Ledger, sent: SentRequest, asked: RecordAbsence | list[Fault]) -> Answered[Absence]:
    """Record an absence, or raise the Problem or refusal that answers it."""
    at = ledger.clock.now()

    async def may(caller: Caller) -> bool:
        for_them = isinstance(asked, list) or rules.may_record_for(caller.person, asked.person)
        return for_them and await with_role(MAY_RECORD)(caller)

    async def write(caller: Caller, asked: RecordAbsence) -> Absence:
        async with ledger.pool.connection() as connection:
            people = (asked.person, asked.cover)
            known = await absence_records.people_with_roles(connection, caller.school, people)
            rules.check_cover(known[asked.person], known[asked.cover])
            made = await absence_records.record(
                connection, caller.school, asked, at, caller.person.id, sent.key, ledger.channels.mail
            )
        ledger.absences.forget(caller.school)
        return made

    return await answered_once(
        ledger,
        sent,
        asked,
        may=may,
        before=_before,
        write=write,
        named=lambda asked: {"/person": (asked.person,), "/cover": (asked.cover,)},
        faults=lambda asked: rules.absence_faults(asked, at),
    )


async def end(
    ledger: Ledger, sent: SentRequest, absence: UUID, asked: EndAbsence | list[Fault]
) -> Answered[Absence]:
    """End an absence now, or cancel it; one that is over stays as it is."""

    async def may(caller: Caller) -> bool:
        found = await absence_records.absence(ledger.pool, caller.school, absence)
        if found is None:
            raise problems.NotFound
        return rules.may_record_for(caller.person, found.person)

    async def write(caller: Caller, asked: EndAbsence) -> Absence:
        now, by, mail = ledger.clock.now(), caller.person.id, ledger.channels.mail
        async with ledger.pool.connection() as connection:
            ended = await absence_records.end(
                connection, caller.school, absence, now, by, sent.key, mail, asked.reason
            )
        ledger.absences.forget(caller.school)
        return ended

    return await answered_once(ledger, sent, asked, may=may, before=_before, write=write)


async def _before(ledger: Ledger, caller: Caller, kept: StoredResponse) -> Absence:
    found = await absence_records.absence(ledger.pool, caller.school, kept.case)
    assert found is not None  # a row is never removed
    first = replace(found, ended_at=None, ended_by=None, history=found.history[:1])
    return first if kept.status == 201 else found
