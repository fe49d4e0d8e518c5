"""The other open cases of the children of some cases, as far as their reader sees them whole (2.4g, 3.2h)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from domain.access.permissions import visibility
from domain.case.case import Case
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.joined_cases import read_cases
from store.queries.open_cases import open_pupil_cases


async def other_open_cases(
    ledger: Ledger, caller: Caller, cases: Collection[Case]
) -> Mapping[UUID, tuple[Case, ...]]:
    """For each of these cases, as its reader reads it: the others of the same child, the newest first.

    The register says which child it is. A page of cases needs two queries, however many it has.
    """
    children = {
        each.id: each.pupil.id
        for each in cases
        if each.pupil.id is not None and visibility(each, caller.person) == "whole"
    }
    found = await open_pupil_cases(ledger, caller, set(children.values()))
    known = {each.id: each for each in cases}
    read, _ = await read_cases(ledger, caller, {each.case for each in found} - known.keys())
    known |= {each.id: each for each in read}
    others: dict[UUID, dict[UUID, Case]] = {}
    for each in found:
        other = known.get(each.case)
        if other is not None and other.pupil.id == each.record and _is_shown(other, caller):
            others.setdefault(each.child, {})[other.id] = other
    return {
        case: tuple(_newest_first(others[child], case))
        for case, child in children.items()
        if others.get(child, {}).keys() - {case}
    }


def _is_shown(other: Case, caller: Caller) -> bool:
    return not other.closed and visibility(other, caller.person) == "whole"


def _newest_first(others: Mapping[UUID, Case], case: UUID) -> list[Case]:
    left = [each for each in others.values() if each.id != case]
    return sorted(left, key=lambda each: (each.raised_at, each.id), reverse=True)
