"""C2SP tlog-proof@v1: one text that shows offline that an entry is in a signed tree."""

from dataclasses import dataclass

from evidence.merkle_tree import HASH_BYTES
from evidence.signed_note import SignedNote
from evidence.strict_base64 import decoded, encoded

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionText:
    """An entry's index, the hashes beside its way to the root, and the checkpoint with all its signatures."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedNote
    extra: bytes | None = None
    """Anything that the application adds. It is not signed, so it proves nothing."""

    def to_bytes(self) -> bytes:
        """The proof as a file."""
        extra = "" if self.extra is None else f"extra {encoded(self.extra)}\n"
        hashes = "".join(f"{encoded(each)}\n" for each in self.path)
        return f"{HEADER}\n{extra}index {self.index}\n{hashes}\n".encode() + self.checkpoint.to_bytes()


def hashes_from(lines: list[str]) -> tuple[bytes, ...]:
    """Hashes of a proof, one a line; ValueError if there are too many or one is not a hash."""
    hashes = tuple(decoded(line) for line in lines)
    if len(hashes) > MOST_HASHES or any(len(each) != HASH_BYTES for each in hashes):
        raise ValueError("not the hashes of a proof")
    return hashes
