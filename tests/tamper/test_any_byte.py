"""One changed byte, in any column of events, chains, looks, tree and heads, is named without any key."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.byte_attacks import TABLES, attacks, without_keys
from tests.tamper.kept_record import KeptRecord

ENDS = 1_000_000
"""Changes the first and the last byte of each column, in one row."""
STEPS = {"tree_tiles": 509, "checkpoints": 7}
STEP = 5
"""`make soak` tries every byte of every row. Here a case's row has all bytes of short columns, and of long
ones every so many."""
EXTENT = pytest.mark.parametrize(
    "step",
    [
        pytest.param(ENDS, id="first and last bytes"),
        pytest.param(STEP, id="many bytes", marks=pytest.mark.long("changes many bytes of each column")),
    ],
)
ROWS = {
    "events": "WHERE case_id = '{case}' AND version = 30",
    "pupil_events": "WHERE pupil_id = '{pupil}' AND version = 2",
    "cases": "WHERE id = '{case}'",
    "pupils": "WHERE id = '{pupil}'",
    "views": "WHERE case_id = '{case}' AND person IS NOT NULL LIMIT 1",
    "pupil_views": "WHERE pupil_id = '{pupil}' AND person IS NOT NULL LIMIT 1",
    "stream_entries": "WHERE version = 2",
    "tree_entries": "WHERE stream = '{case}' AND version = 30",
    "tree_tiles": "",
    "checkpoints": "",
}


@EXTENT
@pytest.mark.parametrize("table", TABLES)
async def test_one_changed_byte_is_named_by_its_layer(
    table: str, step: int, record: KeptRecord, attacker: Attacker
) -> None:
    await without_keys(attacker.connection)
    which = ROWS[table].format(case=record.cases[1], pupil=record.pupils[0])
    rows = [row[0] for row in await attacker.connection.fetch(f"SELECT ctid::text FROM {table} {which}")]
    if step == ENDS:
        rows = rows[:1]
    else:
        step = STEPS.get(table, step)
    tried = [each async for each in attacks(attacker.connection, table, rows, step)]
    assert len(tried) > 5
    assert [each for each in tried if each is not None] == []
