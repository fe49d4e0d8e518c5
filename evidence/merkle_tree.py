"""The Merkle tree of RFC 6962 over SHA-256: hashes of nodes, and the roots of perfect subtrees."""

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_NODE = b"\x01"
"""RFC 6962, 2.1: a leaf begins with a zero byte, so that no node can be passed off as one."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbouring subtrees."""
    return sha256(_NODE + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """The root over neighbouring hashes in one string; their number is a power of two."""
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [
                sha256(_NODE + hashes[at : at + 2 * HASH_BYTES]).digest()
                for at in range(0, len(hashes), 2 * HASH_BYTES)
            ]
        )
    return hashes


def largest_power_below(size: int) -> int:
    """The leaves in the left half of a tree: the largest power of two below `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1
