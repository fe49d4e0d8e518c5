"""Other open cases of a child, or perhaps of the same child, that their reader sees whole (2.4g, 3.2h)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from domain.access.permissions import Visibility, visibility
from domain.case.case import Case
from domain.case.repeat_counts import Likeness, may_be_same_child
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import access_log
from store.queries.joined_cases import read_cases
from store.queries.pupil_cases import open_pupil_cases
from views.joined_concern_view import PossibleDuplicateView, possible_duplicate_view


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


MOST = 20
"""How many are shown, the newest first."""


async def possible_duplicates(
    ledger: Ledger, caller: Caller, case: Case, *, like_names: bool = True
) -> list[PossibleDuplicateView]:
    """The other cases that the caller sees whole, also by a like name, or by the register alone.

    The look at each is logged first (11.15).
    """
    others = (await other_open_cases(ledger, caller, [case])).get(case.id, ())
    of_pupil = {each.id: each for each in others}
    like: list[Case] = []
    if like_names:
        alike = await ledger.open_children.like(ledger.pool, ledger.seals, caller, case.pupil)
        like, _ = await read_cases(ledger, caller, alike)
    found = {each.id: each for each in (*like, *others)}
    open_now = [
        each
        for each in found.values()
        if each.id != case.id and not each.closed and visibility(each, caller.person) == "whole"
    ]
    newest = sorted(open_now, key=lambda each: (each.raised_at, each.id), reverse=True)
    shown = [(each, why) for each in newest if (why := _likeness(case, each, of_pupil)) is not None][:MOST]
    seen: list[tuple[Case, Visibility]] = [(each, "whole") for each, _ in shown]
    await access_log.log_access(ledger, caller.person.id, seen, "possible-duplicate", beside=case.id)
    return [possible_duplicate_view(case, each, why) for each, why in shown]


def _likeness(case: Case, other: Case, of_pupil: Collection[UUID]) -> Likeness | None:
    """Why they may be about one child, by what is sealed: a row only finds a case."""
    if other.id in of_pupil:
        return "same_pupil"
    return "like_name" if may_be_same_child(case.pupil, other.pupil) else None
