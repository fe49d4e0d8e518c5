"""Concerns about the procedure itself: report one, answer it, read them (13.4)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import request_headers
from api.case_endpoints import caller_of, json
from api.query_strings import Query
from application.procedure_reports import RecordedConcern, answer_concern, report_concern
from domain.calendar.timestamps import instant
from domain.policy.procedure_concerns import ProcessConcern, sees_process
from store.ledger.ledger import Ledger
from store.queries import procedure_concern_log


async def concerns(request: Request, ledger: Ledger) -> Response:
    """Those that the caller said, that lie with them, or that they audit."""
    caller = await caller_of(request, ledger)
    Query(request, ()).check()
    found = await procedure_concern_log.concerns(ledger, caller.school)
    return json([_shown(each) for each in found if sees_process(each.said, caller.person)])


async def report(request: Request, ledger: Ledger) -> Response:
    """Say one."""
    return await _answered(ledger, await report_concern(ledger, await request_headers.read(request)))


async def answer(request: Request, ledger: Ledger) -> Response:
    """Answer one that lies with the caller."""
    sent = await request_headers.read(request)
    return await _answered(ledger, await answer_concern(ledger, sent, request_headers.case_of(request)))


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
