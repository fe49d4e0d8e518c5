"""What a case says now as labels and values in words, for a table: as the printed file has it (11.15)."""

from collections.abc import Iterator, Mapping
from typing import Any

from wording.printable_file import EMPTY, FOR_PROGRAMS, LEFT_OUT, UNLESS_NONE
from wording.printed_fields import PrintedFields, case_label

_ELSEWHERE = ("obligations", "warnings", "escalations")
"""Parts with a table of their own, or that a task already tells."""


def recorded_rows(case: Mapping[str, Any], fields: PrintedFields) -> Iterator[tuple[str, str]]:
    """Each field of the case, without its tasks; a part within a part is named after both."""
    left_out = (*LEFT_OUT, *_ELSEWHERE)
    yield from _rows({name: value for name, value in case.items() if name not in left_out}, fields)


def _rows(
    values: Mapping[str, Any], fields: PrintedFields, within: str = "", path: str = ""
) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value in EMPTY or name in FOR_PROGRAMS or (name in UNLESS_NONE and not value):
            continue
        label = f"{path}{case_label(name, within)}"
        match value:
            case list() | tuple() if name == "siblings":
                yield label, ", ".join(each["name"] for each in value)
            case Mapping():
                yield from _rows(value, fields, name, f"{label}: ")
            case list() | tuple() if any(isinstance(each, Mapping) for each in value):
                many = len(value) > 1
                for number, each in enumerate(value, start=1):
                    yield from _rows(each, fields, name, f"{label} {number}: " if many else f"{label}: ")
            case list() | tuple():
                yield label, ", ".join(fields.of_case(name, each) for each in value)
            case _:
                yield label, fields.of_case(name, value)
