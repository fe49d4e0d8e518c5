"""The SQL of the list of cases: only the conditions that are asked for, so that each finds its index."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.case_search import ChildFilter
from domain.case.stages import ENDED
from domain.people.roles import WHOLE_SCHOOL
from store.ledger.list_rows import names_of
from store.ledger.load_request import Caller
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Filters of the list."""

    stage: str | None = None
    overdue: bool | None = None
    category: str | None = None
    owner: UUID | None = None
    owners: tuple[UUID, ...] = ()
    """Any of these owners."""
    or_unowned: bool = False
    """With `owners`: also the cases that no one owns yet."""
    unclosed: bool = False
    in_danger: bool = False
    """Only the cases in which danger puts a task before all others (11.4)."""
    without_owner: bool = False
    reference: str | None = None
    child: ChildFilter | None = None


CasePosition = tuple[datetime, UUID]
"""A position in the list: after the row with this time and id."""
_OF_THE_SCHOOL = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE c.school = $1 AND {STANDS} AND ($2 = ANY(c.about)) IS NOT TRUE {{conditions}}
ORDER BY c.raised_at DESC, c.id DESC LIMIT $3
"""
# For each name the first cases, by the index; a case may be found under several names.
_OF_A_READER = f"""
SELECT {OPENED.replace("c.raised_at", "found.raised_at")} FROM (
    SELECT DISTINCT f.id, f.raised_at FROM unnest($4::text[]) AS n (reader) CROSS JOIN LATERAL (
        SELECT c.id, r.raised_at FROM case_readers AS r JOIN ({WITH_KEYS}) ON c.id = r.case_id
        WHERE r.school = $1 AND r.reader = n.reader
          AND c.school = $1 AND {STANDS} AND ($2 = ANY(c.about)) IS NOT TRUE {{conditions}}
        ORDER BY r.raised_at DESC, r.case_id DESC LIMIT $3
    ) AS f
) AS found JOIN ({WITH_KEYS}) ON c.id = found.id
ORDER BY found.raised_at DESC, c.id DESC LIMIT $3
"""


def cases_found_by(
    caller: Caller, wanted: Filter, limit: int, after: CasePosition | None
) -> tuple[str, list[Any]]:
    """The statement that finds the caller's cases, newest first, and its values."""
    values: list[Any] = [caller.school, caller.person.id, limit]
    if set(WHOLE_SCHOOL).isdisjoint(caller.person.roles):
        values.append(names_of(caller.person))
        statement, place = _OF_A_READER, "r.raised_at, r.case_id"
        whole = "($2 = ANY(c.acting) OR c.reached && $4)"
    else:
        statement, place, whole = _OF_THE_SCHOOL, "c.raised_at, c.id", "true"
    conditions = list(_narrowed(wanted, whole, values))
    if after is not None:
        conditions.append(f"({place}) < (${len(values) + 1}, ${len(values) + 2})")
        values += after
    return statement.format(conditions="".join(f" AND {each}" for each in conditions)), values


def _narrowed(wanted: Filter, whole: str, values: list[Any]) -> Iterator[str]:
    """The conditions of a filter. It finds a receipt only by values that the receipt shows."""

    def value(given: Any) -> str:
        values.append(given)
        return f"${len(values)}"

    if wanted.stage == "closed":  # however it ended
        yield f"c.stage = ANY({value(list(ENDED))})"
    elif wanted.stage is not None:
        told = wanted.stage not in ENDED or wanted.stage == "noted"
        yield f"c.stage = {value(wanted.stage)}" + ("" if told else f" AND {whole}")
    if wanted.category is not None:
        yield f"c.category = {value(wanted.category)} AND ({whole} OR c.raised_by = $2)"
    if wanted.owner is not None:
        yield f"c.owner = {value(wanted.owner)} AND {whole}"
    if wanted.owners:
        unowned = " OR c.owner IS NULL" if wanted.or_unowned else ""
        yield f"(c.owner = ANY({value(list(wanted.owners))}::uuid[]){unowned}) AND {whole}"
    if wanted.unclosed:
        yield f"c.stage <> ALL({value(list(ENDED))}) AND {whole}"
    if wanted.in_danger:
        yield f"c.id IN (SELECT w.case_id FROM open_work AS w WHERE w.school = $1 AND w.at_once) AND {whole}"
    if wanted.without_owner:
        yield f"(c.owner IS NULL OR NOT {whole})"
    if wanted.reference is not None:
        yield f"c.reference = {value(wanted.reference)}"
    if wanted.child is not None:
        records = value(list(wanted.child.named))
        pupils = f"p.school = $1 AND p.pupil = ANY({records}::uuid[])"
        named = f"c.id IN (SELECT p.case_id FROM pupil_cases AS p WHERE {pupils})"
        unnamed = "NOT EXISTS (SELECT FROM pupil_cases AS p WHERE p.case_id = c.id)"
        yield f"{whole} AND " + (f"({named} OR {unnamed})" if wanted.child.also_unregistered else named)
    if wanted.overdue is not None:
        late = "c.overdue"
        if whole != "true":
            late = f"""CASE WHEN {whole} THEN c.overdue ELSE EXISTS (
                SELECT FROM open_work AS w WHERE w.case_id = c.id AND w.owner = $2::text AND w.rank = 0
            ) END"""
        yield late if wanted.overdue else f"NOT {late}"
