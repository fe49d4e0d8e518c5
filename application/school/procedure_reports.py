"""What people say of the procedure itself, and the answers to it (13.4)."""

from dataclasses import dataclass
from uuid import UUID

from application import problems
from application.sent_request import SentRequest, admitted, fresh, kept_for
from domain.field_rules import Fault
from domain.policy.procedure_concerns import (
    AnswerProcedureConcern,
    ReportProcedureConcern,
    faults,
    may_answer,
    sees_procedure_concern,
)
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, LoadedCase, LoadRequest
from store.queries import procedure_concern_log


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedConcern:
    """The concern, and whether the same key recorded it before."""

    concern: UUID
    school: UUID
    repeat: bool = False


async def report_concern(
    ledger: Ledger, sent: SentRequest, asked: ReportProcedureConcern | list[Fault]
) -> RecordedConcern:
    """Record a concern about the procedure, or raise the Problem that answers it."""
    named = () if isinstance(asked, list) else asked.about or ()
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key, people=named))
    caller = admitted(loaded, sent.too_large)
    before = _before(loaded, sent, caller)
    if before is not None:
        return before
    clauses = ledger.in_force.register.clauses
    wrong = asked if isinstance(asked, list) else faults(asked.text, asked.clause, clauses)
    if not loaded.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/about", message="Choose people at this school.")]
    fresh(loaded, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    return _done(caller, await procedure_concern_log.report(ledger, caller, asked, sent.key))


async def answer_concern(
    ledger: Ledger, sent: SentRequest, concern: UUID, asked: AnswerProcedureConcern | list[Fault]
) -> RecordedConcern:
    """Record an answer, or raise the Problem that answers it."""
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(loaded, sent.too_large)
    found = await procedure_concern_log.concerns(ledger, caller.school, concern)
    if not found or not sees_procedure_concern(found[0].said, caller.person):
        raise problems.NotFound
    before = _before(loaded, sent, caller)
    if before is not None:
        return before
    if not may_answer(found[0].said, caller.person):
        raise problems.NotAllowed
    fresh(loaded, [*sent.wrong_headers, *(asked if isinstance(asked, list) else faults(asked.text))])
    assert not isinstance(asked, list)
    return _done(caller, await procedure_concern_log.answer(ledger, caller, concern, asked.text, sent.key))


def _before(loaded: LoadedCase, sent: SentRequest, caller: Caller) -> RecordedConcern | None:
    kept = kept_for(loaded, sent.key)
    return RecordedConcern(concern=kept.case, school=caller.school, repeat=True) if kept is not None else None


def _done(caller: Caller, concern: UUID) -> RecordedConcern:
    return RecordedConcern(concern=concern, school=caller.school)
