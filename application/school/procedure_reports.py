"""What people say of the procedure itself, and the answers to it (13.4)."""

from uuid import UUID

from application import problems
from application.school.answered_once import Answered, answered_once, anyone
from application.sent_request import SentRequest
from domain.field_rules import Fault
from domain.policy.procedure_concerns import (
    AnswerProcedureConcern,
    ReportProcedureConcern,
    faults,
    may_answer,
    sees_procedure_concern,
)
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, StoredResponse
from store.queries import procedure_concern_log


async def report_concern(
    ledger: Ledger, sent: SentRequest, asked: ReportProcedureConcern | list[Fault]
) -> Answered[UUID]:
    """Record a concern about the procedure, or raise the Problem that answers it."""

    async def write(caller: Caller, asked: ReportProcedureConcern) -> UUID:
        return await procedure_concern_log.report(ledger, caller, asked, sent.key)

    return await answered_once(
        ledger,
        sent,
        asked,
        may=anyone,
        before=_before,
        write=write,
        named=lambda asked: {"/about": asked.about or ()},
        faults=lambda asked: faults(asked.text, asked.clause, ledger.in_force.register.clauses),
    )


async def answer_concern(
    ledger: Ledger, sent: SentRequest, concern: UUID, asked: AnswerProcedureConcern | list[Fault]
) -> Answered[UUID]:
    """Record an answer, or raise the Problem that answers it."""

    async def may(caller: Caller) -> bool:
        found = await procedure_concern_log.concerns(ledger, caller.school, concern)
        if not found or not sees_procedure_concern(found[0].said, caller.person):
            raise problems.NotFound
        return may_answer(found[0].said, caller.person)

    async def write(caller: Caller, asked: AnswerProcedureConcern) -> UUID:
        return await procedure_concern_log.answer(ledger, caller, concern, asked.text, sent.key)

    return await answered_once(
        ledger, sent, asked, may=may, before=_before, write=write, faults=lambda asked: faults(asked.text)
    )


async def _before(_: Ledger, __: Caller, kept: StoredResponse) -> UUID:
    return kept.case
