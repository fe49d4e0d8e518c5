"""Cases and children's records as one file that proves itself, for those who may take them out of Onward."""

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import Response

from api import request_reading
from api.dependencies import CallerDep, LedgerDep, SentDep
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import problem_responses
from application.bundle_requests import MEDIA_TYPE, take_bundle
from domain.access.bundle_taking import TakeBundle

router = APIRouter(tags=["evidence"], route_class=RecordingRoute)
_DESCRIPTION = (
    "Sealed for those who see the whole of each; opened for those who may print each. The log of each has "
    "the look, with the SHA-256 of the file. A head of the tree is signed each minute: until it covers the "
    "newest entry, 409 NotIntegrated."
)


@router.post(
    "/v1/bundles",
    operation_id="take_bundle",
    summary="Cases and children's records, with their proofs, in one file",
    description=_DESCRIPTION,
    response_class=Response,
    responses={
        200: {"description": "The zip file; X-SHA-256 has its hash"},
        **problem_responses(400, 401, 403, 404, 409, 413, 422, 503),
    },
)
async def taken(
    request: Request,
    ledger: LedgerDep,
    caller: CallerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[TakeBundle], Body()],
) -> Response:
    """404 if you may not see the whole of one of them, 403 NotConfirmed without your own password."""
    made = await take_bundle(ledger, request_reading.bearer(request), caller, body.read())
    return Response(made.body, 200, made.headers, MEDIA_TYPE)
