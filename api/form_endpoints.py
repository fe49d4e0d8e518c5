"""The form of an agency referral: as it was made, and as it would be before anything is sent (11.5)."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path
from starlette.responses import Response

from api.dependencies import TOKEN, CaseIdDep, LedgerDep, SentDep, VisibleCase, described_headers
from api.query_strings import NoQuery
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Responses, Route, problem_responses
from application import problems
from application.cases.referral_forms import preview as previewed
from application.cases.referral_forms import readable_form
from application.commands.person_commands import PersonRequest
from documents import form_loader
from documents.typesetting import MEDIA_TYPE, Document
from domain.command_catalogue import COMMANDS
from domain.commands import Refer

_REFER = COMMANDS["refer"]
_PDF: Responses = {
    200: {
        "description": f"The form, as {MEDIA_TYPE}",  # generators of clients stumble over that type
        "headers": {
            "Repr-Digest": {"description": "The SHA-256 of the form.", "schema": {"type": "string"}},
        },
    }
}
AgencyReferralId = Annotated[str, Path(examples=["cscs-1"])]
router = APIRouter(tags=["reading"], route_class=Route)
preview_router = APIRouter(
    tags=["reading"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_headers)]
)


@router.get(
    "/v1/referrals/{id}/agency-referrals/{agency_referral}/form",
    operation_id="get_referral_form",
    summary="The referral form as it was made: a tagged PDF, its SHA-256 in Repr-Digest",
    response_class=Response,
    responses={**_PDF, **problem_responses(*READING, 404)},
)
async def form(
    ledger: LedgerDep, seen: VisibleCase, agency_referral: AgencyReferralId, _: NoQuery
) -> Response:
    """For readers of the whole case, and for the person who made the referral."""
    referral = seen.case.sent_referral(agency_referral)
    if referral is None:
        raise problems.NotFound
    if seen.sight != "whole" and referral.made_by != seen.caller.person.id:
        raise problems.NotFound
    made = await readable_form(ledger, seen.caller, seen.case.id, referral.id)
    if made is None:
        raise problems.NotFound
    return _answer(await form_loader.document(made))


@preview_router.post(
    "/v1/referrals/{id}/refer/preview",
    operation_id="preview_referral_form",
    summary="The referral form that this referral would have; nothing is recorded, and nothing sent",
    description=f"Clauses 11.5. May: {', '.join(_REFER.who)}.",
    response_class=Response,
    responses={**_PDF, **problem_responses(*WRITING, 403, 404, 412)},
)
async def preview(
    ledger: LedgerDep,
    sent: SentDep,
    case: CaseIdDep,
    _: Annotated[UnreadBody[Refer], Body()],
) -> Response:
    """Answer as the referral itself would, with the form where it would be recorded."""
    made = await previewed(ledger, PersonRequest.read(_REFER, replace(sent, key=None), case))
    return _answer(await form_loader.document(made))


def _answer(of: Document) -> Response:
    return Response(of.body, 200, of.headers, MEDIA_TYPE)
