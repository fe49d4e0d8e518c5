"""Concerns about the procedure itself: anybody says one, the head or the board answers (13.4)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api import body_parsing, problems, request_headers
from api.case_endpoints import caller_of, json
from api.guards import admitted, kept_for, unused
from api.query_strings import Query
from domain.calendar.timestamps import instant
from domain.policy.procedure_concerns import (
    AnswerProcess,
    ProcessConcern,
    ReportProcess,
    faults,
    may_answer,
    sees_process,
)
from domain.validation.request_checks import Fault
from store.ledger.ledger import Ledger
from store.ledger.load import Caller, LoadedCase, LoadRequest
from store.queries import procedure_concern_log


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedConcern:
    """The concern that something was recorded of, and whether it was before, under the same key."""

    concern: UUID
    school: UUID
    repeat: bool = False


async def concerns(request: Request, ledger: Ledger) -> Response:
    """Those that the caller said, that lie with them, or that they audit."""
    caller = await caller_of(request, ledger)
    Query(request, ()).check()
    found = await procedure_concern_log.concerns(ledger, caller.school)
    return json([_shown(each) for each in found if sees_process(each.said, caller.person)])


async def report(request: Request, ledger: Ledger) -> Response:
    """Say one."""
    return await _answered(ledger, await said(ledger, await request_headers.read(request)))


async def answer(request: Request, ledger: Ledger) -> Response:
    """Answer one that lies with the caller."""
    sent = await request_headers.read(request)
    return await _answered(ledger, await answered(ledger, sent, request_headers.case_of(request)))


async def said(ledger: Ledger, sent: request_headers.CommandRequest) -> RecordedConcern:
    """Record what somebody says of the procedure, or raise the Problem that answers it."""
    asked = body_parsing.read(ReportProcess, sent.body)
    named = () if isinstance(asked, list) else asked.about or ()
    opened = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key, people=named))
    caller = admitted(opened, sent)
    before = _before(opened, sent, caller)
    if before is not None:
        return before
    clauses = ledger.in_force.register.clauses
    wrong = asked if isinstance(asked, list) else faults(asked.text, asked.clause, clauses)
    if not opened.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/about", message="Name people of this school.")]
    _fresh(opened, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    return _done(caller, await procedure_concern_log.report(ledger, caller, asked, sent.key))


async def answered(ledger: Ledger, sent: request_headers.CommandRequest, concern: UUID) -> RecordedConcern:
    """Record an answer, or raise the Problem that answers it."""
    opened = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    caller = admitted(opened, sent)
    found = await procedure_concern_log.concerns(ledger, caller.school, concern)
    if not found or not sees_process(found[0].said, caller.person):
        raise problems.NotFound
    before = _before(opened, sent, caller)
    if before is not None:
        return before
    if not may_answer(found[0].said, caller.person):
        raise problems.NotAllowed
    asked = body_parsing.read(AnswerProcess, sent.body)
    _fresh(opened, [*sent.wrong_headers, *(asked if isinstance(asked, list) else faults(asked.text))])
    assert not isinstance(asked, list)
    return _done(caller, await procedure_concern_log.answer(ledger, caller, concern, asked.text, sent.key))


def _before(
    opened: LoadedCase, sent: request_headers.CommandRequest, caller: Caller
) -> RecordedConcern | None:
    kept = kept_for(opened, sent.key)
    return RecordedConcern(concern=kept.case, school=caller.school, repeat=True) if kept is not None else None


def _fresh(opened: LoadedCase, wrong: list[Fault]) -> None:
    if wrong:
        raise problems.Malformed(wrong)
    unused(opened)


def _done(caller: Caller, concern: UUID | None) -> RecordedConcern:
    if concern is None:  # the key was taken since it was looked at
        raise problems.RequestInFlight
    return RecordedConcern(concern=concern, school=caller.school)


async def _answered(ledger: Ledger, done: RecordedConcern) -> Response:
    found = await procedure_concern_log.concerns(ledger, done.school, done.concern)
    return json(_shown(found[0]), {"Idempotent-Replay": "true"} if done.repeat else None, 201)


def _shown(concern: ProcessConcern) -> dict[str, Any]:
    said = concern.said
    return {
        "id": str(said.id),
        "clause": said.clause,
        "text": concern.text,
        "raised_by": str(said.raised_by),
        "raised_at": instant(said.raised_at),
        "goes_to": said.goes_to,
        "lies_with": said.lies_with,
        "answers": [
            {"by": str(each.by), "at": instant(each.at), "text": each.text} for each in concern.answers
        ],
    }
