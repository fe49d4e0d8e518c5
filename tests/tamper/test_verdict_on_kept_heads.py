"""What `onward verify --checkpoint` says of kept heads, beside other damage and without the right key."""

import json
from pathlib import Path
from typing import Any

from evidence.note_keys import LOG, SignerKey
from tests.cli.commands import onward
from tests.tamper.attacker import Attacker
from tests.tamper.kept_record import ORIGIN, KeptRecord
from tests.tamper.test_verify_names_faults import at_large, of_one_test

__all__ = ["at_large", "of_one_test"]
AtLarge = tuple[Attacker, dict[str, str]]
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


async def test_one_changed_byte_is_not_called_what_was_signed(record: KeptRecord, at_large: AtLarge) -> None:
    attacker, auditor = at_large
    clean = told(0, record.kept, auditor)
    assert clean["verdict"]["outcome"] == "record-fits"
    byte = "UPDATE events SET body = set_byte(body, 20, get_byte(body, 20) # 1)"
    await attacker.connection.execute(f"{byte} WHERE case_id = $1 AND version = 2", record.cases[0])
    verdict = told(1, record.kept, auditor)["verdict"]
    assert verdict["outcome"] == "only-tree-fits"
    assert verdict["says"].startswith("The tree is what was signed in every head that you kept")


async def test_a_tree_with_a_gap_is_not_called_what_was_signed(record: KeptRecord, at_large: AtLarge) -> None:
    attacker, auditor = at_large
    await attacker.connection.execute("DELETE FROM tree_entries WHERE leaf = 7")
    verdict = told(1, record.kept, auditor)["verdict"]
    assert verdict["outcome"] == "not-compared"
    assert verdict["says"].startswith("No head that you kept could be compared")


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


async def test_a_record_that_was_rewritten_and_signed_again_is_accused(
    record: KeptRecord, at_large: AtLarge
) -> None:
    attacker, auditor = at_large
    await attacker.remove(record.cases[0])
    await attacker.remake_tree()
    await attacker.sign_again(record.log)
    found = told(1, record.kept, auditor)
    assert found["verdict"]["outcome"] == "differs"
    assert {each["place"] for each in found["damaged"]} == {"a head that was kept"}
