"""Changes of the duty rota, from the pages and the API (3-DSL.x)."""

from dataclasses import dataclass, replace
from uuid import UUID

from application import problems
from application.sent_request import SentRequest, admitted, check_role, fresh, kept_for
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty, Shift, faults
from domain.validation.request_checks import Fault
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, LoadRequest, StoredResponse
from store.people import duty_rota


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedShift:
    """The shift, and whether the same key recorded it before."""

    shift: Shift
    repeat: bool = False


async def put_on(ledger: Ledger, sent: SentRequest, asked: PutOnDuty | list[Fault]) -> RecordedShift:
    """Record a shift, or raise the Problem that answers it."""
    named = () if isinstance(asked, list) else (asked.person,)
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key, people=named))
    caller = admitted(loaded, sent.too_large)
    if (kept := kept_for(loaded, sent.key)) is not None:
        return await _before(ledger, caller, kept)
    check_role(caller, MAY_CHANGE)
    wrong = asked if isinstance(asked, list) else faults(asked)
    if not loaded.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/person", message="Choose people at this school.")]
    fresh(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    made = await duty_rota.put_on(ledger.pool, asked, ledger.clock.now(), caller.person.id, sent.key)
    assert made is not None
    return RecordedShift(shift=made)


async def end(ledger: Ledger, sent: SentRequest, shift: UUID, asked: EndDuty | list[Fault]) -> RecordedShift:
    """End a shift now unless it is over, or raise the Problem that answers it."""
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(loaded, sent.too_large)
    if await duty_rota.shift(ledger.pool, shift, caller.school) is None:
        raise problems.NotFound
    if (kept := kept_for(loaded, sent.key)) is not None:
        return await _before(ledger, caller, kept)
    check_role(caller, MAY_CHANGE)
    fresh(loaded, [*sent.wrong_headers, *(asked if isinstance(asked, list) else ())])
    async with ledger.pool.connection() as connection:
        ended = await duty_rota.end(connection, shift, ledger.clock.now(), caller.person.id, sent.key)
    assert ended is not None
    return RecordedShift(shift=ended)


async def _before(ledger: Ledger, caller: Caller, kept: StoredResponse) -> RecordedShift:
    found = await duty_rota.shift(ledger.pool, kept.case, caller.school)
    assert found is not None  # a shift's row is never removed
    then = replace(found, ended_at=None) if kept.status == 201 else found
    return RecordedShift(shift=then, repeat=True)
