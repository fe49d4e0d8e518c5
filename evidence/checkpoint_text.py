"""Texts that leave the log: C2SP checkpoints, which it signs, and tlog-proof@v1, for readers offline."""

import re
from dataclasses import dataclass

from evidence.merkle_tree import HASH_BYTES
from evidence.signed_note import Base64Malformed, SignedNote, decoded, encoded, note_from

_BOM = "\ufeff"
_SIGNED = re.compile(
    r"^([^ \t\n]+\n[1-9][0-9]*\n[A-Za-z0-9+/=]+\n(?:.+\n){0,9}\n(?:— [^ \t\n]+ [^ \t\n]+\n)+)", re.MULTILINE
)
_SIZE = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


class CheckpointMalformed(Exception):
    """The text is not a checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """The tree at one moment: which log, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed. We write no extension lines."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


def tree_head(text: str) -> TreeHead:
    """The head in a note's text, whatever extension lines follow."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise CheckpointMalformed
    origin, size, root = lines[:3]
    try:
        found = TreeHead(origin=origin, size=size_from(size), root=decoded(root))
    except (Base64Malformed, ValueError):
        raise CheckpointMalformed from None
    if len(found.root) != HASH_BYTES:
        raise CheckpointMalformed
    return found


def checkpoint_note(stored: bytes) -> SignedNote:
    """The signed note in these bytes, whose text is a checkpoint."""
    note = note_from(stored)
    tree_head(note.text)
    return note


def kept_note(text: str) -> SignedNote:
    """The one signed head in a text that a person kept, saved or pasted, such as a whole mail.

    Windows may have put a mark at the start, and a program spaces around the lines. The verifiers of a bundle
    read it in the same way.
    """
    lines = "".join(each.strip(" \t\r") + "\n" for each in text.removeprefix(_BOM).split("\n"))
    found: list[str] = _SIGNED.findall(lines)
    if len(found) != 1:
        raise CheckpointMalformed
    return checkpoint_note(found[0].encode(errors="replace"))


def size_from(text: str) -> int:
    """A size or index in a text: decimal, without leading zeroes; ValueError otherwise."""
    if _SIZE.fullmatch(text) is None:
        raise ValueError("not a size")
    return int(text)


HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionText:
    """An entry's index, the hashes beside its way to the root, and the checkpoint with all its signatures."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedNote

    def to_bytes(self) -> bytes:
        """The proof as a file."""
        hashes = "".join(f"{encoded(each)}\n" for each in self.path)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n".encode() + self.checkpoint.to_bytes()


def hashes_from(lines: list[str]) -> tuple[bytes, ...]:
    """Hashes of a proof, one a line; ValueError if there are too many or one is not a hash."""
    hashes = tuple(decoded(line) for line in lines)
    if len(hashes) > MOST_HASHES or any(len(each) != HASH_BYTES for each in hashes):
        raise ValueError("not the hashes of a proof")
    return hashes
