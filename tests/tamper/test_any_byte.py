"""One changed byte, in any column of events, chains, looks, tree and heads, is named without any key."""

import pytest

from tests.tamper.attacker import Attacker
from tests.tamper.byte_attacks import TABLES, attacks, without_keys
from tests.tamper.kept_record import KeptRecord

STEPS = {"tree_tiles": 509, "checkpoints": 7}
"""`make soak` tries every byte of every row. Here a case's row has all bytes of short columns, and of long
ones every so many."""
STEP = 5
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


@pytest.mark.parametrize("table", TABLES)
async def test_one_changed_byte_is_named_by_its_layer(
    table: str, record: KeptRecord, attacker: Attacker
) -> None:
    await without_keys(attacker.connection)
    which = ROWS[table].format(case=record.cases[1], pupil=record.pupils[0])
    rows = [row[0] for row in await attacker.connection.fetch(f"SELECT ctid::text FROM {table} {which}")]
    tried = [each async for each in attacks(attacker.connection, table, rows, STEPS.get(table, STEP))]
    assert len(tried) > 5
    assert [each for each in tried if each is not None] == []
