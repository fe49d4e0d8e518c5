"""The hash of a row in a stream: SHA-256 over the hash of the entry before and the row as text.

The text has one line for each column, so that anybody can write it again. The database writes the same
(`store/sql/noted_rows.sql`).
"""

import hashlib
from collections.abc import Iterable

from evidence.merkle_tree import HASH_BYTES

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
