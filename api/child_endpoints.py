"""What the school knows of one child: the record with its cases, and one chronology over all of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import UNREAD, unread_of
from api.dependencies import CallerDep, IdDep, LedgerDep
from api.pupil_endpoints import OF_A_PUPIL
from api.query_strings import (
    IS_CURSOR,
    Absent,
    Instant,
    NoQuery,
    PageParameters,
    a_cursor,
    next_page,
    parsed,
)
from api.routes import READING, RecordRoute, problem_responses
from application import problems
from application.child_cases import child_cases, seen_child
from application.child_chronology import chronology_page
from application.chronology_reading import ChronologyFilter
from application.parameter_parsers import a_count, a_moment, as_id, one_of
from application.pupil_reading import SeenPupil, visible_pupil
from domain.events.base import ENTRY_KINDS, EntryKind
from domain.pupils.pupil_access import READ_WHOLE
from views.chronology_view import ChildView, ChronologyEntryView
from views.read_model import as_json

router = APIRouter(tags=["pupils"], route_class=RecordRoute)
_PROBLEMS = problem_responses(*READING, 403, 404)
_UUID = WithJsonSchema({"type": "string", "format": "uuid"})


async def seen_pupil(ledger: LedgerDep, caller: CallerDep, pupil: IdDep) -> SeenPupil:
    """The record; 404 without such a pupil, 403 for those who only find pupils. The look is logged."""
    return await visible_pupil(ledger, caller, pupil, "pupil")


async def chronology_reader(ledger: LedgerDep, caller: CallerDep, pupil: IdDep) -> SeenPupil:
    """The record, for those who read all of it. The look is logged."""
    return await visible_pupil(ledger, caller, pupil, "chronology", READ_WHOLE)


class ChronologyQuery(PageParameters):
    """Which entries."""

    from_: Annotated[Instant, Field(alias="from", description="Recorded at this time or later.")] = None
    to: Annotated[Instant, Field(description="Recorded by this time.")] = None
    kind: Annotated[
        EntryKind | Absent,
        parsed(one_of(ENTRY_KINDS), f"Give one of {', '.join(ENTRY_KINDS)}."),
        WithJsonSchema({"type": "string", "enum": list(ENTRY_KINDS)}),
    ] = None
    case: Annotated[UUID | Absent, parsed(as_id, "Give the id of a case."), _UUID] = None
    person: Annotated[UUID | Absent, parsed(as_id, "Give a person's id."), _UUID] = None
    cursor: Annotated[tuple[datetime, UUID, int] | Absent, a_cursor(a_moment, as_id, a_count), IS_CURSOR] = (
        None
    )


@router.get(
    OF_A_PUPIL,
    operation_id="get_pupil",
    summary="A pupil's record, and the cases about them that you see whole",
    response_model=ChildView,
    responses={200: {"headers": UNREAD}, **_PROBLEMS},
)
async def child(ledger: LedgerDep, seen: Annotated[SeenPupil, Depends(seen_pupil)], _: NoQuery) -> Response:
    """The answer carries the version of the record as ETag."""
    view, known = await seen_child(ledger, seen)
    headers = {"ETag": problems.etag(view.version), **unread_of(known.unread)}
    return Response(as_json(view), 200, headers, "application/json")


@router.get(
    f"{OF_A_PUPIL}/chronology",
    operation_id="get_chronology",
    summary="Everything recorded about the child that you may read, in the order of recording",
    response_model=list[ChronologyEntryView],
    responses={200: {"headers": UNREAD}, **_PROBLEMS},
)
async def chronology(
    request: Request,
    ledger: LedgerDep,
    seen: Annotated[SeenPupil, Depends(chronology_reader)],
    query: Annotated[ChronologyQuery, Query()],
) -> Response:
    """The newest last. Link has rel=next when there are more."""
    known = await child_cases(ledger, seen.caller, seen.pupil.id)
    wanted = ChronologyFilter(
        kinds=(query.kind,) if query.kind is not None else None,
        case=query.case,
        person=query.person,
        since=query.from_,
        until=query.to,
    )
    page = await chronology_page(ledger, known, seen.caller, wanted, query.limit, query.cursor)
    headers = unread_of(known.unread)
    if page.more is not None:
        recorded_at, stream, version = page.more
        headers |= next_page(request, recorded_at.isoformat(), str(stream), str(version))
    body = b"[" + b",".join(as_json(each.view) for each in page.entries) + b"]"
    return Response(body, 200, headers, "application/json")
