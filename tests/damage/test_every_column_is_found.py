"""Change one column after another, and remove a row: the checks find it, or docs/trust.md says why not."""

import re
from pathlib import Path

import pytest

from tests.damage.damaged_school import Place
from tests.damage.extent import EXTENT, damages_of
from tests.damage.test_every_column import BESIDE, OF_A_CASE, UNTOLD, found_damage, row_of_no_case
from tests.damage.test_every_pupil_column import OF_A_PUPIL
from tests.damage.test_every_pupil_column import UNTOLD as OF_PUPILS_UNTOLD

PAGE = Path(__file__).parents[2] / "docs/trust.md"
LIST = "## Columns that are not of the record"
ROW = re.compile(r"\| `(\w+)` \| ([^|]+) \| [^|]{15,} \|")
ALL = "all"
"""In place of columns: no column of the table is of the record."""
REMOVED = "a removed row"


def _not_of_the_record() -> dict[str, set[str]]:
    """The columns that the page lists with a reason, by table."""
    section = PAGE.read_text("utf-8").split(LIST)[1].split("\n## ")[0]
    found: dict[str, set[str]] = {}
    for line in (line for line in section.splitlines() if line.startswith("| `")):
        row = ROW.fullmatch(line)
        assert row is not None, line
        found.setdefault(row[1], set()).update([ALL] if row[2] == ALL else re.findall(r"`(\w+)`", row[2]))
        found[row[1]] |= {REMOVED} if REMOVED in row[2] else set()
    return found


def _row(place: Place, table: str) -> str:
    if table in BESIDE:
        return row_of_no_case(place, table)
    return {**OF_A_CASE, **OF_A_PUPIL}[table].format(case=place.bad["id"], pupil=place.bad_pupil["id"])


@EXTENT
@pytest.mark.parametrize("table", [*OF_A_CASE, *BESIDE, *OF_A_PUPIL])
async def test_a_changed_column_is_found_or_is_not_of_the_record(place: Place, table: str, most: int) -> None:
    """One change of each column; in short, of one column that is of the record."""
    listed = _not_of_the_record().get(table, set())
    wrong, tried = list[str](), set[str]()
    for column, name, value in await damages_of(place, table, _row(place, table), 1_000):
        if len(tried) == most or column.name in tried or {column.name, ALL} & listed:
            continue
        if await place.damage(column, _row(place, table), value):
            tried.add(column.name)
            wrong += [] if await found_damage(place) else [f"{table}.{column.name} ({name})"]
        await place.put_back()
    assert tried or ALL in listed
    assert not wrong, f"{len(wrong)} of {len(tried)} are not found: {', '.join(wrong)}"


@pytest.mark.parametrize("table", [*OF_A_CASE, *BESIDE, *OF_A_PUPIL])
async def test_a_removed_row_is_found_or_is_not_of_the_record(place: Place, table: str) -> None:
    await place.intruder.execute(f"DELETE FROM {table} WHERE {_row(place, table)}")
    is_found, listed = bool(await found_damage(place)), _not_of_the_record().get(table, set())
    assert is_found or {REMOVED, ALL} & listed


def test_the_list_names_columns_that_exist(place: Place) -> None:
    known = {(column.table, column.name) for column in place.columns}
    named = {
        (table, name) for table, names in _not_of_the_record().items() for name in names - {ALL, REMOVED}
    }
    assert not named - known
    assert set(_not_of_the_record()) <= {table for table, _ in known}
    assert set(UNTOLD) | set(OF_PUPILS_UNTOLD) <= named
