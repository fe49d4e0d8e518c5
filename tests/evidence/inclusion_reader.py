"""Read a C2SP tlog-proof@v1, as someone does who was given one."""

from evidence.checkpoint_text import (
    HEADER,
    CheckpointMalformed,
    InclusionText,
    checkpoint_note,
    hashes_from,
    size_from,
)
from evidence.signed_note import MOST_BYTES, Base64Malformed, NoteMalformed, SignedNote


class InclusionTextMalformed(Exception):
    """The bytes are not a proof of this form."""


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


def _from_lines(lines: list[str], note: SignedNote) -> InclusionText:
    if lines[0] != HEADER:
        raise InclusionTextMalformed
    rest = lines[1:]
    index = rest.pop(0)
    if not index.startswith("index "):
        raise InclusionTextMalformed
    return InclusionText(
        index=size_from(index.removeprefix("index ")), path=hashes_from(rest), checkpoint=note
    )
