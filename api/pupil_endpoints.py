"""The register of pupils: search, changes of a record, who looked; and what the school knows of one child."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from pydantic import Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import UNREAD, unread_of
from api.dependencies import TOKEN, CallerDep, IdDep, IfMatch, LedgerDep, SentDep, described_key
from api.history_endpoints import AfterQuery
from api.query_strings import (
    IS_CURSOR,
    Absent,
    Instant,
    NoQuery,
    PageParameters,
    a_cursor,
    next_after,
    next_page,
    parsed,
)
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import PUPIL_SEARCH, READING, REPLAYED, WRITING, RecordRoute, problem_responses
from application import problems
from application.cases.child_cases import child_cases, seen_child
from application.cases.child_chronology import chronology_page
from application.cases.chronology_reading import ChronologyFilter
from application.parameter_parsers import a_count, a_moment, as_id, one_of
from application.pupils.pupil_changes import RecordedPupil, record_pupil_command, recorded_view
from application.pupils.pupil_reading import SeenPupil, find_pupils, visible_pupil
from domain.entries.base import ENTRY_KINDS, EntryKind
from domain.pupils.pupil_access import CHANGE_WHOLE, FIND, MAY_CHANGE_PUPILS, READ_LOG, READ_WHOLE
from domain.pupils.pupil_commands import MergePupil, RecordPupilLeft, RegisterPupil, UndoMerge, UpdatePupil
from domain.pupils.pupil_listing import SearchPupils
from store.queries.access_log import pupil_views
from views.chronology_view import ChildView, ChronologyEntryView
from views.pupil_view import FoundPupilsView, PupilAccessView, PupilRecordView
from views.read_model import as_json

OF_A_PUPIL = "/v1/pupils/{id}"
_MAY = f"Clauses 3-DSL.n. May: {', '.join(MAY_CHANGE_PUPILS)}; the circumstances: {', '.join(CHANGE_WHOLE)}."
_MAY_MERGE = f"Clauses 3-DSL.n. May: {', '.join(CHANGE_WHOLE)}."
_MAY_FIND = f"Clauses 3.2g. May: {', '.join(FIND)}. The words are in the body, so no address or log has them."
_CHANGES = problem_responses(*WRITING, 403, 404, 412)

router = APIRouter(tags=["pupils"], route_class=RecordRoute)
recording = APIRouter(
    tags=["pupils"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)]
)
search = APIRouter(tags=["pupils"], route_class=RecordingRoute)
children = APIRouter(tags=["pupils"], route_class=RecordRoute)
_PROBLEMS = problem_responses(*READING, 403, 404)
_UUID = WithJsonSchema({"type": "string", "format": "uuid"})


async def described_version(if_match: IfMatch = None) -> None:
    """The version that a change was decided on, for the document: `request_reading` reads it."""


def _seen(what: str, *roles: str) -> Callable[..., Awaitable[SeenPupil]]:
    async def seen_pupil(ledger: LedgerDep, caller: CallerDep, pupil: IdDep) -> SeenPupil:
        return await visible_pupil(ledger, caller, pupil, what, roles)

    return seen_pupil


LogReader = Annotated[SeenPupil, Depends(_seen("views", *READ_LOG))]
"""The record, for those who may read who looked; 403 for others. The look is logged."""


@search.post(
    PUPIL_SEARCH,
    operation_id="search_pupils",
    summary="Find pupils of your school by any part of a name",
    description=_MAY_FIND,
    responses=problem_responses(400, 401, 403, 413, 422, 503),
)
async def found(
    ledger: LedgerDep, caller: CallerDep, sent: SentDep, body: Annotated[UnreadBody[SearchPupils], Body()]
) -> FoundPupilsView:
    """By family name. A pupil who cannot be opened is left out and counted."""
    return await find_pupils(ledger, caller, body.read())


@router.get(
    f"{OF_A_PUPIL}/views",
    operation_id="get_pupil_access_log",
    summary="Who looked at the pupil's record, in order",
    responses=problem_responses(*READING, 403, 404),
)
async def log(
    request: Request,
    response: Response,
    ledger: LedgerDep,
    seen: LogReader,
    query: Annotated[AfterQuery, Query()],
) -> list[PupilAccessView]:
    """Looking at the log is logged too. Link has rel=next when there are more."""
    looks = await pupil_views(ledger, seen.pupil.id, query.after or 0, query.limit + 1)
    page = looks[: query.limit]
    if len(looks) > query.limit:
        response.headers.update(next_after(request, page[-1].number, query.limit))
    return page


@recording.post(
    "/v1/pupils",
    operation_id="register_pupil",
    summary=(RegisterPupil.__doc__ or "").strip(),
    description=_MAY,
    status_code=201,
    response_model=PupilRecordView,
    responses=problem_responses(*WRITING, 403),
)
async def register(
    ledger: LedgerDep, sent: SentDep, body: Annotated[UnreadBody[RegisterPupil], Body()]
) -> Response:
    """Answer with the new record."""
    return _recorded(ledger, await record_pupil_command(ledger, sent, None, body.read()), 201)


def _add(name: str, operation: str, command: type, may: str) -> None:
    """Register a change of a record. The signature declares its body."""

    async def change(ledger: LedgerDep, sent: SentDep, of: IdDep, body: object) -> Response:
        assert isinstance(body, UnreadBody)
        return _recorded(ledger, await record_pupil_command(ledger, sent, of, body.read()), 200)

    change.__annotations__["body"] = Annotated[UnreadBody[command], Body()]  # type: ignore[valid-type]
    recording.add_api_route(
        f"{OF_A_PUPIL}/{name}",
        change,
        methods=["POST"],
        operation_id=operation,
        summary=(command.__doc__ or "").strip(),
        description=may,
        response_model=PupilRecordView,
        response_description="The record after it",
        responses=_CHANGES,
        dependencies=[Depends(described_version)],
    )


_add("update", "update_pupil", UpdatePupil, _MAY)
_add("leave", "record_pupil_left", RecordPupilLeft, _MAY)
_add("merge", "merge_pupil", MergePupil, _MAY_MERGE)
_add("undo-merge", "undo_merge", UndoMerge, _MAY_MERGE)


def _recorded(ledger: LedgerDep, done: RecordedPupil, status: int) -> Response:
    """The record after a command."""
    headers = dict(REPLAYED) if done.repeat else {}
    if status == 201:
        headers["Location"] = f"/v1/pupils/{done.pupil.id}"
    return _answer(recorded_view(ledger, done), status, headers)


def _answer(view: PupilRecordView, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    given = {"ETag": problems.etag(view.version), **(headers or {})}
    return Response(as_json(view), status, given, "application/json")


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


@children.get(
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


@children.get(
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
