"""Which head a day ended with: a row that names no signed head, or another day, is named."""

import pytest

from tests.runtime.test_day_heads import house, intruder, log, tree_pool, tree_server
from tests.runtime.test_log_signer import House
from tests.tamper.layers import Layer, noticed

__all__ = ["house", "intruder", "log", "tree_pool", "tree_server"]
NOT_SIGNED = "the head of 2027-03-01 is not among the signed heads (day_heads)"
NOT_THEN = "the head of {} was not kept at the end of that day (day_heads)"
MONDAY = "WHERE day = '2027-03-01'"
ATTACKS = {
    f"UPDATE day_heads SET size = 9 {MONDAY}": [NOT_SIGNED],
    f"UPDATE day_heads SET size = 0 {MONDAY}": [NOT_SIGNED],
    f"UPDATE day_heads SET origin = 'school.example/log/2' {MONDAY}": [NOT_SIGNED],
    "DELETE FROM checkpoints WHERE size = 10": [NOT_SIGNED],
    f"UPDATE day_heads SET day = '2026-03-01' {MONDAY}": [NOT_THEN.format("2026-03-01")],
    f"UPDATE day_heads SET closed_at = closed_at + interval '1 day' {MONDAY}": [
        NOT_THEN.format("2027-03-01")
    ],
    f"UPDATE day_heads SET closed_at = 'infinity' {MONDAY}": [NOT_THEN.format("2027-03-01")],
    "UPDATE day_heads SET origin = 'other.example' WHERE size = 0": [
        "the head of 2027-02-28 is not among the signed heads (day_heads)"
    ],
    "DELETE FROM day_heads WHERE size = 0": [
        "the row with which the heads of days begin is missing (day_heads)"
    ],
}


async def of_heads(log: House) -> list[str]:
    return [str(each) for each in (await noticed(log.superuser)).get(Layer.STORED_HEAD, [])]


async def test_a_day_whose_head_was_changed_is_named(log: House) -> None:
    """Without any key."""
    log.clock.passes(days=1)
    await log.signer.once()
    assert await of_heads(log) == []
    found = {}
    for attack in ATTACKS:
        undone = log.superuser.transaction(isolation="repeatable_read")  # as a check begins one
        await undone.start()
        for table in ("day_heads", "checkpoints"):
            await log.superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        assert not (await log.superuser.execute(attack)).endswith(" 0")
        found[attack] = await of_heads(log)
        await undone.rollback()
    assert found == ATTACKS


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
async def test_a_clock_that_was_wrong_accuses_no_day(hours: int, log: House) -> None:
    log.clock.passes(days=1)
    await log.signer.once()
    for last in range(11, 15):
        log.clock.passes(hours=hours)
        await log.grows(last, last)
        await log.signer.once()
    assert await of_heads(log) == []
