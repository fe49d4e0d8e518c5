"""The policy in force, each of its clauses with what is done about it, and concerns about the procedure."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from api.dependencies import (
    TOKEN,
    CallerDep,
    IdDep,
    Identifier,
    LedgerDep,
    SentDep,
    described_key,
)
from api.query_strings import NoQuery
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses, recorded
from application import problems
from application.school.answered_once import Answered
from application.school.procedure_reports import answer_concern, report_concern
from domain.calendar.working_time import london
from domain.policy.procedure_concerns import (
    AnswerProcedureConcern,
    ProcedureConcern,
    ReportProcedureConcern,
    sees_procedure_concern,
)
from store.ledger.ledger import Ledger
from store.queries import procedure_concern_log
from views.policy_view import PolicyView, policy_view
from views.read_model import view_of
from views.register_view import ClauseWithRulesView, clause_view
from views.school_records_view import ProcessAnswerView, ProcessConcernView

router = APIRouter(tags=["reading"], route_class=Route)
procedure = APIRouter(
    tags=["procedure"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)]
)


@router.get(
    "/v1/policy",
    operation_id="get_policy",
    summary="The policy in force, its clauses, and what is out of date",
    responses=problem_responses(*READING),
)
async def in_force(ledger: LedgerDep, _: CallerDep, __: NoQuery) -> PolicyView:
    """Its limits say what they rest on: the policy, guidance, the local authority, or a school setting."""
    return policy_view(ledger.in_force, ledger.clock.now())


@router.get(
    "/v1/policy/clauses/{id}",
    operation_id="get_clause",
    summary="One clause, what is done about it, and by which rule",
    responses=problem_responses(*READING, 404),
)
async def clause(ledger: LedgerDep, name: Identifier, _: CallerDep, __: NoQuery) -> ClauseWithRulesView:
    """404 for a clause that the policy does not have."""
    found = clause_view(ledger.in_force, name, london(ledger.clock.now()).date())
    if found is None:
        raise problems.NotFound
    return found


@router.get(
    "/v1/process-concerns",
    operation_id="list_procedure_concerns",
    summary="The concerns about the procedure that you may see",
    responses=problem_responses(*READING),
)
async def concerns(ledger: LedgerDep, caller: CallerDep, _: NoQuery) -> list[ProcessConcernView]:
    """Those that you reported, that wait for you, or that you audit (13.4)."""
    found = await procedure_concern_log.concerns(ledger, caller.school)
    return [_view(each) for each in found if sees_procedure_concern(each.said, caller.person)]


@procedure.post(
    "/v1/process-concerns",
    operation_id="report_procedure_concern",
    summary="Report a concern about the procedure",
    description="Clauses 13.4.",
    status_code=201,
    responses=problem_responses(*WRITING),
)
async def report(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[ReportProcedureConcern], Body()],
) -> ProcessConcernView:
    """Record it, and tell the role that answers it."""
    return await _recorded(ledger, await report_concern(ledger, sent, body.read()), response)


@procedure.post(
    "/v1/process-concerns/{id}/answer",
    operation_id="answer_procedure_concern",
    summary="Answer a concern about the procedure that waits for you",
    description="Clauses 13.4.",
    status_code=201,
    responses=problem_responses(*WRITING, 403, 404),
)
async def answer(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    concern: IdDep,
    body: Annotated[UnreadBody[AnswerProcedureConcern], Body()],
) -> ProcessConcernView:
    """Record the answer, and tell the person who reported it."""
    return await _recorded(ledger, await answer_concern(ledger, sent, concern, body.read()), response)


async def _recorded(ledger: Ledger, done: Answered[UUID], response: Response) -> ProcessConcernView:
    found = await procedure_concern_log.concerns(ledger, done.caller.school, recorded(done, response))
    return _view(found[0])


def _view(concern: ProcedureConcern) -> ProcessConcernView:
    answers = tuple(view_of(ProcessAnswerView, each) for each in concern.answers)
    return view_of(ProcessConcernView, concern.said, text=concern.text, answers=answers)
