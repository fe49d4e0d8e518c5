"""The tree and its proofs agree with the vectors of Certificate Transparency."""

import base64
from typing import Any

from evidence.merkle_tree import EMPTY_ROOT, node_hash
from evidence.proof_checks import ProofWrong, check_consistency, check_inclusion
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
    try:
        check_inclusion(
            index=case["leafIdx"],
            size=case["treeSize"],
            leaf=_bytes(case["leafHash"]),
            path=_path(case),
            root=_bytes(case["root"]),
        )
    except ProofWrong:
        assert case["wantErr"], case["desc"]
    else:
        assert not case["wantErr"], case["desc"]


@with_each("name", CONSISTENCY)
def test_a_published_consistency_proof_is_judged_as_published(name: str) -> None:
    case = CONSISTENCY[name]
    try:
        check_consistency(
            first=case["size1"],
            second=case["size2"],
            first_root=_bytes(case["root1"]),
            second_root=_bytes(case["root2"]),
            path=_path(case),
        )
    except ProofWrong:
        assert case["wantErr"], case["desc"]
    else:
        assert not case["wantErr"], case["desc"]


def _path(case: dict[str, Any]) -> list[bytes]:
    return [_bytes(each) for each in case["proof"] or ()]


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")
