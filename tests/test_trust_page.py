"""What docs/trust.md says is true: each promise has a test that exists, and the entry has this leaf."""

import hashlib
import re
from pathlib import Path
from uuid import UUID

from evidence.merkle_tree import entry_leaf

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/trust.md").read_text("utf-8")
TABLE = "## Each promise, an attack on it, and the finding"
HEAD = ["promise", "attack", "found by", "test", "result"]
LAYERS = {"chain", "chain or tree", "tree", "head outside", "witness", "bundle", "state check", "–"}
TEST = re.compile(r"`(tests/[\w/]+\.py)` `(test_\w+)`")
EXAMPLE = re.compile(r"```text entry\n(.*?)```\n\nIts leaf is `([0-9a-f]{64})`", re.DOTALL)


def rows() -> list[list[str]]:
    section = PAGE.split(TABLE)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_each_promise_names_its_attack_the_layer_a_test_that_exists_and_the_result() -> None:
    head, _, *promises = rows()
    assert head == HEAD
    assert len(promises) > 10
    for promise in promises:
        assert len(promise) == len(HEAD), promise
        assert all(promise), promise
        assert promise[2] in LAYERS, promise
        found = TEST.fullmatch(promise[3])
        assert found is not None, promise
        path, name = found.groups()
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), promise


def test_the_entry_on_the_page_has_the_leaf_on_the_page() -> None:
    found = EXAMPLE.search(PAGE)
    assert found is not None
    text, leaf = found.groups()
    stream, version, event_hash = text.splitlines()
    entry = UUID(stream), int(version), bytes.fromhex(event_hash)
    assert entry_leaf(*entry).hex() == leaf == hashlib.sha256(b"\0" + text.encode("ascii")).hexdigest()
