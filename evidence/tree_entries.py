"""What an entry of the tree says: the stream, the version in it, and the hash of that event."""

from uuid import UUID

from evidence.merkle_tree import leaf_hash


def entry_text(stream: UUID, version: int, event_hash: bytes) -> bytes:
    """The text that is hashed: three lines, which anybody can write with a text editor."""
    return f"{stream}\n{version}\n{event_hash.hex()}\n".encode("ascii")


def entry_leaf(stream: UUID, version: int, event_hash: bytes) -> bytes:
    """The leaf of an event."""
    return leaf_hash(entry_text(stream, version, event_hash))
