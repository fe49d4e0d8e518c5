"""Give what a page shows as a file: made first, then logged with its cases, then sent (11.15)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import get_args

from starlette.responses import Response

from application.page_files import PageFile, page_file
from domain.access.permissions import visibility
from domain.case.case import Case
from referral_form.table_document import FileKind
from store.queries.access_log import log_access
from web.core.page_request import Endpoint, Page, PageRequest

_Saved = Callable[[PageRequest, FileKind], Awaitable[Response]]


def file_pages(address: str, saved: _Saved) -> dict[str, Page]:
    """The addresses of a page's files: the page's own with .csv and .pdf."""
    return {f"{address}.{kind}": Page(get=_of(saved, kind)) for kind in get_args(FileKind)}


def _of(saved: _Saved, kind: FileKind) -> Endpoint:
    return lambda visit: saved(visit, kind)


async def given(visit: PageRequest, of: PageFile, kind: FileKind, cases: Sequence[Case]) -> Response:
    """The file, once the look at each case in it is logged.

    The log keeps no hash of it. Two readers could compare theirs, and one would learn that the other's file
    has something that theirs has not (3.2h).
    """
    caller = visit.me.caller
    made = await page_file(visit.ledger, caller, of, kind)
    seen = [(each, sight) for each in cases if (sight := visibility(each, caller.person))]
    await log_access(visit.ledger, caller.person.id, seen, kind)
    return Response(made.body, 200, made.headers, made.media_type)
