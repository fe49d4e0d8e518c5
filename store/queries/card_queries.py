"""The next cards of *Your work*, found by narrow rows: for each case of a list, where its first task stands.

A row only finds a case: its sealed state decides whether it is shown, and what it says (3.2h).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from domain.calendar.working_time import in_utc, london
from domain.people.absences import acted_for
from domain.people.roles import DSL_ROLES, Person
from store.ledger.ledger import Ledger
from store.ledger.list_rows import DSL_OR_DEPUTY, NEVER, held_by, names_of
from store.ledger.load_line import load_line
from store.ledger.load_request import Caller
from store.pool import EARLIEST
from store.queries.case_queries import SEEN, who

Tab = Literal["mine", "school", "waiting", "all"]
Order = Literal["deadline", "newest"]
Due = Literal["overdue", "today"]
CardPlace = tuple[int, datetime, UUID]
"""0 if overdue, else 1; the deadline; the case. In the other order: 0; the time of the report; the case."""
DUE: tuple[Due, ...] = ("overdue", "today")
TABS: tuple[Tab, ...] = ("mine", "school", "waiting", "all")
ORDERS: tuple[Order, ...] = ("deadline", "newest")

# A lane is a part of the rows in the order of their deadlines: tasks to do, or tasks that wait. `after` is
# where the page begins in it.
_LANE = """
unnest(
    $7::boolean[], $8::smallint[], $9::timestamptz[], $10::timestamptz[],
    $12::smallint[], $13::timestamptz[], $14::uuid[]
) AS {0} (waits, rank, since, until, after_rank, after_at, after_case)
"""
_UNTIL = "{0}.waits = {1}.waits AND ({0}.rank, {0}.due_at) <= (1, {1}.until)"
_WITHIN = f"{_UNTIL} AND ({{0}}.rank, {{0}}.due_at) > ({{1}}.rank, {{1}}.since)"
# For each list and lane the first rows, by the index. A case may be on several lists: its first row counts.
_BY_DEADLINE = f"""
SELECT DISTINCT f.rank, f.due_at AS at, f.case_id
FROM unnest($5::text[]) AS l (list) CROSS JOIN {_LANE.format("lane")} CROSS JOIN LATERAL (
    SELECT k.rank, k.due_at, k.case_id
    FROM work_cards AS k JOIN cases AS c ON c.id = k.case_id
    WHERE k.school = $1 AND k.list = l.list AND {_UNTIL.format("k", "lane")}
      AND (k.rank, k.due_at, k.case_id) > (lane.after_rank, lane.after_at, lane.after_case)
      AND ($11::text IS NULL OR k.category = $11) AND {SEEN}
      AND NOT EXISTS (
        SELECT FROM work_cards AS e JOIN {_LANE.format("other")} ON {_WITHIN.format("e", "other")}
        WHERE e.case_id = k.case_id AND e.list = ANY($5) AND (e.rank, e.due_at) < (k.rank, k.due_at)
        OFFSET 0
      )
    ORDER BY k.rank, k.due_at, k.case_id LIMIT $6
) AS f
ORDER BY f.rank, f.due_at, f.case_id LIMIT $6
"""
_BY_AGE = f"""
SELECT DISTINCT 0::smallint AS rank, f.raised_at AS at, f.case_id
FROM unnest($5::text[]) AS l (list) CROSS JOIN {_LANE.format("lane")} CROSS JOIN LATERAL (
    SELECT k.raised_at, k.case_id
    FROM work_cards AS k JOIN cases AS c ON c.id = k.case_id
    WHERE k.school = $1 AND k.list = l.list AND {_WITHIN.format("k", "lane")}
      AND (k.raised_at, k.case_id) < ($15, $16)
      AND ($11::text IS NULL OR k.category = $11) AND {SEEN}
    ORDER BY k.raised_at DESC, k.case_id DESC LIMIT $6
) AS f
ORDER BY f.raised_at DESC, f.case_id DESC LIMIT $6
"""
_PLACES = f"""
SELECT DISTINCT ON (k.case_id) k.case_id, k.rank, k.due_at, k.raised_at
FROM work_cards AS k JOIN {_LANE.format("lane")} ON {_WITHIN.format("k", "lane")}
WHERE k.school = $1 AND k.list = ANY($5) AND k.case_id = ANY($15::uuid[])
  AND ($11::text IS NULL OR k.category = $11) AND ($2::uuid, $3::boolean, $4::text[], $6::bigint) IS NOT NULL
ORDER BY k.case_id, k.rank, k.due_at
"""
_FORMER_OWNERS = """
SELECT p.id FROM people AS p
WHERE p.school = $1 AND NOT p.roles && $2::text[]
  AND EXISTS (SELECT FROM work_cards AS k WHERE k.school = $1 AND k.list = 'held:' || p.id)
"""
_LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChoice:
    """Which cards a person wants to see, and in which order."""

    tab: Tab
    """The caller's own tasks, the school's, those that wait on others, or the school's and these together."""
    order: Order = "deadline"
    due: Due | None = None
    """Only what is overdue, or also what is due today."""
    category: str | None = None
    """The kind of concern."""
    covers: tuple[UUID, ...] = ()
    """The absent people for whom the caller acts now: their cases are the caller's too (3-DSL.f)."""
    former: tuple[UUID, ...] = ()
    """Owners who are neither DSL nor deputy any more: their cases are everyone’s."""

    @property
    def narrowed(self) -> bool:
        """Whether it leaves something out."""
        return self.due is not None or self.category is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCard:
    """A case found by its row, and where its first task stands; it must be checked before it is shown."""

    case: UUID
    place: CardPlace


def tabs_of(person: Person) -> tuple[Tab, ...]:
    """The tabs that differ for a person: only the DSL and the deputies share the work of a team (3.2l)."""
    return ("mine", "school", "waiting") if DSL_OR_DEPUTY in names_of(person) else ("all",)


async def with_cover(ledger: Ledger, caller: Caller, wanted: CardChoice) -> CardChoice:
    """The choice, with the absent people for whom the caller acts now, and the owners who lost the role."""
    if wanted.tab != "mine" or DSL_OR_DEPUTY not in names_of(caller.person):
        return wanted
    line = await load_line(ledger.pool, caller.school, ledger.clock.now())
    former = await former_owners(ledger, caller)
    return replace(wanted, covers=acted_for(caller.person.id, *line), former=former)


async def former_owners(ledger: Ledger, caller: Caller) -> tuple[UUID, ...]:
    """The owners of open tasks who are neither DSL nor deputy any more, so that no one seems to own them."""
    rows = await ledger.pool.fetch(_FORMER_OWNERS, caller.school, list(DSL_ROLES))
    return tuple(row["id"] for row in rows)


def lists_of(person: Person, wanted: CardChoice) -> list[str]:
    """The lists of a tab. The DSL's and deputies' own: their cases, and those that no one has picked up."""
    names = names_of(person)
    if wanted.tab != "mine" or DSL_OR_DEPUTY not in names:
        return names
    held = (held_by(owner) for owner in (person.id, *wanted.covers, *wanted.former, None))
    return [*(each for each in names if each != DSL_OR_DEPUTY), *held]


async def found_cards(
    ledger: Ledger, caller: Caller, wanted: CardChoice, most: int, after: CardPlace | None
) -> list[FoundCard]:
    """The next cases of a tab, each once, where its first task stands."""
    values = _values(ledger, caller, wanted, most, after)
    async with ledger.pool.connection() as connection:
        if wanted.order == "newest":
            _, at, case = after or (0, NEVER, _LAST)
            rows = await connection.fetch(_BY_AGE, *values, at, case)
        else:
            rows = await connection.fetch(_BY_DEADLINE, *values)
    return [FoundCard(case=row["case_id"], place=(row["rank"], row["at"], row["case_id"])) for row in rows]


async def places_of(
    ledger: Ledger, caller: Caller, wanted: CardChoice, cases: Collection[UUID]
) -> dict[UUID, CardPlace]:
    """Where the first tasks of these cases stand in a tab, for those that are in it."""
    if not cases:
        return {}
    rows = await ledger.pool.fetch(_PLACES, *_values(ledger, caller, wanted, 1, None), list(cases))
    if wanted.order == "newest":
        return {row["case_id"]: (0, row["raised_at"], row["case_id"]) for row in rows}
    return {row["case_id"]: (row["rank"], row["due_at"], row["case_id"]) for row in rows}


def comes_before(wanted: CardChoice, one: CardPlace, other: CardPlace) -> bool:
    """Whether one place is before another in the chosen order."""
    return one > other if wanted.order == "newest" else one < other


def _values(
    ledger: Ledger, caller: Caller, wanted: CardChoice, most: int, after: CardPlace | None
) -> tuple[Any, ...]:
    lists, lanes = lists_of(caller.person, wanted), _lanes(wanted, ledger.clock.now())
    after = after if wanted.order == "deadline" else None
    begins = [max((rank, since, _LAST), after or (rank, since, _LAST)) for _, rank, since, _ in lanes]
    return (*who(caller), lists, most, *_columns(lanes), wanted.category, *_columns(begins))


def _columns(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
    return map(list, zip(*rows, strict=True))


def _lanes(wanted: CardChoice, now: datetime) -> list[tuple[bool, int, datetime, datetime]]:
    """Whether each lane waits, and between which places.

    An answer that is late is a task to do, even before the clock has recorded that it is late (11.8).
    """
    tomorrow = in_utc(london(now).date() + timedelta(days=1), time())
    until = {"overdue": now, "today": tomorrow, None: NEVER}[wanted.due]
    to_do, late = (False, -1, EARLIEST, until), (True, 1, EARLIEST, min(now, until))
    waiting, every_answer = (True, 1, now, until), (True, 1, EARLIEST, until)
    lanes = {
        "mine": [to_do, late],
        "school": [to_do, late],
        "waiting": [waiting],
        "all": [to_do, every_answer],
    }[wanted.tab]
    # By age, Postgres would look at all that wait.
    return [to_do] if wanted.order == "newest" and late in lanes else lanes
