"""The open cases that a call can be recorded in: those that the visitor may add to (3.2h)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from application.child_cases import child_cases
from domain.case.case import Case
from domain.case.case_search import as_reference
from domain.command_catalogue import COMMANDS
from store.queries import case_queries
from store.queries.joined_cases import as_read_by
from web.core.page_request import PageRequest
from web.pages.case.body_completion import called_by
from web.pages.case.case_rows import sees_whole_cases

CONTACT, INFORMATION = COMMANDS["record-parent-contact"], COMMANDS["add-information"]


async def cases_of_child(visit: PageRequest, pupil: UUID) -> list[Case]:
    """The child's open cases, the newest first; none for people who see only what they reported.

    A reporter may not learn from a search that their report is now known to be about this child.
    """
    if not sees_whole_cases(visit):
        return []
    child = await child_cases(visit.ledger, visit.me.caller, pupil)
    return _open_to(visit, child.cases.values())


async def case_called(visit: PageRequest, written: str) -> Case | None:
    """The open case with this reference that the visitor may add to."""
    found = await _opened(visit, await called_by(visit, as_reference(written)))
    return next(iter(_open_to(visit, found)), None)


async def _opened(visit: PageRequest, ids: Collection[UUID]) -> list[Case]:
    if not ids:
        return []
    caller = visit.me.caller
    found = await case_queries.of_ids(visit.ledger, caller, list(ids))
    return await as_read_by(visit.ledger, caller, [each for each in found if isinstance(each, Case)])


def _open_to(visit: PageRequest, cases: Iterable[Case]) -> list[Case]:
    needed = {CONTACT.name, INFORMATION.name}
    return [each for each in cases if needed <= {offer.command for offer in visit.view(each).next}]
