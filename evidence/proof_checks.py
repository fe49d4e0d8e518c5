"""Check that an entry is in a tree, and that a tree only grew (RFC 9162, 2.1.3.2 and 2.1.4.2)."""

from collections.abc import Sequence
from hmac import compare_digest

from evidence.merkle_tree import HASH_BYTES, node_hash


class ProofWrong(Exception):
    """The proof does not show what it says."""


def check_inclusion(*, index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """ProofWrong if the leaf is not shown to be at this index of the tree with this size and root."""
    if not 0 <= index < size:
        raise ProofWrong("there is no such entry in a tree of this size")
    _of_one_length([leaf, root, *path])
    at, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            raise ProofWrong("the proof has too many hashes")
        if at & 1 or at == last:
            found = node_hash(each, found)
            at, last = _past_lone_nodes(at, last)
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    _at_the_top(last)
    _same(found, root)


def check_consistency(
    *, first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> None:
    """ProofWrong if the tree of size `first` is not shown to be the beginning of the tree of size `second`.

    An empty tree is the beginning of every tree, so nothing can be proved from it.
    """
    if not 0 < first <= second:
        raise ProofWrong("the sizes are not those of a tree that grew")
    if first == second:
        if path:
            raise ProofWrong("the proof has too many hashes")
        _same(first_root, second_root)
        return
    _of_one_length([first_root, second_root, *path])
    whole = first & (first - 1) == 0  # then the first tree is one node of the second
    hashes = [first_root, *path] if whole else list(path)
    if not path:
        raise ProofWrong("the proof has too few hashes")
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            raise ProofWrong("the proof has too many hashes")
        if at & 1 or at == last:
            old, new = node_hash(each, old), node_hash(each, new)
            at, last = _past_lone_nodes(at, last)
        else:
            new = node_hash(new, each)
        at, last = at >> 1, last >> 1
    _at_the_top(last)
    _same(old, first_root)
    _same(new, second_root)


def _past_lone_nodes(at: int, last: int) -> tuple[int, int]:
    """Climb past levels where the node is the last, has no right neighbour, and is not hashed."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _at_the_top(last: int) -> None:
    if last:
        raise ProofWrong("the proof has too few hashes")


def _same(found: bytes, expected: bytes) -> None:
    if not compare_digest(found, expected):
        raise ProofWrong("the proof leads to another root")


def _of_one_length(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofWrong("a hash has not 32 bytes")
