"""The tree and its proofs agree with the published vectors, and with pymerkle."""

import base64
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion  # type: ignore[import-untyped]

from evidence.merkle_tree import EMPTY_ROOT, node_hash
from evidence.proof_checks import ProofWrong, check_consistency, check_inclusion
from evidence.tiles import consistency_ranges, hashes_of, inclusion_ranges, root_from
from tests.evidence.leaves import grown
from tests.evidence.plain_tree import leaf_hash, root_of
from tests.evidence.published import published
from tests.with_each import with_each

TREE = published("tree")
INCLUSION = published("merkle-inclusion")["cases"]
CONSISTENCY = published("merkle-consistency")["cases"]


def test_hashes_of_leaves_and_nodes_are_those_of_rfc_6962() -> None:
    assert leaf_hash(b"L123456").hex() == TREE["leaf_of_L123456"]
    assert node_hash(b"N123", b"N456").hex() == TREE["node_of_N123_and_N456"]
    assert EMPTY_ROOT.hex() == TREE["roots"][0]


@with_each("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    found = [leaf_hash(bytes.fromhex(each)) for each in TREE["leaves"][:size]]
    assert root_of(found).hex() == TREE["roots"][size]
    assert grown(found)[0].root().hex() == TREE["roots"][size]


@with_each("name", INCLUSION)
def test_a_published_inclusion_proof_is_judged_as_published(name: str) -> None:
    case = INCLUSION[name]
    leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
    with _judged_as_published(case):
        check_inclusion(index=case["leafIdx"], size=case["treeSize"], leaf=leaf, path=_path(case), root=root)


@with_each("name", CONSISTENCY)
def test_a_published_consistency_proof_is_judged_as_published(name: str) -> None:
    case = CONSISTENCY[name]
    with _judged_as_published(case):
        check_consistency(
            first=case["size1"],
            second=case["size2"],
            first_root=_bytes(case["root1"]),
            second_root=_bytes(case["root2"]),
            path=_path(case),
        )


@contextmanager
def _judged_as_published(case: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    except ProofWrong:
        assert case["wantErr"], case["desc"]
    else:
        assert not case["wantErr"], case["desc"]


def _path(case: dict[str, Any]) -> list[bytes]:
    return [_bytes(each) for each in case["proof"] or ()]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


MOST = 257
CHOSEN = random.Random(6962)
LARGER = sorted([*CHOSEN.sample(range(258, 5000), 12), *CHOSEN.sample(range(65_537, 70_000), 3)])
"""The largest have tiles on three levels."""


def entry(number: int) -> bytes:
    return f"entry {number}".encode()


@pytest.fixture(scope="module")
def theirs() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(LARGER[-1]):
        tree.append_entry(entry(number))
    return tree


@with_each("size", [*range(1, MOST + 1), *LARGER])
def test_root_and_proofs_of_each_size_agree(size: int, theirs: InmemoryTree) -> None:
    leaves = [leaf_hash(entry(number)) for number in range(size)]
    _, tiles = grown(leaves)
    root = root_from(size, tiles)
    assert root == theirs.get_root(size) == root_of(leaves)
    for index in {0, size // 3, size - 1}:
        path = hashes_of(inclusion_ranges(index, size), size, tiles)
        their_proof = theirs.prove_inclusion(index + 1, size)
        verify_inclusion(leaves[index], root, their_proof)
        assert [bytes(each) for each in their_proof.path[1:]] == path or size == 1
        check_inclusion(index=index, size=size, leaf=leaves[index], path=path, root=root)
    first = size // 2 + 1 if size > 1 else 1
    path = hashes_of(consistency_ranges(first, size), size, tiles)
    first_root = root_of(leaves[:first])
    check_consistency(first=first, second=size, first_root=first_root, second_root=root, path=path)
    verify_consistency(first_root, root, theirs.prove_consistency(first, size))
