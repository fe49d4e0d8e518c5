"""The whole work list, page by page: what a person owes, then the files of pupils who have left."""

from dataclasses import replace
from uuid import UUID

from store.ledger.ledger import Ledger
from store.ledger.list_rows import NEVER
from store.ledger.load_request import Caller
from store.queries.left_file_query import left_files
from store.queries.work_queries import WorkPage, WorkPosition, work_page
from views.obligation_view import WorkView, left_file_view

_AFTER_OBLIGATIONS = 2
"""The rank of the files, after what is overdue and what is not."""
_BEFORE_FILES: WorkPosition = (_AFTER_OBLIGATIONS, NEVER, UUID(int=0), "")


async def worklist_page(ledger: Ledger, caller: Caller, limit: int, after: WorkPosition | None) -> WorkPage:
    """A page of the caller's obligations, and after the last of them the files that they owe (3-DSL.w)."""
    page = await work_page(ledger, caller, limit, after)
    if page.more is not None:
        return page
    files = [left_file_view(each.case, each.absence) for each in await left_files(ledger, caller)]
    files = [each for each in files if after is None or _place(each) > after]
    room = limit - len(page.rows)
    more = None
    if len(files) > room:
        more = _place(files[room - 1]) if room else _BEFORE_FILES
    return replace(page, rows=[*page.rows, *files[:room]], more=more)


def _place(file: WorkView) -> WorkPosition:
    return _AFTER_OBLIGATIONS, NEVER, file.referral, file.id
