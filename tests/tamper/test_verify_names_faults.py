"""`onward verify` on attacked copies: what it names, and what it says of kept heads."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.case.case_search import reference_of
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import AUDITOR
from tests.cli.commands import onward
from tests.databases import Database
from tests.tamper.attacker import Attacker, attacking
from tests.tamper.kept_record import ORIGIN, KeptRecord

AtLarge = tuple[Attacker, dict[str, str]]


@pytest.fixture
async def of_one_test(record: KeptRecord) -> AsyncIterator[Database]:
    """A copy of the record, which the test leaves changed."""
    async with record.database.copy() as database:
        yield database


@pytest.fixture
async def at_large(record: KeptRecord, of_one_test: Database) -> AsyncIterator[AtLarge]:
    """An attacker whose changes stay, with the settings of an auditor."""
    async with attacking(record, of_one_test) as attacker:
        yield attacker, {"ONWARD_AUDITOR_DATABASE_URL": of_one_test.url(AUDITOR)}


async def test_a_removed_case_is_missed_when_it_is_asked_for(record: KeptRecord, at_large: AtLarge) -> None:
    attacker, auditor = at_large
    case = record.cases[0]
    await attacker.remove(case)
    for asked in (str(case), reference_of(case)):
        said = onward("verify", asked, **auditor)
        assert said.returncode == 1, said.stderr
        assert f"({case}): event 1 of the tree was removed (tree_entries)" in said.stdout
    for asked in ("ONW-000000", "ONW-ÄÖÜ", "nothing"):
        said = onward("verify", asked, **auditor)
        assert (said.returncode, f"There is no case {asked}" in said.stderr) == (2, True)


async def test_the_first_fault_is_named_with_its_field(
    record: KeptRecord, of_one_test: Database, at_large: AtLarge
) -> None:
    attacker, auditor = at_large
    case = record.cases[0]
    change = "UPDATE events SET {} WHERE case_id = $1 AND version = 30"
    await attacker.connection.execute(change.format("recorded_at = recorded_at - interval '1 day'"), case)
    said = onward("verify", **auditor)
    assert (said.returncode, f"Case {case}: entry 30 was changed" in said.stdout) == (1, True)
    with_key = {"ONWARD_DATABASE_URL": of_one_test.url(), "ONWARD_SEAL_KEY": record.secret.hex()}
    said = onward("verify", **with_key)
    assert said.returncode == 1
    assert "the time of entry 30 is not the sealed one (events.recorded_at)" in said.stdout


ANOTHER = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32).verifier.line
_RULED_OUT = "The heads that you kept rule that out"


def told(code: int, kept: Path, auditor: dict[str, str], *options: str) -> dict[str, Any]:
    """The answer as JSON, after a comparison with the text: both have one verdict and the same limits."""
    text = onward("verify", "--checkpoint", str(kept), *options, **auditor)
    shown = onward("verify", "--checkpoint", str(kept), *options, "--json", **auditor)
    assert (text.returncode, shown.returncode) == (code, code), text.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    assert found["verified"] == (code == 0)
    assert found["verdict"]["says"] in text.stdout.splitlines()
    assert text.stdout.splitlines()[-1] == found["cannot_show"]
    assert (_RULED_OUT in found["cannot_show"]) == (code == 0)
    return found


async def test_an_honest_record_is_not_accused_by_a_head_that_shows_nothing(
    record: KeptRecord, at_large: AtLarge, tmp_path: Path
) -> None:
    """The reader gives only the new key; then one letter of the root changes in the reader’s file."""
    _, auditor = at_large
    found = told(2, record.kept, auditor, "--key", ANOTHER)
    assert (found["verdict"]["outcome"], found["damaged"]) == ("not-shown", [])
    assert "If the log has a new key, give the old line" in found["verdict"]["says"]
    both = told(0, record.kept, auditor, "--key", ANOTHER, "--key", record.log.verifier.line)
    assert both["verdict"]["outcome"] == "record-fits"
    origin, size, root, *rest = record.kept_early.decode().split("\n")
    kept = tmp_path / "kept"
    changed = f"{'B' if root.startswith('A') else 'A'}{root[1:]}"
    kept.write_text("\n".join([origin, size, changed, *rest]))
    found = told(2, kept, auditor)
    assert (found["verdict"]["outcome"], found["damaged"]) == ("not-shown", [])
    (file,) = found["kept"]
    assert file["doubts"] == [f"the signature of {ORIGIN} under the head of {size} events is false"]
