"""The work list by child, as *Your work* shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import WithJsonSchema
from starlette.requests import Request

from api.dependencies import CallerDep, LedgerDep
from api.query_strings import (
    A_KIND,
    IS_CURSOR,
    Absent,
    PageParameters,
    a_cursor,
    known_kind,
    next_page,
    parsed,
)
from api.routes import READING, RecordRoute, problem_responses
from application.cases.work_cards import WorkCard, card_page
from application.parameter_parsers import a_moment, a_rank, as_id, one_of
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.stages import stage
from domain.people.roles import Person
from store.queries.card_queries import DUE, ORDERS, TABS, CardChoice, Due, Order, Tab, tabs_of
from views.obligation_view import CardCaseView, WorkCardView

router = APIRouter(tags=["reading"], route_class=RecordRoute)


def _words(*words: str, default: str | None = None) -> WithJsonSchema:
    schema = {"type": "string", "enum": list(words)}
    return WithJsonSchema(schema if default is None else {**schema, "default": default})


class CardsQuery(PageParameters):
    """Which cards, in which order, and where the page begins."""

    tab: Annotated[Tab | Absent, parsed(one_of(TABS), f"Give one of {', '.join(TABS)}."), _words(*TABS)] = (
        None
    )
    """By default `mine` for the DSL and the deputies, who share the work of the school; else `all`."""
    order: Annotated[
        Order,
        parsed(one_of(ORDERS), f"Give one of {', '.join(ORDERS)}."),
        _words(*ORDERS, default="deadline"),
    ] = "deadline"
    due: Annotated[Due | Absent, parsed(one_of(DUE), f"Give one of {', '.join(DUE)}."), _words(*DUE)] = None
    category: Annotated[str | Absent, A_KIND] = None
    cursor: Annotated[tuple[int, datetime, UUID] | Absent, a_cursor(a_rank, a_moment, as_id), IS_CURSOR] = (
        None
    )


@router.get(
    "/v1/work",
    operation_id="get_work",
    summary="Your open obligations by child, the most pressing first",
    responses=problem_responses(*READING),
)
async def work(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    caller: CallerDep,
    query: Annotated[CardsQuery, Query()],
) -> list[WorkCardView]:
    """The first page begins with danger and files of pupils who left; its limit does not count them."""
    tab = query.tab or tabs_of(caller.person)[0]
    kind = known_kind(query.category, ledger)
    wanted = CardChoice(tab=tab, order=query.order, due=query.due, category=kind)
    page = await card_page(ledger, caller, wanted, query.limit, query.cursor)
    if page.more is not None:
        rank, at, of = page.more
        response.headers.update(next_page(request, str(rank), at.isoformat(), str(of)))
    return [_view(each, caller.person) for each in (*page.danger, *page.left, *page.cards)]


def _view(card: WorkCard, reader: Person) -> WorkCardView:
    wholes = [case for case in card.cases if visibility(case, reader) == "whole"]
    unread = card.unread
    cases = tuple(_case(case, whole=case in wholes) for case in card.cases)
    if unread is not None:
        cases = (
            CardCaseView(
                id=unread.id,
                reference=unread.reference,
                stage=None,
                owner=None,
                raised_at=None,
                href=f"/v1/referrals/{unread.id}",
            ),
        )
    return WorkCardView(child=wholes[0].pupil.id if wholes else None, cases=cases, tasks=card.tasks)


def _case(case: Case, *, whole: bool) -> CardCaseView:
    return CardCaseView(
        id=case.id,
        reference=case.reference,
        stage=stage(case),
        owner=case.owner if whole else None,
        raised_at=case.raised_at,
        href=f"/v1/referrals/{case.id}",
    )
