"""A table of a report, in words: the same on its page and in its files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """Its title, the names of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = "There is nothing to list."
    """The sentence that replaces a table without rows."""
