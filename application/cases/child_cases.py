"""The cases of one child that a person sees whole, and the child's page over them (3.2h, 3-DSL.n)."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from application.pupils.pupil_reading import SeenPupil, shown_pupil
from domain.access.permissions import Visibility, visibility
from domain.case.case import Case
from domain.case.joining import joined_now
from domain.case.repeat_counts import may_be_same_child
from domain.case.stages import CLOSES
from domain.entries.reporting import CasePupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.pupils.pupil_store import records_of
from store.queries import access_log, case_queries
from store.queries.access_log import log_records_access
from store.queries.chronology_rows import closed_at
from store.queries.joined_cases import read_cases
from store.queries.pupil_cases import cases_naming
from views.chronology_view import ChildView, PatternView, PupilCaseView, pattern_views, pupil_case_view
from views.read_model import view_of

_Reading = Callable[[Collection[UUID]], Awaitable[list[Case | Unread]]]
"""Opens the cases among these ids that the reader sees whole, as they read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildCases:
    """One child: their records in the register, and the cases that are shown."""

    school: UUID
    opened: UUID
    """The record that was asked for, whose look is logged when it is found."""
    records: tuple[UUID, ...]
    """The pupil's record and those of the same child that were merged."""
    cases: Mapping[UUID, Case]
    """The newest first. Some name no pupil, but were joined with one that names this child."""
    unread: int = 0
    """How many cases cannot be opened."""

    @property
    def linked(self) -> tuple[Case, ...]:
        """The cases that name the child: what repeats is counted in these (3-DSL.n)."""
        return tuple(case for case in self.cases.values() if case.pupil.id is not None)


async def child_cases(ledger: Ledger, caller: Caller, pupil: UUID) -> ChildCases:
    """The child's cases that the caller sees whole, by each one's sealed state."""
    return await _of_child(ledger, caller.school, pupil, partial(_seen_whole, ledger, caller))


async def cases_of_a_like_name(
    ledger: Ledger, caller: Caller, seen: SeenPupil, child: ChildCases
) -> list[Case]:
    """Open cases of a child who has a like name and was not chosen on the register: not among the child’s.

    Only those that the caller sees whole (3.2h). The look at each is logged (11.15).
    """
    details = seen.pupil
    named = CasePupil(
        name=f"{details.given_name} {details.family_name}", date_of_birth=details.date_of_birth or "unknown"
    )
    alike = await ledger.open_children.like(ledger.pool, ledger.seals, caller, named)
    read, _ = await read_cases(ledger, caller, set(alike) - child.cases.keys())
    found = [
        each
        for each in read
        if each.pupil.id is None and not each.closed and may_be_same_child(each.pupil, named)
        if visibility(each, caller.person) == "whole"
    ]
    looks: list[tuple[Case, Visibility]] = [(each, "whole") for each in found]
    await access_log.log_access(ledger, caller.person.id, looks, "possible-duplicate")
    return sorted(found, key=lambda each: (each.raised_at, each.id), reverse=True)


async def every_child_case(ledger: Ledger, school: UUID, pupil: UUID) -> ChildCases:
    """All cases of the child, for the command line."""
    return await _of_child(ledger, school, pupil, partial(case_queries.all_of_ids, ledger, school))


async def _of_child(ledger: Ledger, school: UUID, pupil: UUID, read: _Reading) -> ChildCases:
    records = tuple(await records_of(ledger.pool, school, [pupil]))
    asked = set(await cases_naming(ledger.pool, school, records))
    found = await read(asked)
    cases = [each for each in found if isinstance(each, Case) and each.pupil.id in records]
    unread = [each for each in found if isinstance(each, Unread)]
    while further := {other for case in cases for other in joined_now(case)} - asked:
        asked |= further
        found = await read(further)
        # One that names another child stays with that child.
        cases += [each for each in found if isinstance(each, Case) and each.pupil.id is None]
        unread += [each for each in found if isinstance(each, Unread)]
    newest_first = sorted(cases, key=lambda case: (case.raised_at, case.id), reverse=True)
    return ChildCases(
        school=school,
        opened=pupil,
        records=records,
        cases={case.id: case for case in newest_first},
        unread=len(unread),
    )


async def _seen_whole(ledger: Ledger, caller: Caller, ids: Collection[UUID]) -> list[Case | Unread]:
    read, unread = await read_cases(ledger, caller, ids)
    return [*(each for each in read if visibility(each, caller.person) == "whole"), *unread]


async def listed_cases(
    ledger: Ledger, child: ChildCases, until: datetime | None = None
) -> tuple[PupilCaseView, ...]:
    """The child's cases as a list shows them, or as it would have at an earlier time."""
    closed = [case.id for case in child.cases.values() if case.closed]
    times = await closed_at(ledger.pool, closed, CLOSES, until)
    return tuple(pupil_case_view(case, times.get(case.id)) for case in child.cases.values())


async def seen_child(ledger: Ledger, seen: SeenPupil) -> tuple[ChildView, ChildCases]:
    """The record and its cases as their reader sees them; the look at each case is logged first.

    An administrator reads the roster, and no case.
    """
    record = await shown_pupil(ledger, seen)
    if seen.sight != "whole":
        of = seen.pupil
        nothing = ChildCases(school=of.school, opened=of.id, records=(of.id,), cases={})
        return view_of(ChildView, record, cases=(), patterns=()), nothing
    child = await child_cases(ledger, seen.caller, seen.pupil.id)
    listed = await listed_cases(ledger, child)
    await log_child_access(ledger, seen.caller.person.id, child, child.cases.values(), "pupil")
    return view_of(ChildView, record, cases=listed, patterns=child_patterns(ledger, child)), child


def child_patterns(ledger: Ledger, child: ChildCases) -> tuple[PatternView, ...]:
    """What repeats in these cases, as if there were no others (2.4g, 3.2t, 6.1)."""
    return pattern_views(child.linked, ledger.in_force.repeats, ledger.clock.now())


async def log_child_access(
    ledger: Ledger,
    person: UUID | None,
    child: ChildCases,
    cases: Iterable[Case],
    what: str,
    sha256: bytes | None = None,
) -> None:
    """Log that a person is about to see these cases whole, and the child's other records (3.2g, 11.15)."""
    await log_records_access(ledger, person, set(child.records) - {child.opened}, what)
    await access_log.log_access(ledger, person, [(case, "whole") for case in cases], what, sha256)
