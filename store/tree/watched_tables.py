"""The append-only tables whose rows are streams of the tree, with the columns that their hashes are of.

The database writes the same text (`store/sql/noted_rows.sql`). A check writes it again from the
columns, and trusts no function of the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from evidence.merkle_tree import list_text, row_text
from store.migrate import FUNCTIONS

Kind = Literal["text", "plain", "hex", "time", "day", "list"]
_WRITTEN: Mapping[Kind, str] = {
    "text": "{0}",
    "plain": "{0}::text",
    "hex": "encode({0}, 'hex')",
    "time": "trunc(extract(epoch FROM {0}) * 1000000)::text",
    "day": "to_char({0}, 'YYYY-MM-DD')",
    "list": "{0}::text[]",
}
"""How a column is written: ids, numbers, truth values as Postgres does; times in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTable:
    """A table whose rows are a stream."""

    name: str
    key: str = "number"
    """The column that has the row’s number."""
    words: str
    """The name of the stream, after “entry 5 of”."""
    formats: Mapping[int, Mapping[str, Kind]]
    """The columns that each format’s hash is of, in order."""
    of: Literal["case_id", "pupil_id"] | None = None
    """The column that says which case or pupil a row is about."""

    @property
    def stream(self) -> UUID:
        """The id of the stream, by the table’s name."""
        return uuid5(NAMESPACE_URL, f"urn:onward:stream:{self.name}")

    @property
    def columns(self) -> str:
        """SQL: every column of every format, as text."""
        kinds = {column: kind for form in self.formats.values() for column, kind in form.items()}
        return ", ".join(
            f"{_WRITTEN[kind].format(f'r.{column}')} AS of_{column}" for column, kind in kinds.items()
        )

    def text(self, form: int | None, row: Any) -> bytes | None:
        """The text of a row that was read with `columns`; None if no release wrote this format."""
        columns = self.formats.get(form or 0)
        if columns is None or form is None:
            return None
        return row_text(self.name, form, ((column, _text(row[f"of_{column}"])) for column in columns))


def _text(value: str | list[str | None] | None) -> str | None:
    return list_text(value) if isinstance(value, list) else value


def _columns(said: str) -> Mapping[str, Kind]:
    """The columns of a format as SQL names them: `made_at time`; a name alone is plain."""
    kinds: dict[str, Kind] = {}
    for each in said.split(", "):
        name, _, kind = each.partition(" ")
        kinds[name] = cast(Kind, kind or "plain")
    return kinds


VIEWS = WatchedTable(
    name="views",
    key="id",
    words="the access log of cases",
    formats={1: _columns("id, case_id, person, what text, whole, version, sha256 hex, at time, beside")},
    of="case_id",
)
PUPIL_VIEWS = WatchedTable(
    name="pupil_views",
    key="id",
    words="the access log of pupils",
    formats={1: _columns("id, pupil_id, person, what text, whole, version, sha256 hex, at time")},
    of="pupil_id",
)
WATCHED = (
    VIEWS,
    PUPIL_VIEWS,
    WatchedTable(
        name="sign_ins",
        words="the record of sign-ins",
        formats={1: _columns("number, person, how text, refused, at time")},
    ),
    WatchedTable(
        name="people_changes",
        words="the record of roles",
        formats={
            1: _columns("number, school, person, made_by, made_at time, roles_before list, roles_after list")
        },
    ),
    WatchedTable(
        name="absence_entries",
        words="the record of absences",
        formats={
            1: _columns(
                "number, absence, what text, cover, starts_at time, ends_at time, reason text, "
                "made_by, made_at time"
            )
        },
    ),
    WatchedTable(
        name="calendar_requests",
        words="the requests for days",
        formats={1: _columns("number, school, change text, day day, reasons text, asked_by, asked_at time")},
    ),
    WatchedTable(
        name="calendar_refusals",
        key="request",
        words="the refused requests for days",
        formats={1: _columns("request, reasons text, made_by, made_at time")},
    ),
    WatchedTable(
        name="plans",
        words="the changes of calendar and limits",
        formats={1: _columns("number, change text, day day, reasons text, made_by, made_at time")},
    ),
    WatchedTable(
        name="plan_files",
        key="id",
        words="the changes of policy files",
        formats={1: _columns("id, file text, number, digest text")},
    ),
    WatchedTable(
        name="verifications",
        words="the record of checks",
        formats={
            1: _columns("number, begun_at time, ended_at time, cases, events, bad_cases, damaged, seal hex")
        },
    ),
    WatchedTable(
        name="account_changes",
        words="the record of accounts",
        formats={1: _columns("number, person, what text, made_by, made_at time")},
    ),
    WatchedTable(
        name="row_changes",
        words="the record of rights",
        formats={
            1: _columns("number, of_table text, of_row text, before hex, after hex, role text, made_at time")
        },
    ),
    WatchedTable(
        name="post_notes",
        words="the record of messages",
        formats={
            1: _columns("number, what text, case_id, version, messages list, hashes list, made_at time")
        },
        of="case_id",
    ),
    WatchedTable(
        name="objections",
        words="the objections of witnesses",
        formats={1: _columns("number, witness text, origin text, kind text, size, seen, objected_at time")},
    ),
    WatchedTable(
        name="log_keys",
        words="the keys of the log",
        formats={
            1: _columns(
                "number, line text, taken_at time, reasons text, before_origin text, "
                "before_size, before_root hex, overlap_until time"
            )
        },
    ),
)
"""Every table whose rows are a stream."""
NOTED = re.findall(
    r" ON (\w+)\nFOR EACH ROW EXECUTE FUNCTION note_row\('([\w ]+)', '([\w ]*)'\);",
    (FUNCTIONS / "note_row.sql").read_text(encoding="utf-8"),
)
"""Every table whose rows are noted when they change: its name, its key and the columns that are left out."""
STREAM_WORDS = {table.stream: table.words for table in WATCHED}
