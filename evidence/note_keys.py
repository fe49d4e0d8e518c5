"""Keys of signed notes, the log's (Ed25519, kind 1) and a witness's (cosignature/v1, kind 4); who signed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from evidence.signed_note import Base64Malformed, NoteSignature, SignedNote, decoded, encoded, is_key_name

KeyKind = Literal[1, 4]
LOG: Literal[1] = 1
WITNESS: Literal[4] = 4
_PRIVATE = "PRIVATE+KEY+"
_KEY_BYTES, _TIME_BYTES = 32, 8
_MOST_SECONDS = 2**63 - 1


class KeyMalformed(Exception):
    """The text is not a key of this form and kind. The text itself is never repeated."""


class SignatureWrong(Exception):
    """No known key signed the note, or the signature of a known key is not of this text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key and its name: what a reader needs to check a signature."""

    name: str
    kind: KeyKind
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that a signature line begins with."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def line(self) -> str:
        """The key as one line of text (a C2SP vkey), without a newline."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this key made this signature of this text."""
        said: bytes | None = text.encode()
        if self.kind == WITNESS:
            said, signature = _cosigned_of(text, signature)
        if said is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, said)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerKey:
    """A private key; only its verifier is ever shown."""

    verifier: VerifierKey
    private: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, name: str, kind: KeyKind, seed: bytes) -> "SignerKey":
        """The key with this secret of 32 bytes; KeyMalformed for a name that no note may have."""
        if not is_key_name(name) or len(seed) != _KEY_BYTES:
            raise KeyMalformed
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes_raw()
        return cls(verifier=VerifierKey(name=name, kind=kind, public=public), private=private)

    @property
    def secret_line(self) -> str:
        """The key as one line for its file, in the form that the note package of Go reads."""
        of, seed = self.verifier, self.private.private_bytes_raw()
        return f"{_PRIVATE}{of.name}+{of.key_id.hex()}+{encoded(bytes([of.kind]) + seed)}"

    def sign(self, text: str) -> NoteSignature:
        """Sign a text as the log."""
        assert self.verifier.kind == LOG
        return self._signature(self.private.sign(text.encode()))

    def cosign(self, text: str, seconds: int) -> NoteSignature:
        """Sign a checkpoint's text as a witness that saw it at this time, in seconds since 1970."""
        assert self.verifier.kind == WITNESS
        signed = self.private.sign(_cosigned(text, seconds))
        return self._signature(seconds.to_bytes(_TIME_BYTES, "big") + signed)

    def _signature(self, signature: bytes) -> NoteSignature:
        of = self.verifier
        return NoteSignature(name=of.name, key_id=of.key_id, signature=signature)


def name_in(line: str) -> str:
    """The name with which the line of a key begins, whether or not the rest of it is a key."""
    return line.partition("+")[0]


def id_in(line: str) -> str:
    """The id in the line of a key, which tells keys of one name apart; the rest of it is not checked."""
    return line.partition("+")[2].partition("+")[0]


def verifier_from(line: str, of: KeyKind | None = None) -> VerifierKey:
    """The key in a vkey line, of this kind if one is given: a witness may have the name of a log."""
    name, kind, public = _parts(line)
    key = VerifierKey(name=name, kind=kind, public=public)
    if key.line != line or of not in (None, kind):
        raise KeyMalformed
    return key


def signer_from(line: str) -> SignerKey:
    """The key in the line of a key file."""
    if not line.startswith(_PRIVATE):
        raise KeyMalformed
    key = SignerKey.from_seed(*_parts(line.removeprefix(_PRIVATE)))
    if key.secret_line != line:
        raise KeyMalformed
    return key


def signed_by(note: SignedNote, known: Sequence[VerifierKey]) -> list[tuple[VerifierKey, NoteSignature]]:
    """The known keys that signed, each once. Lines of unknown keys are ignored.

    SignatureWrong if a known key's signature is not of this text, or no known key signed.
    """
    found: dict[VerifierKey, NoteSignature] = {}
    for each in note.signatures:
        for key in known:
            if (key.name, key.key_id) != (each.name, each.key_id):
                continue
            if not key.verifies(note.text, each.signature):
                raise SignatureWrong
            found.setdefault(key, each)
    if not found:
        raise SignatureWrong
    return list(found.items())


def cosigned_at(signature: NoteSignature) -> int:
    """When a witness says it signed, in seconds since 1970; ask only about a signature that was checked."""
    return int.from_bytes(signature.signature[:_TIME_BYTES], "big")


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _cosigned_of(text: str, signature: bytes) -> tuple[bytes | None, bytes]:
    seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
    if len(signature) <= _TIME_BYTES or seconds > _MOST_SECONDS:
        return None, b""
    return _cosigned(text, seconds), signature[_TIME_BYTES:]


def _parts(line: str) -> tuple[str, KeyKind, bytes]:
    """Name, kind and key of a line; its key id is checked by writing the line again."""
    parts = line.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise KeyMalformed
    try:
        raw = decoded(parts[2])
    except Base64Malformed:
        raise KeyMalformed from None
    if len(raw) != 1 + _KEY_BYTES:
        raise KeyMalformed
    if raw[0] == LOG:
        return parts[0], LOG, raw[1:]
    if raw[0] == WITNESS:
        return parts[0], WITNESS, raw[1:]
    raise KeyMalformed
