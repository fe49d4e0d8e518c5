"""The form of an agency referral: as it was made, and as it would be before anything is sent (11.5)."""

import base64
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from api import problem_responses, request_headers
from api.case_endpoints import the_case
from api.query_strings import Query
from application import problems, refusal_problems
from application.form_preview import preview as previewed
from application.person_commands import PersonRequest
from domain.access.permissions import sees
from domain.command_catalogue import COMMANDS
from domain.refusals import Refused
from referral_form import form_loader
from referral_form.typesetting import MEDIA_TYPE, Document
from store.ledger.ledger import Ledger

_REFER = COMMANDS["refer"]


async def form(request: Request, ledger: Ledger) -> Response:
    """The form as it was made, for those who see the whole case and for whoever made the referral."""
    caller, state = await the_case(request, ledger)
    Query(request, ()).check()
    referral = state.agency_referral(request.path_params["agency_referral"])
    if referral is None:
        raise problems.NotFound
    if sees(state, caller.person) != "whole" and referral.made_by != caller.person.id:
        raise problems.NotFound
    made = await form_loader.made(ledger, state.id, referral.id)
    if made is None:
        raise problems.NotFound
    return answer(await form_loader.document(made))


async def preview(request: Request, ledger: Ledger) -> Response:
    """The form that a referral with this body would have; nothing is recorded, and nothing sent."""
    sent = replace(await request_headers.read(request), key=None)
    try:
        made = await previewed(ledger, PersonRequest.read(_REFER, sent, request_headers.case_of(request)))
    except Refused as refused:
        return problem_responses.answer(refusal_problems.refused(refused), request_id=request.state.id)
    return answer(await form_loader.document(made))


def answer(of: Document) -> Response:
    """The document with its digest (RFC 9530), which the record has too where it was sent."""
    digest = base64.b64encode(bytes.fromhex(of.sha256)).decode()
    headers = {
        "Content-Disposition": f'inline; filename="{of.name}"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return Response(of.body, 200, headers, MEDIA_TYPE)
