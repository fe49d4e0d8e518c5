"""C2SP tlog-proof@v1: one text that shows offline that an entry is in a signed tree."""

from dataclasses import dataclass

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note, size_from
from evidence.merkle_tree import HASH_BYTES
from evidence.signed_note import MOST_BYTES, NoteMalformed, SignedNote
from evidence.strict_base64 import Base64Malformed, decoded, encoded

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


class InclusionTextMalformed(Exception):
    """The bytes are not a proof of this form."""


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


def inclusion_text(stored: bytes) -> InclusionText:
    """The proof in these bytes. It is only read here: `check_inclusion` and `signed_by` check it."""
    before, parted, checkpoint = stored.partition(b"\n\n")
    if not parted or len(stored) > 2 * MOST_BYTES:
        raise InclusionTextMalformed
    try:
        lines = before.decode("ascii").split("\n")
        note = checkpoint_note(checkpoint)
    except (UnicodeDecodeError, NoteMalformed, CheckpointMalformed):
        raise InclusionTextMalformed from None
    try:
        return _from_lines(lines, note)
    except (Base64Malformed, ValueError, IndexError):
        raise InclusionTextMalformed from None


def hashes_from(lines: list[str]) -> tuple[bytes, ...]:
    """Hashes of a proof, one a line; ValueError if there are too many or one is not a hash."""
    hashes = tuple(decoded(line) for line in lines)
    if len(hashes) > MOST_HASHES or any(len(each) != HASH_BYTES for each in hashes):
        raise ValueError("not the hashes of a proof")
    return hashes


def _from_lines(lines: list[str], note: SignedNote) -> InclusionText:
    if lines[0] != HEADER:
        raise InclusionTextMalformed
    rest = lines[1:]
    extra = decoded(rest.pop(0).removeprefix("extra ")) if rest[0].startswith("extra ") else None
    index = rest.pop(0)
    if not index.startswith("index "):
        raise InclusionTextMalformed
    return InclusionText(
        index=size_from(index.removeprefix("index ")), path=hashes_from(rest), checkpoint=note, extra=extra
    )
