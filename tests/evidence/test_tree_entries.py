"""An entry, and the row of a stream, are text that anybody can write and hash."""

import hashlib
import re
import subprocess
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from evidence.merkle_tree import START, entry_leaf, row_hash, row_text
from store.tree.watched_tables import WATCHED, WatchedTable
from tests.evidence.plain_tree import leaf_hash
from tests.with_each import with_each

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


FIELDS = (
    ("id", "7"),
    ("case_id", "9f1c2f4e-6d0a-4a5e-8a57-0d4a3c1b2e10"),
    ("person", None),
    ("what", "case – page"),
    ("whole", "true"),
    ("version", "3"),
    ("sha256", None),
    ("at", "1806422400123456"),
    ("beside", None),
)
TEXT = (
    "views/1\n"
    "id 1:7\n"
    "case_id 36:9f1c2f4e-6d0a-4a5e-8a57-0d4a3c1b2e10\n"
    "person -\n"
    "what 13:case – page\n"
    "whole 4:true\n"
    "version 1:3\n"
    "sha256 -\n"
    "at 16:1806422400123456\n"
    "beside -\n"
)


def test_the_vector_of_the_decision_record() -> None:
    assert row_text("views", 1, FIELDS) == TEXT.encode()
    first = row_hash(START, TEXT.encode())
    assert first.hex() == hashlib.sha256(bytes(32) + TEXT.encode()).hexdigest()
    assert first.hex() == "de8958edea671ac3b302fcd9db0fdb5b7a9fd772fade4ead8ddee8a95aab5ebe"
    assert (
        row_hash(first, TEXT.encode()).hex()
        == "2c4382b7dfe04089ec52c8e0db00b4058bc54b7ca93ffc2fc739a17c2925180f"
    )


def test_null_and_empty_and_the_ends_of_values_are_distinct() -> None:
    pairs = ((None, ""), ("a\nb -", "a"), ("-", None), ("1:7", "7"))
    for one, other in pairs:
        assert row_text("views", 1, [("what", one)]) != row_text("views", 1, [("what", other)])


@with_each("table", WATCHED, ids=lambda table: table.name)
def test_a_stream_is_named_after_its_table(table: WatchedTable) -> None:
    assert table.stream == uuid5(NAMESPACE_URL, f"urn:onward:stream:{table.name}")
