"""An entry is text that anybody can write, and its leaf is a plain SHA-256."""

import re
import subprocess
from pathlib import Path
from uuid import UUID

from evidence.merkle_tree import entry_leaf
from tests.evidence.plain_tree import leaf_hash

STREAM = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


def test_an_entry_is_three_lines_and_has_this_leaf() -> None:
    text = (
        b"0f8fad5b-d9cb-469f-a165-70867728950e\n12\n"
        b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    )
    leaf = entry_leaf(STREAM, 12, bytes(range(32)))
    assert leaf == leaf_hash(text)
    assert leaf.hex() == "7852907bbf4e04266410a05505cc1e1bc6b700f0a24d3489d33878b09fa3fc97"


def test_a_shell_calculates_the_same_leaf() -> None:
    """The command of docs/trust.md."""
    page = (Path(__file__).parents[2] / "docs/trust.md").read_text("utf-8")
    (command,) = re.findall(r"```sh\n(printf .*?sha256sum)\n```", page, re.DOTALL)
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == entry_leaf(STREAM, 12, bytes(range(32))).hex()
