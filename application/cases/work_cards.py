"""*Your work* by child: a card for each child whom the caller owes something, the most pressing first.

Open cases of one pupil of the register share a card, as far as the reader sees them whole (3.2h).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from application.cases.other_open_cases import other_open_cases
from domain.case import untold_facts
from domain.case.case import Case
from domain.case.left_files import LEFT_FILE, PupilAbsence
from domain.compliance.obligation_outcomes import OWED_BY_AGENCIES
from store.ledger.ledger import Ledger
from store.ledger.list_rows import DSL_OR_DEPUTY, NEVER, held_by, lists_of_task, names_of
from store.ledger.load_request import Caller
from store.ledger.stored_states import Unread
from store.queries import card_queries, work_queries
from store.queries.card_queries import CardChoice, CardPlace, FoundCard, comes_before
from store.queries.joined_cases import read_cases
from store.queries.left_file_query import left_files
from store.queries.work_queries import WorkPage, WorkPosition, work_page
from views.obligation_view import WorkView, left_file_view

MOST_DANGERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCard:
    """One child, or one case of a child on no register."""

    cases: tuple[Case, ...]
    """The case of the most pressing task first; none if it cannot be opened."""
    tasks: tuple[WorkView, ...]
    """What the caller owes in them, the most pressing first."""
    unread: Unread | None = None
    absences: Mapping[UUID, PupilAbsence] = field(default_factory=dict)
    """By case, since when its pupil has left or may have (3-DSL.w)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """One page of cards."""

    danger: list[WorkCard]
    """Danger, and where no one asked about it, is on the first page, however much is overdue (11.4, 11.9)."""
    left: list[WorkCard]
    """Files of pupils who have left, on the first page too."""
    cards: list[WorkCard]
    more: CardPlace | None
    """The place that the next page follows; None on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """The caller at one moment, with what they chose."""

    ledger: Ledger
    caller: Caller
    wanted: CardChoice
    now: datetime

    @property
    def lists(self) -> list[str]:
        return card_queries.lists_of(self.caller.person, self.wanted)

    def in_tab(self, case: Case, task: WorkView) -> bool:
        """Whether a task belongs to the chosen tab."""
        waits = task.kind in OWED_BY_AGENCIES and not task.is_late(self.now)
        on_list = task.kind == LEFT_FILE or not lists_of_task(case, task.id).isdisjoint(self.lists)
        return on_list and (self.wanted.tab == "all" or waits == (self.wanted.tab == "waiting"))

    def owes_here(self, case: Case) -> bool:
        """Whether the case itself has a task of the chosen tab."""
        return any(self.in_tab(case, each) for each in work_queries.owed_in(case, self.caller))

    def sees_left_file(self, case: Case) -> bool:
        """Whether the tab shows the file of a pupil who left: the owner's, or everyone's."""
        if self.wanted.tab == "waiting" or self.wanted.narrowed:
            return False
        of_a_team = DSL_OR_DEPUTY in names_of(self.caller.person)
        return not of_a_team or not {DSL_OR_DEPUTY, held_by(case.owner)}.isdisjoint(self.lists)


async def card_page(
    ledger: Ledger, caller: Caller, wanted: CardChoice, limit: int, after: CardPlace | None
) -> CardPage:
    """The next cards; danger and files of pupils who left come with the first page and with no other."""
    wanted = await card_queries.with_cover(ledger, caller, wanted)
    reader = _Reader(ledger=ledger, caller=caller, wanted=wanted, now=ledger.clock.now())
    danger, left = await _first_cards(reader)
    shown = {case.id for card in (*danger, *left) for case in card.cases}
    shown |= {card.unread.id for card in danger if card.unread is not None}
    found: list[tuple[WorkCard, CardPlace]] = []
    first = after is None
    while True:
        candidates = await card_queries.found_cards(ledger, caller, wanted, limit + 1, after)
        found += await _led_by(reader, [each for each in candidates if each.case not in shown])
        if len(found) > limit or len(candidates) <= limit:
            break
        after = candidates[-1].place  # a gap would reveal that there is a case
    return CardPage(
        danger=danger if first else [],
        left=left if first else [],
        cards=[card for card, _ in found[:limit]],
        more=found[limit - 1][1] if len(found) > limit else None,
    )


async def _first_cards(reader: _Reader) -> tuple[list[WorkCard], list[WorkCard]]:
    """The cards with immediate danger, and those with the file of a pupil who left."""
    ledger, caller = reader.ledger, reader.caller
    urgent = await work_queries.dangers(ledger, caller, MOST_DANGERS)
    files = [each for each in await left_files(ledger, caller) if reader.sees_left_file(each.case)]
    absences = {each.case.id: each.absence for each in files}
    states = urgent.states | {each.case.id: each.case for each in files}
    others = await other_open_cases(ledger, caller, states.values())
    rows = sorted(urgent.rows, key=lambda each: each.id != untold_facts.REFER_AT_ONCE)
    in_danger = list(dict.fromkeys(each.referral for each in rows))
    taken: set[UUID] = set()
    danger = list(
        _cards(reader, (states[each] for each in in_danger if each in states), others, absences, taken)
    )
    danger += [
        WorkCard(
            cases=(),
            unread=Unread(id=case, raised_at=None),
            tasks=tuple(each for each in rows if each.referral == case),
        )
        for case in in_danger
        if case not in states
    ]
    return danger, list(_cards(reader, (each.case for each in files), others, absences, taken))


async def _led_by(reader: _Reader, candidates: Collection[FoundCard]) -> list[tuple[WorkCard, CardPlace]]:
    """The cards of the cases that come first among those of their child, each with its place."""
    ledger, caller = reader.ledger, reader.caller
    read, damaged = await read_cases(ledger, caller, {each.case for each in candidates})
    states, unread = {case.id: case for case in read}, {case.id: case for case in damaged}
    others = await other_open_cases(ledger, caller, states.values())
    siblings = {other.id for each in others.values() for other in each}
    places = await card_queries.places_of(ledger, caller, reader.wanted, siblings)
    found: list[tuple[WorkCard, CardPlace]] = []
    for each in candidates:
        state = states.get(each.case)
        if state is not None and reader.owes_here(state):
            earlier = (
                comes_before(reader.wanted, places[other.id], each.place) and reader.owes_here(other)
                for other in others.get(state.id, ())
                if other.id in places
            )
            if not any(earlier):
                found.append((_card(reader, (state, *others.get(state.id, ())), {}), each.place))
        elif each.case in unread:
            owed = await work_queries.owed_in_unread(ledger, unread[each.case], caller)
            owed.sort(key=lambda task: (not task.is_late(reader.now), task.due_at or NEVER, task.id))
            if owed:
                found.append((WorkCard(cases=(), unread=unread[each.case], tasks=tuple(owed)), each.place))
    return found


def _cards(
    reader: _Reader,
    cases: Iterable[Case],
    others: Mapping[UUID, tuple[Case, ...]],
    absences: Mapping[UUID, PupilAbsence],
    taken: set[UUID],
) -> Iterator[WorkCard]:
    """A card for each child of these cases that no card has taken yet."""
    for case in cases:
        if case.id in taken:
            continue
        together = (case, *others.get(case.id, ()))
        taken.update(each.id for each in together)
        yield _card(reader, together, absences)


def _card(reader: _Reader, cases: tuple[Case, ...], absences: Mapping[UUID, PupilAbsence]) -> WorkCard:
    tasks = [
        (_pressing(reader, case, each), each) for case in cases for each in _tasks(reader, case, absences)
    ]
    tasks.sort(key=lambda pair: pair[0])
    first = tasks[0][1].referral
    return WorkCard(
        cases=tuple(sorted(cases, key=lambda case: case.id != first)),
        tasks=tuple(each for _, each in tasks),
        absences={case.id: absences[case.id] for case in cases if case.id in absences},
    )


def _tasks(reader: _Reader, case: Case, absences: Mapping[UUID, PupilAbsence]) -> list[WorkView]:
    owed = work_queries.owed_in(case, reader.caller)
    absence = absences.get(case.id)
    return owed if absence is None else [*owed, left_file_view(case, absence)]


def _pressing(
    reader: _Reader, case: Case, task: WorkView
) -> tuple[int, bool, bool, int, datetime, UUID, str]:
    """Danger first, then where it must be asked about, the tab's tasks, overdue, a file owed, by deadline."""
    at_once = task.id in {each.id for each in untold_facts.urgent_obligations(case)}
    rank = 0 if task.is_late(reader.now) else 1 if task.kind == LEFT_FILE else 2
    asks = task.id in {each.id for each in untold_facts.to_ask_about_danger(case)}
    return (
        0 if at_once else 1 if asks else 2,
        task.id != untold_facts.REFER_AT_ONCE,
        not reader.in_tab(case, task),
        rank,
        task.due_at or NEVER,
        case.id,
        task.id,
    )


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
