"""C2SP tlog-witness: the body of `add-checkpoint`, and what a witness answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note, hashes_from, size_from
from evidence.note_keys import VerifierKey
from evidence.signed_note import (
    Base64Malformed,
    NoteMalformed,
    NoteSignature,
    SignedNote,
    encoded,
    signature_lines,
)

SIZE_TYPE = "text/x.tlog.size"
"""The type of an answer 409, which says the size that the witness saw last."""


class WitnessMessageMalformed(Exception):
    """The bytes are not such a request or answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCheckpoint:
    """A request to a witness: this checkpoint, and the proof that it follows the one of size `old`."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: SignedNote

    def to_bytes(self) -> bytes:
        """The body of the request."""
        hashes = "".join(f"{encoded(each)}\n" for each in self.path)
        return f"old {self.old}\n{hashes}\n".encode() + self.checkpoint.to_bytes()


def add_checkpoint_from(body: bytes) -> AddCheckpoint:
    """The request in a body."""
    before, parted, checkpoint = body.partition(b"\n\n")
    if not parted:
        raise WitnessMessageMalformed
    try:
        old, *hashes = before.decode("ascii").split("\n")
        if not old.startswith("old "):
            raise WitnessMessageMalformed
        return AddCheckpoint(
            old=size_from(old.removeprefix("old ")),
            path=hashes_from(hashes),
            checkpoint=checkpoint_note(checkpoint),
        )
    except (UnicodeDecodeError, Base64Malformed, ValueError, NoteMalformed, CheckpointMalformed):
        raise WitnessMessageMalformed from None


def size_body(size: int) -> bytes:
    """The body of an answer 409."""
    return f"{size}\n".encode()


def size_from_body(body: bytes) -> int:
    """The size in an answer 409."""
    try:
        text = body.decode("ascii")
        if not text.endswith("\n"):
            raise WitnessMessageMalformed
        return size_from(text[:-1])
    except (UnicodeDecodeError, ValueError):
        raise WitnessMessageMalformed from None


def cosignatures_from(body: bytes, text: str, known: Sequence[VerifierKey]) -> list[NoteSignature]:
    """The signatures in an answer 200 that known witnesses made of this text; others are ignored."""
    try:
        lines = signature_lines(body.decode("utf-8"))
    except (UnicodeDecodeError, NoteMalformed):
        raise WitnessMessageMalformed from None
    return [
        each
        for each in lines
        if any(
            (key.name, key.key_id) == (each.name, each.key_id) and key.verifies(text, each.signature)
            for key in known
        )
    ]
