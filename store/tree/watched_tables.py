"""The append-only tables whose rows are streams of the tree, and the text that the hash of a row is of.

The database writes the same text (`store/sql/noted_rows.sql`). A check writes it again from the
columns, and trusts no function of the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from evidence.row_text import row_text

Kind = Literal["text", "plain", "hex", "time"]
_WRITTEN: Mapping[Kind, str] = {
    "text": "{0}",
    "plain": "{0}::text",
    "hex": "encode({0}, 'hex')",
    "time": "trunc(extract(epoch FROM {0}) * 1000000)::text",
}
"""How a column is written: ids, numbers, truth values as Postgres does; times in microseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedTable:
    """A table whose rows are a stream."""

    name: str
    stream: UUID
    """UUID version 5 of `urn:onward:stream:` and the table’s name, among URLs."""
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
        return row_text(self.name, form, ((column, row[f"of_{column}"]) for column in columns))


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
WATCHED = (VIEWS, PUPIL_VIEWS)
"""Every table whose rows are a stream."""
STREAM_WORDS = {table.stream: table.words for table in WATCHED}
