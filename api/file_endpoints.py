"""What the API answers as JSON, as a file in words: a CSV, or a tagged PDF (11.15)."""

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import product
from typing import Annotated, get_args

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.dependencies import CallerDep, IdDep, LedgerDep, SeenCase, WholeCaseUnlogged, caller_with
from api.query_strings import NoQuery
from api.routes import READING, RecordRoute, Route, problem_responses
from application import problems
from application.audit.access_log_file import case_log_file, pupil_log_file
from application.figures.case_compliance import compliance_file
from application.page_files import PageFile, page_file
from application.pupils.pupil_reading import visible_pupil
from application.school.training_courses import training_file
from documents.table_document import FileKind
from domain.access.permissions import may_read_log
from domain.policy.training_requirements import MAY_READ
from domain.pupils.pupil_access import READ_LOG
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.access_log import log_access

router = APIRouter(tags=["reading"], route_class=Route)
pupil_router = APIRouter(tags=["pupils"], route_class=RecordRoute)
TrainingReader = Annotated[Caller, Depends(caller_with(*MAY_READ))]
_Content = Callable[[Ledger, SeenCase], Awaitable[PageFile]]
_Answer = Callable[..., Awaitable[Response]]
_DESCRIPTION = (
    "What the JSON at the same address says, in words and London times; a PDF has at most 2,000 rows."
)
_MEDIA_TYPES = {"csv": "CSV in UTF-8", "pdf": "tagged PDF"}


async def _compliance(ledger: Ledger, seen: SeenCase) -> PageFile:
    return await compliance_file(ledger, seen.caller, seen.case)


async def _views(ledger: Ledger, seen: SeenCase) -> PageFile:
    if not may_read_log(seen.case, seen.caller.person):
        raise problems.NotAllowed
    return await case_log_file(ledger, seen.caller, seen.case)


def _of_a_case(content: _Content, kind: FileKind) -> _Answer:
    async def file(ledger: LedgerDep, seen: WholeCaseUnlogged, _: NoQuery) -> Response:
        made = await page_file(ledger, seen.caller, await content(ledger, seen), kind)
        await log_access(ledger, seen.caller.person.id, [(seen.case, seen.sight)], kind)
        return Response(made.body, 200, made.headers, made.media_type)

    return file


def _of_a_pupil(kind: FileKind) -> _Answer:
    async def file(ledger: LedgerDep, caller: CallerDep, pupil: IdDep, _: NoQuery) -> Response:
        seen = await visible_pupil(ledger, caller, pupil, kind, READ_LOG)
        made = await page_file(ledger, caller, await pupil_log_file(ledger, seen.pupil), kind)
        return Response(made.body, 200, made.headers, made.media_type)

    return file


def _of_training(kind: FileKind) -> _Answer:
    async def file(ledger: LedgerDep, caller: TrainingReader, _: NoQuery) -> Response:
        made = await page_file(ledger, caller, await training_file(ledger, caller.school), kind)
        return Response(made.body, 200, made.headers, made.media_type)

    return file


_FILES: tuple[tuple[APIRouter, str, str, str, Callable[[FileKind], _Answer], tuple[int, ...]], ...] = (
    (
        router,
        "/v1/referrals/{id}/compliance",
        "case_compliance",
        "The policy held against the case, clause by clause",
        partial(_of_a_case, _compliance),
        (403, 404),
    ),
    (
        router,
        "/v1/referrals/{id}/views",
        "access_log",
        "Who looked at the case, the newest first",
        partial(_of_a_case, _views),
        (403, 404),
    ),
    (
        router,
        "/v1/training",
        "training",
        "Each course that the policy asks of a person here",
        _of_training,
        (403,),
    ),
    (
        pupil_router,
        "/v1/pupils/{id}/views",
        "pupil_access_log",
        "Who looked at the pupil's record, the newest first",
        _of_a_pupil,
        (403, 404),
    ),
)
for (_of, _path, _name, _says, _answer, _codes), _kind in product(_FILES, get_args(FileKind)):
    _of.add_api_route(
        f"{_path}.{_kind}",
        _answer(_kind),
        methods=["GET"],
        operation_id=f"get_{_name}_{_kind}",
        summary=f"{_says}, as a {_MEDIA_TYPES[_kind]}",
        description=_DESCRIPTION,
        response_class=Response,
        responses={200: {"description": "The file"}, **problem_responses(*READING, *_codes)},
    )
