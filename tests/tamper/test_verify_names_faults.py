"""`onward verify` on attacked copies ends with 1 and names stream, version and what was changed."""

from collections.abc import AsyncIterator

import pytest

from local.embedded_postgres import AUDITOR
from store.ledger.projection import reference
from tests.cli.commands import onward
from tests.databases import Database
from tests.tamper.attacker import Attacker, attacking
from tests.tamper.kept_record import KeptRecord
from tests.tamper.test_events_rewritten import dated_back, reworded


@pytest.fixture
async def of_one_test(record: KeptRecord) -> AsyncIterator[Database]:
    """A copy of the record, which the test leaves changed."""
    async with record.database.copy() as database:
        yield database


@pytest.fixture
async def at_large(
    record: KeptRecord, of_one_test: Database
) -> AsyncIterator[tuple[Attacker, dict[str, str]]]:
    """An attacker whose changes stay, with the settings of an auditor."""
    async with attacking(record, of_one_test) as attacker:
        yield attacker, {"ONWARD_AUDITOR_DATABASE_URL": of_one_test.url(AUDITOR)}


async def test_a_removed_case_is_missed_when_it_is_asked_for(
    record: KeptRecord, at_large: tuple[Attacker, dict[str, str]]
) -> None:
    attacker, auditor = at_large
    case = record.cases[0]
    await attacker.remove(case)
    for asked in (str(case), reference(case)):
        said = onward("verify", asked, **auditor)
        assert said.returncode == 1, said.stderr
        assert f"({case}): event 1 of the tree was removed (tree_entries)" in said.stdout
    for asked in ("ONW-000000", "ONW-ÄÖÜ", "nothing"):
        said = onward("verify", asked, **auditor)
        assert (said.returncode, f"There is no case {asked}" in said.stderr) == (2, True)


async def test_the_first_fault_is_named_with_its_field(
    record: KeptRecord, of_one_test: Database, at_large: tuple[Attacker, dict[str, str]]
) -> None:
    attacker, auditor = at_large
    case = record.cases[0]
    change = "UPDATE events SET {} WHERE case_id = $1 AND version = 30"
    await attacker.connection.execute(change.format("recorded_at = recorded_at - interval '1 day'"), case)
    said = onward("verify", **auditor)
    assert (said.returncode, f"Case {case}: entry 30 was changed" in said.stdout) == (1, True)
    with_key = {"ONWARD_DATABASE_URL": of_one_test.url(), "ONWARD_SEAL_KEY": record.secret.hex()}
    said = onward("verify", **with_key)
    assert (
        said.returncode,
        "the time of entry 30 is not the sealed one (events.recorded_at)" in said.stdout,
    ) == (
        1,
        True,
    )


@pytest.mark.parametrize("change", [dated_back, reworded])
async def test_a_rewritten_chain_is_named_by_the_tree(
    change: object, record: KeptRecord, at_large: tuple[Attacker, dict[str, str]]
) -> None:
    attacker, auditor = at_large
    attacker.seals = record.seals
    await attacker.rewrite(record.cases[0], change)  # type: ignore[arg-type]
    said = onward("verify", **auditor)
    assert (said.returncode, "Every chain is intact." in said.stdout) == (1, True)
    assert f"({record.cases[0]}): event 30 of the tree has changed since it was entered" in said.stdout
