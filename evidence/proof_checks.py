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
    _same(_climbed(index, size - 1, path, leaf)[1], root)


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
    old, new = _climbed(at, last, hashes[1:], hashes[0])
    _same(old, first_root)
    _same(new, second_root)


def _climbed(at: int, last: int, path: Sequence[bytes], start: bytes) -> tuple[bytes, bytes]:
    """The roots of the smaller and the larger tree to which the hashes lead."""
    old = new = start
    for each in path:
        if last == 0:
            raise ProofWrong("the proof has too many hashes")
        if at & 1 or at == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while at and not at & 1:  # the node is the last, has no right neighbour, and is not hashed
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, each)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofWrong("the proof has too few hashes")
    return old, new


def _same(found: bytes, expected: bytes) -> None:
    if not compare_digest(found, expected):
        raise ProofWrong("the proof leads to another root")


def _of_one_length(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofWrong("a hash has not 32 bytes")
