"""One row damaged in every column in turn: every other case goes on, and nobody learns what they may not."""

import pytest
from structlog.testing import capture_logs

from tests.damage.place import Place
from tests.damage.wellness import nobody_else_learns, others_are_well, whoever_may_is_told_plainly

OF_A_CASE = {
    "cases": "id = '{case}'",
    "case_keys": "case_id = '{case}'",
}


@pytest.mark.parametrize("table", OF_A_CASE)
async def test_a_row_of_a_case(place: Place, table: str) -> None:
    where = OF_A_CASE[table].format(case=place.bad["id"])
    wrong = []
    for column in place.columns:
        if column.table != table:
            continue
        for value in column.damages(str(place.school.colleague.id)):
            if not await place.damage(column, where, value):
                continue
            for look in (others_are_well, nobody_else_learns, whoever_may_is_told_plainly):
                try:
                    with capture_logs():
                        said = await look(place)
                except Exception as fault:  # noqa: BLE001 - whatever it is, the other columns are looked at too
                    said = [f"{look.__name__} ended by {type(fault).__name__}: {fault}"]
                wrong += [f"{table}.{column.name} = {value}: {each}" for each in said]
            await place.put_back()
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
