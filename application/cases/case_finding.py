"""Cases found by the child or by the reference, as the list of cases shows them (3-DSL.n, 3.2h)."""

from dataclasses import replace
from datetime import datetime
from math import inf
from uuid import UUID

from application import problems
from application.parameter_parsers import a_moment, as_id, pack_cursor, read_cursor
from domain.calendar.working_time import london
from domain.case.case_search import ChildFilter, SearchCases, as_reference
from domain.field_rules import Fault, faults_of
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_listing import FOUND_AT_ONCE, PupilFilter, SearchPupils
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pupils.pupil_store import records_of
from store.queries import case_queries
from store.queries.case_filters import CasePosition, Filter
from store.queries.case_queries import ListPage
from store.queries.joined_cases import as_read_by
from store.queries.pupil_cases import pupils_with_cases, records_of_many

FEW_PUPILS = 500
"""Found children whose records are followed one by one, and all sent along to find their cases."""


async def find_cases(
    ledger: Ledger, caller: Caller, asked: SearchCases | list[Fault], enough_bytes: float = inf
) -> ListPage:
    """A page of the caller's cases, newest first.

    422 if malformed; 403 about a child for those who may not find pupils.
    """
    wrong = asked if isinstance(asked, list) else faults_of(asked, ledger.clock.now())
    if isinstance(asked, list) or wrong:
        raise problems.Malformed(wrong)
    wanted = Filter(
        reference=as_reference(asked.reference) if asked.reference is not None else None,
        child=await _children(ledger, caller, asked) if asked.names_a_child else None,
    )
    limit = asked.limit or FOUND_AT_ONCE
    page = await case_queries.cases(ledger, caller, wanted, limit, _after(asked.cursor), enough_bytes)
    read = {each.id: each for each in await as_read_by(ledger, caller, page.read)}
    return replace(page, cases=tuple(read.get(each.id, each) for each in page.cases))


async def _children(ledger: Ledger, caller: Caller, asked: SearchCases) -> ChildFilter:
    sight = pupil_sight(caller.person)
    if sight is None:
        raise problems.NotAllowed
    today = london(ledger.clock.now()).date()
    search = SearchPupils(q=asked.q, year=asked.year, class_=asked.class_)
    wanted = PupilFilter.of(search, sight, today)
    pupils = await ledger.names.matching(caller.school, wanted)
    if len(pupils) <= FEW_PUPILS:
        records = frozenset(await records_of(ledger.pool, caller.school, pupils))
        return ChildFilter(records=records, named=records, wanted=wanted)
    records = await records_of_many(ledger.pool, caller.school, pupils)
    named = records & await pupils_with_cases(ledger.pool, caller.school)
    return ChildFilter(records=records, named=named, wanted=wanted)


def packed(more: CasePosition | None) -> str | None:
    """Where the next page begins, as its `cursor`."""
    return pack_cursor(more[0].isoformat(), str(more[1])) if more is not None else None


def _after(cursor: str | None) -> CasePosition | None:
    if cursor is None:
        return None
    try:
        raised_at, case = read_cursor(cursor, a_moment, as_id)
    except ValueError:
        raise problems.Malformed([Fault(pointer="/cursor", message="Give the `next` of a page.")]) from None
    place: tuple[datetime, UUID] = (raised_at, case)
    return place
