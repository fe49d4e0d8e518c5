"""The append-only tables whose rows are streams of the tree, with the columns that their hashes are of.

The database writes the same text (`store/sql/noted_rows.sql`). A check writes it again from the
columns, and trusts no function of the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from evidence.merkle_tree import list_text, row_text

Kind = Literal["text", "plain", "hex", "time", "day", "list"]
_WRITTEN: Mapping[Kind, str] = {
    "text": "{0}",
    "plain": "{0}::text",
    "hex": "encode({0}, 'hex')",
    "time": "trunc(extract(epoch FROM {0}) * 1000000)::text",
    "day": "to_char({0}, 'YYYY-MM-DD')",
    "list": "{0}",
}
"""How a column is written: ids, numbers, truth values as Postgres does; times in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTable:
    """A table whose rows are a stream."""

    name: str
    stream: UUID
    """UUID version 5 of `urn:onward:stream:` and the table’s name, among URLs."""
    key: str = "id"
    """The column that has the row’s number."""
    words: str
    """What it is, after “entry 5 of”."""
    formats: Mapping[int, Mapping[str, Kind]]
    """The columns that each format’s hash is of, in order."""
    of: Literal["case_id", "pupil_id"] | None = None
    """The column that says which case or pupil a row is about."""

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


VIEWS = WatchedTable(
    name="views",
    stream=UUID("e00a2829-2e36-51e2-98c0-31b5ece5b979"),
    words="the access log of cases",
    formats={
        1: {
            "id": "plain",
            "case_id": "plain",
            "person": "plain",
            "what": "text",
            "whole": "plain",
            "version": "plain",
            "sha256": "hex",
            "at": "time",
            "beside": "plain",
        }
    },
    of="case_id",
)
PUPIL_VIEWS = WatchedTable(
    name="pupil_views",
    stream=UUID("5ba9ac38-cacf-5a32-944f-c5fcdbdf2b6b"),
    words="the access log of pupils",
    formats={
        1: {
            "id": "plain",
            "pupil_id": "plain",
            "person": "plain",
            "what": "text",
            "whole": "plain",
            "version": "plain",
            "sha256": "hex",
            "at": "time",
        }
    },
    of="pupil_id",
)
WATCHED = (
    VIEWS,
    PUPIL_VIEWS,
    WatchedTable(
        name="sign_ins",
        key="number",
        stream=UUID("fed95d5c-a2dc-5265-a462-dd3297a8d409"),
        words="the record of sign-ins",
        formats={1: {"number": "plain", "person": "plain", "how": "text", "refused": "plain", "at": "time"}},
    ),
    WatchedTable(
        name="people_changes",
        key="number",
        stream=UUID("a33081b0-3c14-5c63-b360-239938be8ac6"),
        words="the record of roles",
        formats={
            1: {
                "number": "plain",
                "school": "plain",
                "person": "plain",
                "made_by": "plain",
                "made_at": "time",
                "roles_before": "list",
                "roles_after": "list",
            }
        },
    ),
    WatchedTable(
        name="absence_entries",
        key="number",
        stream=UUID("4e0e1403-3619-5341-af83-2ed9898a114c"),
        words="the record of absences",
        formats={
            1: {
                "number": "plain",
                "absence": "plain",
                "what": "text",
                "cover": "plain",
                "starts_at": "time",
                "ends_at": "time",
                "reason": "text",
                "made_by": "plain",
                "made_at": "time",
            }
        },
    ),
    WatchedTable(
        name="calendar_requests",
        key="number",
        stream=UUID("c1e68b67-d528-58e7-9802-9d2ef0d2d531"),
        words="the requests for days",
        formats={
            1: {
                "number": "plain",
                "school": "plain",
                "change": "text",
                "day": "day",
                "reasons": "text",
                "asked_by": "plain",
                "asked_at": "time",
            }
        },
    ),
    WatchedTable(
        name="calendar_refusals",
        key="request",
        stream=UUID("43fd8fe8-4e33-51d7-af73-1920b5873d64"),
        words="the refused requests for days",
        formats={1: {"request": "plain", "reasons": "text", "made_by": "plain", "made_at": "time"}},
    ),
    WatchedTable(
        name="plans",
        key="number",
        stream=UUID("a79b972f-4b4a-519e-8d35-15f5eb3d98d9"),
        words="the changes of calendar and limits",
        formats={
            1: {
                "number": "plain",
                "change": "text",
                "day": "day",
                "reasons": "text",
                "made_by": "plain",
                "made_at": "time",
            }
        },
    ),
    WatchedTable(
        name="plan_files",
        key="id",
        stream=UUID("1130c6e6-73c8-54c5-a837-96a82150d5e9"),
        words="the changes of policy files",
        formats={1: {"id": "plain", "file": "text", "number": "plain", "digest": "text"}},
    ),
    WatchedTable(
        name="verifications",
        key="number",
        stream=UUID("ceb65347-e6dc-51ad-a970-cedf233b29b0"),
        words="the record of checks",
        formats={
            1: {
                "number": "plain",
                "begun_at": "time",
                "ended_at": "time",
                "cases": "plain",
                "events": "plain",
                "bad_cases": "plain",
                "damaged": "plain",
            }
        },
    ),
    WatchedTable(
        name="account_changes",
        key="number",
        stream=UUID("c2707e5b-1556-5cc8-91c2-bc76daa08bae"),
        words="the record of accounts",
        formats={
            1: {"number": "plain", "person": "plain", "what": "text", "made_by": "plain", "made_at": "time"}
        },
    ),
    WatchedTable(
        name="objections",
        key="number",
        stream=UUID("c44018c8-01f6-5c6f-9121-7281af648ebd"),
        words="the objections of witnesses",
        formats={
            1: {
                "number": "plain",
                "witness": "text",
                "origin": "text",
                "kind": "text",
                "size": "plain",
                "seen": "plain",
                "objected_at": "time",
            }
        },
    ),
    WatchedTable(
        name="log_keys",
        key="number",
        stream=UUID("f3249297-83b1-570f-abdb-31457f4808ba"),
        words="the keys of the log",
        formats={
            1: {
                "number": "plain",
                "line": "text",
                "taken_at": "time",
                "reasons": "text",
                "before_origin": "text",
                "before_size": "plain",
                "before_root": "hex",
                "overlap_until": "time",
            }
        },
    ),
)
"""Every table whose rows are a stream."""
STREAM_WORDS = {table.stream: table.words for table in WATCHED}
