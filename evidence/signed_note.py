"""C2SP signed notes: a text, and lines with signatures by named keys, which nothing here checks."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass


class Base64Malformed(Exception):
    """The text is not standard Base64, or is another spelling of it."""


def encoded(value: bytes) -> str:
    """Standard Base64 (RFC 4648, section 4)."""
    return base64.b64encode(value).decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes; Base64Malformed for anything that `encoded` would not have written."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Base64Malformed from None
    if encoded(value) != text:
        raise Base64Malformed
    return value


MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100
"""As many as the note package of Go reads."""
_MARK = "\u2014 "
_ID_BYTES = 4


class NoteMalformed(Exception):
    """The bytes are not a signed note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line, with its newline."""
        return f"{_MARK}{self.name} {encoded(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A text that ends in a newline, and its signatures, of known and unknown keys."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def to_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}".encode()


def signature_lines(text: str) -> list[NoteSignature]:
    """The signatures in these lines, such as a witness answers with."""
    if not text.endswith("\n") or text.count("\n") > MOST_SIGNATURES:
        raise NoteMalformed
    return [_signature(line) for line in text[:-1].split("\n")]


def note_from(stored: bytes) -> SignedNote:
    """The note in these bytes; NoteMalformed if they are none."""
    if len(stored) > MOST_BYTES:
        raise NoteMalformed
    try:
        whole = stored.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteMalformed from None
    if any(sign < " " and sign != "\n" for sign in whole):
        raise NoteMalformed
    # The last empty line parts text and signatures: the text may have empty lines too.
    text, parted, signatures = whole.rpartition("\n\n")
    if not parted or not signatures:
        raise NoteMalformed
    return SignedNote(text=text + "\n", signatures=tuple(signature_lines(signatures)))


def note_of(text: str, signatures: Sequence[NoteSignature]) -> SignedNote:
    """A note with this text; NoteMalformed if it could not be read again."""
    note = SignedNote(text=text, signatures=tuple(signatures))
    if not text.endswith("\n") or note_from(note.to_bytes()) != note:
        raise NoteMalformed
    return note


def is_key_name(name: str) -> bool:
    """Whether a key may have this name: no spaces of any kind, and no plus sign."""
    return bool(name) and "+" not in name and not any(sign.isspace() or sign < " " for sign in name)


def _signature(line: str) -> NoteSignature:
    name, parted, value = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not parted or not is_key_name(name):
        raise NoteMalformed
    try:
        raw = decoded(value)
    except Base64Malformed:
        raise NoteMalformed from None
    if len(raw) <= _ID_BYTES:
        raise NoteMalformed
    return NoteSignature(name=name, key_id=raw[:_ID_BYTES], signature=raw[_ID_BYTES:])
