"""Changes of the calendar: the operator adds or removes a bank holiday, a school asks for one (11.8)."""

from application import problems
from application.refusal_problems import RefusedBefore
from application.school.answered_once import Answered, answered_once
from application.sent_request import SentRequest, check_role
from domain.field_rules import LEAST_REASONS, Fault
from domain.policy.bank_holidays import MAY_ASK, MAY_PROCLAIM, MOST_REASONS, Proclaim, check, faults
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, StoredResponse
from store.planning import calendar_requests
from store.planning.calendar_revisions import Revision


async def proclaim(ledger: Ledger, sent: SentRequest, asked: Proclaim | list[Fault]) -> Answered[Revision]:
    """Make the revision for every school, or raise the Problem or refusal that answers it."""

    async def may(caller: Caller) -> bool:
        check_role(caller, MAY_PROCLAIM)  # also for a repeat: its answer counts every school's cases
        return True

    async def write(caller: Caller, asked: Proclaim) -> Revision:
        return await calendar_requests.proclaim(ledger, asked, caller.person.id, sent.key)

    async def before(_: Ledger, caller: Caller, kept: StoredResponse) -> Revision:
        if kept.problem is not None:
            raise RefusedBefore(kept.problem)
        (made,) = await calendar_requests.changes(ledger, caller.school, kept.version - 1, 1)
        return made

    return await answered_once(
        ledger,
        sent,
        asked,
        may=may,
        before=before,
        write=write,
        faults=lambda asked: faults(asked, ledger.clock.now()),
    )


async def ask_for(ledger: Ledger, caller: Caller, asked: Proclaim) -> bool:
    """Record a school's request; False if it asked for this day already, or has too many open requests."""
    check_role(caller, MAY_ASK)
    if wrong := faults(asked, ledger.clock.now()):
        raise problems.Malformed(wrong)
    newest = await ledger.plans.newest(ledger.pool)
    check(newest.calendar, asked.change, asked.day)
    return await calendar_requests.ask(ledger, caller, asked)


async def refuse(ledger: Ledger, caller: Caller, number: int, reasons: str) -> None:
    """Refuse a school's request with reasons; NotFound if no such request waits."""
    check_role(caller, MAY_PROCLAIM)
    if not LEAST_REASONS <= len(reasons) <= MOST_REASONS:
        message = f"Give reasons of {LEAST_REASONS} to {MOST_REASONS} characters."
        raise problems.Malformed([Fault(pointer="/reasons", message=message)])
    if number not in {each.number for each in await calendar_requests.waiting(ledger.pool)}:
        raise problems.NotFound
    await calendar_requests.refuse(ledger, number, reasons, caller.person.id)
