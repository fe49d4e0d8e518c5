"""The tree as RFC 6962 defines it, by plain recursion over all leaves. The product must agree with it."""

from collections.abc import Sequence
from hashlib import sha256

from evidence.merkle_tree import EMPTY_ROOT, largest_power_below, node_hash


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry (RFC 6962, 2.1)."""
    return sha256(b"\0" + entry).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = largest_power_below(len(leaves))
    return node_hash(root_of(leaves[:half]), root_of(leaves[half:]))
