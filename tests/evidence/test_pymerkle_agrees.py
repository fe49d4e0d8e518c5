"""The tree, and both kinds of proof, are those of pymerkle, which no one here wrote."""

import random

import pytest
from pymerkle import (  # type: ignore[import-untyped]
    InmemoryTree,
    verify_consistency,
    verify_inclusion,
)

from evidence.proof_checks import check_consistency, check_inclusion
from evidence.tiles import consistency_ranges, hashes_of, inclusion_ranges, root_from
from tests.evidence.leaves import grown
from tests.evidence.plain_tree import leaf_hash, root_of
from tests.with_each import with_each

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
