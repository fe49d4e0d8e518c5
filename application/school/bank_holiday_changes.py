"""Changes of the calendar: the operator adds or removes a bank holiday, a school asks for one (11.8)."""

from dataclasses import dataclass

from application import problems, refusal_problems
from application.sent_request import SentRequest, admitted, check_role, fresh, kept_for
from domain.calendar.bank_holidays import MAY_ASK, MAY_PROCLAIM, MOST_REASONS, Proclaim, check, faults
from domain.refusals import Refused
from domain.validation.field_rules import LEAST_REASONS
from domain.validation.request_checks import Fault
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, LoadRequest, StoredResponse
from store.planning import calendar_requests
from store.planning.calendar_revisions import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """The revision or the refusal, and whether the same key got it before."""

    caller: Caller
    outcome: Revision | Refused
    repeat: bool = False


async def proclaim(ledger: Ledger, sent: SentRequest, asked: Proclaim | list[Fault]) -> RecordedChange:
    """Make the revision for every school, or raise the Problem that answers it."""
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(loaded, sent.too_large)
    check_role(caller, MAY_PROCLAIM)  # also for a repeat: its answer counts every school's cases
    if (kept := kept_for(loaded, sent.key)) is not None:
        return await _before(ledger, caller, kept)
    wrong = asked if isinstance(asked, list) else faults(asked, ledger.clock.now())
    fresh(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    outcome: Revision | Refused
    try:
        outcome = await calendar_requests.proclaim(ledger, asked, caller.person.id, sent.key)
    except Refused as refused:
        outcome = refused
    return RecordedChange(caller=caller, outcome=outcome)


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


async def _before(ledger: Ledger, caller: Caller, kept: StoredResponse) -> RecordedChange:
    if kept.problem is not None:
        refused = refusal_problems.REFUSALS[kept.problem["code"]]()
        return RecordedChange(caller=caller, outcome=refused, repeat=True)
    (made,) = await calendar_requests.changes(ledger, caller.school, kept.version - 1, 1)
    return RecordedChange(caller=caller, outcome=made, repeat=True)
