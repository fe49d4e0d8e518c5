"""The text and the hash of a row in a stream, as docs/decisions/evidence.md prints them."""

import hashlib
from uuid import NAMESPACE_URL, uuid5

from evidence.merkle_tree import START, row_hash, row_text
from store.tree.watched_tables import WATCHED, WatchedTable
from tests.with_each import with_each

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
