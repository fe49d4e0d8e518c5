"""Hand over all your cases, or some, with one note (3-DSL.f)."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends

from api.dependencies import TOKEN, LedgerDep, SentDep, described_key
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import WRITING, problem_responses
from application.case_hand_overs import CaseResult, hand_over_cases
from domain.case.hand_overs import MOST_AT_ONCE, HandOverCases
from views.people_view import HandOverResultView, HandOverView

router = APIRouter(
    tags=["commands"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)]
)


@router.post(
    "/v1/hand-overs",
    operation_id="hand_over_cases",
    summary="Hand over all open cases that you own, or some cases",
    description=(
        f"Clauses 3-DSL.f, 3-DSL.x. At most {MOST_AT_ONCE} cases at once: while `more` is true, send it "
        "again. Each case records its own hand-over with the reasons. One that cannot go is named "
        "with the problem that hand-over would answer, and the others go on. The new owner gets a message "
        "for each. Without `cases`, a repeat names only what was left: what you gave away is not yours."
    ),
    responses=problem_responses(*WRITING, 403),
)
async def hand_over(
    ledger: LedgerDep, sent: SentDep, body: Annotated[UnreadBody[HandOverCases], Body()]
) -> HandOverView:
    """Answer with what became of each case."""
    done = await hand_over_cases(ledger, sent, body.read())
    return HandOverView(to=done.to, cases=tuple(_view(each) for each in done.results), more=done.more)


def _view(result: CaseResult) -> HandOverResultView:
    problem = result.problem
    return HandOverResultView(
        id=result.id,
        reference=result.reference,
        handed_over=problem is None,
        code=problem["code"] if problem is not None else None,
        detail=problem["detail"] if problem is not None else None,
    )
