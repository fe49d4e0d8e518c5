"""A table whose rows are a stream of the tree, and the text that the hash of a row is of.

The database writes the same text (`store/sql/noted_rows.sql`). A check writes it again from the
columns, and trusts no function of the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from evidence.row_text import list_text, row_text

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
