"""Changes of the duty rota, from the pages and the API (3-DSL.x)."""

from dataclasses import replace
from uuid import UUID

from application import problems
from application.school.answered_once import Answered, answered_once, with_role
from application.sent_request import SentRequest
from domain.field_rules import Fault
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty, Shift, faults
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, StoredResponse
from store.people import duty_rota


async def put_on(ledger: Ledger, sent: SentRequest, asked: PutOnDuty | list[Fault]) -> Answered[Shift]:
    """Record a shift, or raise the Problem that answers it."""

    async def write(caller: Caller, asked: PutOnDuty) -> Shift:
        now, by = ledger.clock.now(), caller.person.id
        return await duty_rota.put_on(ledger.pool, caller.school, asked, now, by, sent.key)

    return await answered_once(
        ledger,
        sent,
        asked,
        may=with_role(MAY_CHANGE),
        before=_before,
        write=write,
        named=lambda asked: {"/person": (asked.person,)},
        faults=faults,
    )


async def end(
    ledger: Ledger, sent: SentRequest, shift: UUID, asked: EndDuty | list[Fault]
) -> Answered[Shift]:
    """End a shift now unless it is over, or raise the Problem that answers it."""

    async def may(caller: Caller) -> bool:
        if await duty_rota.shift(ledger.pool, shift, caller.school) is None:
            raise problems.NotFound
        return await with_role(MAY_CHANGE)(caller)

    async def write(caller: Caller, _: EndDuty) -> Shift:
        now, by = ledger.clock.now(), caller.person.id
        return await duty_rota.end(ledger.pool, caller.school, shift, now, by, sent.key)

    return await answered_once(ledger, sent, asked, may=may, before=_before, write=write)


async def _before(ledger: Ledger, caller: Caller, kept: StoredResponse) -> Shift:
    found = await duty_rota.shift(ledger.pool, kept.case, caller.school)
    assert found is not None  # a shift's row is never removed
    return replace(found, ended_at=None) if kept.status == 201 else found
