"""docs/import.md lists the columns that the code reads."""

from pathlib import Path

from application.school_exports.transfer_file import PUPIL_PATHS
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")


def table_of(heading: str) -> list[str]:
    """The rows of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def test_the_columns_of_pupils_are_those_of_the_code() -> None:
    assert table_of("Columns of a list of pupils") == [
        f"| `{each.field}` {each.label}{' (needed)' if each.required else ''} | {', '.join(each.names)} |"
        for each in PUPIL_COLUMNS
    ]


def test_the_columns_of_staff_are_those_of_the_code() -> None:
    assert table_of("Columns of a list of staff") == [
        f"| `{each.field}` {each.label} | {', '.join(each.names)} |" for each in STAFF_COLUMNS
    ]


def test_the_elements_of_a_transfer_file_are_those_of_the_code() -> None:
    rows = table_of("Elements of a Common Transfer File")
    assert rows[: len(PUPIL_PATHS)] == [f"| `{field}` | `{path}` |" for path, field in PUPIL_PATHS.items()]
    assert [row.split("`")[1] for row in rows[len(PUPIL_PATHS) :]] == ["first_language", "sen", "contacts"]
