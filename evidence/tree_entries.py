"""What an entry of the tree says: the stream, the version in it, and the hash of that event."""

from hashlib import sha256
from uuid import UUID


def entry_leaf(stream: UUID, version: int, event_hash: bytes) -> bytes:
    """The leaf of an event: the hash of a zero byte and three lines, which anybody can write themselves."""
    return sha256(f"\0{stream}\n{version}\n{event_hash.hex()}\n".encode("ascii")).digest()
