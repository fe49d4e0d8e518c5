"""One chronology of a child: the entries of all their cases that the reader sees whole, and of the register.

Entries are in the order of recording. Only those of the page are opened and put into words (0077).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from application.cases.child_cases import ChildCases, log_child_access
from application.cases.chronology_reading import ChronologyFilter, opened_page
from application.cases.chronology_wording import WordedEntry, in_words
from domain.case.case import Case
from domain.case.event import types_of_kind
from domain.entries.base import EntryKind
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.chronology_rows import Place, RowsWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyPage:
    """A page of entries, the newest last."""

    entries: list[WordedEntry]
    more: Place | None
    """The place where the next page begins; None on the last one."""


async def chronology_page(
    ledger: Ledger,
    child: ChildCases,
    caller: Caller | None,
    wanted: ChronologyFilter,
    limit: int,
    after: Place | None = None,
    *,
    newest: bool = False,
    what: str | None = "chronology",
) -> ChronologyPage:
    """The first entries after a place; with `newest` the last ones before it.

    The look at each case and record is logged as `what`, if that is given. A caller of None is the command
    line, which reads everything.
    """
    reader = caller.person.id if caller is not None else None
    cases = _of(child, wanted)
    chosen = RowsWanted(
        cases=list(cases),
        records=child.records if wanted.case is None else (),
        types=_types(wanted.kinds) if wanted.kinds is not None else None,
        without=_types(wanted.without),
        since=wanted.since,
        until=wanted.until,
    )
    found, more = await opened_page(ledger, chosen, cases, caller, wanted, limit, after, newest=newest)
    if newest:
        found.reverse()
    shown = {each.row.stream: cases[each.row.stream] for each in found if each.row.stream in cases}
    entries = await in_words(ledger, child.school, found, shown, reader)
    if what is not None:
        await log_child_access(ledger, reader, child, shown.values(), what)
    return ChronologyPage(entries=entries, more=more)


def _types(kinds: Iterable[EntryKind]) -> list[str]:
    return [each for kind in kinds for each in types_of_kind(kind)]


def _of(child: ChildCases, wanted: ChronologyFilter) -> Mapping[UUID, Case]:
    if wanted.case is None:
        return child.cases
    return {case.id: case for case in child.cases.values() if case.id == wanted.case}
