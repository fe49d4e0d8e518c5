"""The Merkle tree of RFC 6962 over SHA-256, its entries, and the hashes of rows that are entries.

The text has one line for each column, so that anybody can write it again. The database writes the same
(`store/sql/noted_rows.sql`).
"""

import hashlib
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

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


def entry_leaf(stream: UUID, version: int, event_hash: bytes) -> bytes:
    """The leaf of an event: the hash of a zero byte and three lines, which anybody can write themselves."""
    return sha256(f"\0{stream}\n{version}\n{event_hash.hex()}\n".encode("ascii")).digest()


START = bytes(HASH_BYTES)
"""The hash before the first entry of a stream."""


def row_text(table: str, form: int, fields: Iterable[tuple[str, str | None]]) -> bytes:
    """The table and the number of the format, then each column with the length of its value in bytes."""
    lines = [f"{table}/{form}\n".encode()]
    for column, value in fields:
        if value is None:
            lines.append(f"{column} -\n".encode())
        else:
            encoded = value.encode()
            lines.append(b"%s %d:%s\n" % (column.encode(), len(encoded), encoded))
    return b"".join(lines)


def list_text(members: Iterable[str | None]) -> str:
    """The value of a list: each member after its length in bytes and a colon, and before a comma."""
    return "".join("-," if each is None else f"{len(each.encode())}:{each}," for each in members)


def row_hash(previous: bytes, text: bytes) -> bytes:
    """The hash of a row that follows the entry with the hash `previous`."""
    return hashlib.sha256(previous + text).digest()
