"""`onward verify --state` and `onward doctor` name the case and the column that an intruder changed."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cli.record import record_findings
from cli.service.installation import ledger_of
from local.embedded_postgres import SUPERUSER
from store.verification import check_log
from tests.cli.commands import Stack
from tests.patience import until, wait_until


@contextmanager
def changed(running: Stack, case: str, column: str, value: str) -> Iterator[None]:
    """A column of the case's row, as a superuser would change it; put back afterwards."""
    wait_until("the mail of the case is on record", lambda: asyncio.run(_posted(running, case)))
    wait_until("the record is checked, and not again for a day", lambda: asyncio.run(_checked(running)))
    before = asyncio.run(_set(running, case, column, value))
    try:
        yield
    finally:
        asyncio.run(_set(running, case, column, "$2", before))


async def _posted(running: Stack, case: str) -> bool:
    """Whether no entry about a message is still to come, which would write the row again."""
    waits = (  # a message that waits for a digest goes out hours later
        "case_id = $1::uuid AND num_nonnulls(delivered_at, failed_at, stopped_at) = 0 AND waits_since IS NULL"
    )
    async with running.database(SUPERUSER) as connection:
        return not await connection.fetchval(f"SELECT EXISTS (SELECT FROM post WHERE {waits})", case)


async def _checked(running: Stack) -> bool:
    async with ledger_of(running.data) as ledger:
        return await check_log.verify(ledger) is not None


async def _set(running: Stack, case: str, column: str, value: str, *given: object) -> object:
    async with running.database(SUPERUSER) as connection:
        before: object = await connection.fetchval(f"SELECT {column} FROM cases WHERE id = $1::uuid", case)
        await connection.execute(f"UPDATE cases SET {column} = {value} WHERE id = $1::uuid", case, *given)
    return before


def test_a_changed_column_is_named_with_its_case_until_it_is_put_back(running: Stack) -> None:
    raised = running.raises()
    case = raised["id"]
    with changed(running, case, "about", f"ARRAY['{case}']::uuid[]"):
        said = running.onward("verify", "--state")
        assert said.returncode == 1
        assert f"Damaged: {raised['reference']} ({case}): the list of people who may not know" in said.stdout
        assert "Every chain is intact. Damaged: 1 case or row." in said.stdout
        shown = json.loads(running.onward("verify", raised["reference"], "--state", "--json").stdout)
        assert not shown["verified"]
        assert [(each["case"], each["place"]) for each in shown["damaged"]] == [(case, "cases.about")]
        assert "`onward verify --state` does that" in running.onward("verify").stdout
        assert "damaged" not in running.onward("doctor", "--no-record").stdout
        doctor = running.onward("doctor")
        assert doctor.returncode == 1
        named = f"FIX   1 record is damaged: {raised['reference']} ({case}): the list of people"
        assert named in doctor.stdout
    assert running.onward("verify", "--state").returncode == 0
    assert "damaged" not in running.onward("doctor").stdout


async def test_of_a_record_too_large_to_check_at_once_the_doctor_tells_of_the_last_check(
    running: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_findings, "LOOK_SECONDS", 0.0)
    await until("the record is checked", lambda: _checked(running))
    async with ledger_of(running.data) as ledger:
        good, said = await record_findings.whole(ledger)
    assert good
    assert said.startswith("Every record was unchanged on ")
