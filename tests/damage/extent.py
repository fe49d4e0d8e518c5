"""How much is damaged: one value of each table, or in the long tests each value of each column."""

import pytest

from tests.damage.damaged_school import Place
from tests.damage.damaged_values import Column

ColumnDamage = tuple[Column, str, str]
"""A column, the name of a damaged value, and its SQL."""
EXTENT = pytest.mark.parametrize(
    "most",
    [
        pytest.param(1, id="one damage"),
        pytest.param(1_000, id="every damage", marks=pytest.mark.long("every value of every column")),
    ],
)


async def damages_of(place: Place, table: str, where: str, most: int) -> list[ColumnDamage]:
    """Damage that changes this row, the most telling first: a flipped bit of what is sealed, a key last."""
    person = str(place.school.colleague.id)
    possible = [
        (column, name, value)
        for column in place.columns
        if column.table == table
        for name, value in column.damages(person).items()
    ]
    found = list[ColumnDamage]()
    for column, name, value in sorted(possible, key=lambda each: (each[1] != "a bit", each[0].key)):
        if len(found) < most and await place.changed_by(column, where, value) is not None:
            found.append((column, name, value))
    return found
