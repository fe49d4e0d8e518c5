"""Concerns about the procedure itself: anybody says one, the head or the board answers (13.4)."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api import bodies, problems, requests
from api.query import Query
from api.reading import caller_of, json
from domain.process import (
    AnswerProcess,
    ProcessConcern,
    ReportProcess,
    faults,
    may_answer,
    sees_process,
)
from domain.view import instant
from domain.wellformed import Fault
from store import process
from store.ledger import Ledger
from store.opening import Caller, Opened, Wanted


async def concerns(request: Request, ledger: Ledger) -> Response:
    """Those that the caller said, that went to them, or that they audit."""
    caller = await caller_of(request, ledger)
    Query(request, ()).check()
    found = await process.concerns(ledger, caller.school)
    return json([_shown(each) for each in found if sees_process(each, caller.person)])


async def report(request: Request, ledger: Ledger) -> Response:
    """Say one."""
    sent = await requests.read(request)
    asked = bodies.read(ReportProcess, sent.body)
    named = () if isinstance(asked, list) else asked.about or ()
    opened = await ledger.hear(sent.token, Wanted(case=None, key=sent.key, people=named))
    caller = _admitted(opened, sent)
    if opened.kept is not None and sent.key is not None and opened.kept.fingerprint == sent.key.fingerprint:
        return await _answered(ledger, caller, opened.kept.case, {"Idempotent-Replay": "true"})
    clauses = ledger.newest.register.clauses
    wrong = asked if isinstance(asked, list) else faults(asked.text, asked.clause, clauses)
    if not opened.named.issuperset(named):
        wrong = [*wrong, Fault(pointer="/about", message="Name people of this school.")]
    _fresh(opened, [*sent.wrong_headers, *wrong])
    assert not isinstance(asked, list)
    return await _answered(ledger, caller, await process.report(ledger, caller, asked, sent.key))


async def answer(request: Request, ledger: Ledger) -> Response:
    """Answer one that went to the caller."""
    sent = await requests.read(request)
    opened = await ledger.hear(sent.token, Wanted(case=None, key=sent.key))
    caller = _admitted(opened, sent)
    found = await process.concerns(ledger, caller.school, requests.case_of(request))
    if not found or not sees_process(found[0], caller.person):
        raise problems.NotFound
    if opened.kept is not None and sent.key is not None and opened.kept.fingerprint == sent.key.fingerprint:
        return await _answered(ledger, caller, opened.kept.case, {"Idempotent-Replay": "true"})
    if not may_answer(found[0], caller.person):
        raise problems.NotAllowed
    asked = bodies.read(AnswerProcess, sent.body)
    _fresh(opened, [*sent.wrong_headers, *(asked if isinstance(asked, list) else faults(asked.text))])
    assert not isinstance(asked, list)
    return await _answered(
        ledger, caller, await process.answer(ledger, caller, found[0].id, asked.text, sent.key)
    )


def _admitted(opened: Opened, sent: requests.Sent) -> Caller:
    if opened.caller is None:
        raise problems.NotSignedIn
    if sent.too_large:
        raise problems.TooLarge
    return opened.caller


def _fresh(opened: Opened, wrong: list[Fault]) -> None:
    if wrong:
        raise problems.Malformed(wrong)
    if opened.in_flight:
        raise problems.RequestInFlight
    if opened.kept is not None:
        raise problems.KeyReused


async def _answered(
    ledger: Ledger, caller: Caller, one: UUID | None, headers: dict[str, str] | None = None
) -> Response:
    if one is None:  # the key was taken since it was looked at
        raise problems.RequestInFlight
    found = await process.concerns(ledger, caller.school, one)
    return json(_shown(found[0]), headers, 201)


def _shown(concern: ProcessConcern) -> dict[str, Any]:
    return {
        "id": str(concern.id),
        "clause": concern.clause,
        "text": concern.text,
        "raised_by": str(concern.raised_by),
        "raised_at": instant(concern.raised_at),
        "goes_to": concern.goes_to,
        "answers": [
            {"by": str(each.by), "at": instant(each.at), "text": each.text} for each in concern.answers
        ],
    }
