"""The entries of several cases and of a child's records in the register, in the order of recording.

The order and the kinds are columns in clear, so that only the entries of one page are opened (0077).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.event import Event
from domain.pupils.pupil_events import PupilEvent
from store.ledger import event_codec
from store.ledger.sealing import CaseKey, DoesNotOpen, Seals
from store.pool import Database
from store.pupils import pupil_codec

Place = tuple[datetime, UUID, int]
"""Where an entry stands: its time of recording, its stream, and its version there."""
_AT = "coalesce(e.recorded_at, 'epoch')"
_VERSION = "coalesce(e.version, 0)"
_OF = f"""
SELECT e.{{stream}} AS stream, {_VERSION} AS version, {_AT} AS recorded_at, e.format, e.type, e.body
FROM {{table}} AS e
WHERE e.{{stream}} = ANY(${{place}}::uuid[]) AND ($3::text[] IS NULL OR e.type = ANY($3))
  AND coalesce(e.type, '') <> ALL($10::text[])
  AND ($4::timestamptz IS NULL OR {_AT} >= $4) AND ($5::timestamptz IS NULL OR {_AT} <= $5)
  AND ($6::timestamptz IS NULL OR ({_AT}, e.{{stream}}, {_VERSION}) {{beyond}} ($6, $7::uuid, $8::bigint))
"""
_NOT_PASSED_OVER = f"""
  AND (e.type = ANY($13::text[]) OR NOT EXISTS (
    SELECT FROM unnest($11::uuid[], $12::bigint[]) AS passed (case_id, version)
    WHERE passed.case_id = e.case_id AND {_VERSION} <= passed.version
  ))
"""
_PAGE = """
SELECT stream, version, recorded_at, format, type, body FROM ({cases} UNION ALL {pupils}) AS found
ORDER BY recorded_at {way}, stream {way}, version {way} LIMIT $9
"""


def _page(beyond: str, way: str) -> str:
    cases = _OF.format(stream="case_id", table="events", place=1, beyond=beyond) + _NOT_PASSED_OVER
    pupils = _OF.format(stream="pupil_id", table="pupil_events", place=2, beyond=beyond)
    return _PAGE.format(cases=cases, pupils=pupils, way=way)


_FORWARDS, _BACKWARDS = _page(">", "ASC"), _page("<", "DESC")
_KEYS = """
SELECT case_id AS stream, wrapped FROM case_keys WHERE case_id = ANY($1::uuid[])
UNION ALL SELECT pupil_id, wrapped FROM pupil_keys WHERE pupil_id = ANY($2::uuid[])
"""
_OF_TYPES = f"""
SELECT e.case_id AS stream, {_VERSION} AS version, {_AT} AS recorded_at, e.format, e.type, e.body
FROM events AS e
WHERE e.case_id = ANY($1::uuid[]) AND e.type = ANY($2::text[]) ORDER BY e.case_id, e.version
"""
_AT_PLACES = f"""
SELECT e.case_id AS stream, {_VERSION} AS version, {_AT} AS recorded_at, e.format, e.type, e.body
FROM unnest($1::uuid[], $2::bigint[]) AS wanted (case_id, version)
JOIN events AS e ON e.case_id = wanted.case_id AND e.version = wanted.version
"""
_CLOSED = """
SELECT case_id, max(recorded_at) AS at FROM events
WHERE case_id = ANY($1::uuid[]) AND type = ANY($2::text[]) AND ($3::timestamptz IS NULL OR recorded_at <= $3)
GROUP BY case_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsWanted:
    """Which entries."""

    cases: Sequence[UUID]
    records: Sequence[UUID]
    types: Sequence[str] | None = None
    """Only these types of events; None is all, also those that no release knows."""
    without: Sequence[str] = ()
    """All but these types."""
    since: datetime | None = None
    until: datetime | None = None
    passed_over: Mapping[UUID, int] = field(default_factory=dict)
    """Cases of which no entry up to this version is wanted,"""
    but_for: Sequence[str] = ()
    """unless it has one of these types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyRow:
    """One stored entry, sealed."""

    stream: UUID
    version: int
    recorded_at: datetime
    type: str
    form: int | None
    body: bytes | None

    @property
    def place(self) -> Place:
        """Where the entry stands."""
        return self.recorded_at, self.stream, self.version


async def chronology_rows(
    database: Database, wanted: RowsWanted, limit: int, after: Place | None, *, newest: bool
) -> list[ChronologyRow]:
    """The first entries after a place; with `newest` the last ones before it, the newest first."""
    rows = await database.fetch(
        _BACKWARDS if newest else _FORWARDS,
        list(wanted.cases),
        list(wanted.records),
        list(wanted.types) if wanted.types is not None else None,
        wanted.since,
        wanted.until,
        *(after or (None, None, None)),
        limit,
        list(wanted.without),
        list(wanted.passed_over),
        list(wanted.passed_over.values()),
        list(wanted.but_for),
    )
    return list(map(_row, rows))


async def stream_keys(
    database: Database, cases: Sequence[UUID], records: Sequence[UUID]
) -> dict[UUID, bytes | None]:
    """The wrapped keys of these streams; a stream whose key was destroyed has none."""
    rows = await database.fetch(_KEYS, list(cases), list(records))
    return {row["stream"]: row["wrapped"] for row in rows}


async def closed_at(
    database: Database, cases: Sequence[UUID], types: Sequence[str], until: datetime | None = None
) -> dict[UUID, datetime]:
    """When each of these cases was last closed, by the entries of these types; before `until`, if given."""
    rows = await database.fetch(_CLOSED, list(cases), list(types), until)
    return {row["case_id"]: row["at"] for row in rows}


async def rows_of_types(
    database: Database, cases: Sequence[UUID], types: Sequence[str]
) -> list[ChronologyRow]:
    """The entries of some types in these cases, in the order of each case."""
    return list(map(_row, await database.fetch(_OF_TYPES, list(cases), list(types))))


async def rows_at(database: Database, places: Iterable[tuple[UUID, int]]) -> list[ChronologyRow]:
    """The entries of cases at these versions."""
    wanted = list(places)
    cases, versions = [case for case, _ in wanted], [version for _, version in wanted]
    return list(map(_row, await database.fetch(_AT_PLACES, cases, versions)))


def _row(row: Any) -> ChronologyRow:
    return ChronologyRow(
        stream=row["stream"],
        version=row["version"],
        recorded_at=row["recorded_at"],
        type=row["type"] or "",
        form=row["format"],
        body=row["body"],
    )


class Opener:
    """Opens entries of several streams; what cannot be opened is None, and hides nothing else."""

    def __init__(self, seals: Seals, wrapped: Mapping[UUID, bytes | None]) -> None:
        self._seals = seals
        self._wrapped = wrapped
        self._keys: dict[UUID, CaseKey] = {}

    def case_event(self, row: ChronologyRow, naming: UUID | None = None) -> Event | None:
        """An entry of a case; with `naming` only if the person's id is anywhere in it."""
        plain = self._plain(row, naming)
        return event_codec.from_bytes(plain) if plain is not None else None

    def pupil_event(self, row: ChronologyRow, naming: UUID | None = None) -> PupilEvent | None:
        """An entry of a record in the register; `naming` as in `case_event`."""
        plain = self._plain(row, naming)
        return pupil_codec.event_from_bytes(plain) if plain is not None else None

    def _plain(self, row: ChronologyRow, naming: UUID | None) -> bytes | None:
        stream = row.stream
        try:
            if stream not in self._keys:
                self._keys[stream] = self._seals.key(stream, self._wrapped.get(stream))
            plain = self._keys[stream].open_event(row.version, row.body, row.form)
        except DoesNotOpen:
            return None
        return plain if naming is None or str(naming).encode() in plain else None
