"""Seal what is stored with the case's own key (AES-256-GCM), so that destroying the key destroys the words.

The chain hashes the sealed bytes: it verifies without any key, and after a key is gone.
"""

import hmac
import os
import zlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.ledger.opened_states import OpenedStates

_log = structlog.get_logger("store")
FORMAT = 1
"""AES-256-GCM over canonical JSON: twelve bytes of nonce, then ciphertext and tag."""
_NONCE, _TAG = 12, 16
_SIZE = 4
"""A sealed state begins with the size of its JSON."""
_MOST = 2**63


def state_size(sealed: bytes | None) -> int:
    """How many bytes of JSON a sealed state has."""
    return int.from_bytes((sealed or b"")[:_SIZE])


class DoesNotOpen(Exception):
    """A stored part of a case is not what was sealed; no other case is affected."""

    def __init__(self, case: UUID, what: str) -> None:
        super().__init__(what)
        self.case = case


class EventDoesNotOpen(DoesNotOpen):
    """An event's stored bytes were changed since they were sealed, or are missing."""

    def __init__(self, case: UUID, version: int | None) -> None:
        super().__init__(case, f"event {version}")
        self.version = version


class UnknownFormat(EventDoesNotOpen):
    """Stored bytes in a format that this release does not know."""


class CaseDoesNotOpen(DoesNotOpen):
    """The state of a case cannot be opened; its entries may be intact."""


class StateDoesNotOpen(CaseDoesNotOpen):
    """The stored state of a case was changed since it was sealed; its entries may be intact."""

    def __init__(self, case: UUID) -> None:
        super().__init__(case, "state")


class KeyDoesNotOpen(CaseDoesNotOpen):
    """The stored key of a case was changed, or another master key sealed it."""

    def __init__(self, case: UUID) -> None:
        super().__init__(case, "key")


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case, or of one pupil's record; `wrapped` is how it is stored."""

    case: UUID
    cipher: AESGCM
    wrapped: bytes

    def seal_event(self, version: int, plain: bytes) -> bytes:
        """The stored body of an event, bound to its case and version."""
        return _seal(self.cipher, plain, self._place(b"event", version))

    def open_event(self, version: int | None, sealed: bytes | None, form: int | None = FORMAT) -> bytes:
        """The canonical JSON of an event; EventDoesNotOpen if it is not what was sealed."""
        if form != FORMAT:
            raise UnknownFormat(self.case, version)
        try:
            return _open(self.cipher, sealed, self._place(b"event", version))
        except InvalidTag:
            raise EventDoesNotOpen(self.case, version) from None

    def seal_state(self, version: int, plain: bytes) -> bytes:
        """The stored state, compressed and bound to its case and version: it is written with each command."""
        size = len(plain).to_bytes(_SIZE)
        return size + _seal(self.cipher, zlib.compress(plain, 1), self._place(b"state", version) + size)

    def open_state(self, version: int | None, sealed: bytes | None) -> bytes:
        """The state's JSON; StateDoesNotOpen if it is not what was sealed."""
        size, rest = (sealed or b"")[:_SIZE], (sealed or b"")[_SIZE:]
        try:
            return zlib.decompress(_open(self.cipher, rest, self._place(b"state", version) + size))
        except (InvalidTag, zlib.error):
            raise StateDoesNotOpen(self.case) from None

    def seal_listing(self, version: int, plain: bytes) -> bytes:
        """The stored row that search is fed from, bound to its stream and version."""
        return _seal(self.cipher, plain, self._place(b"listing", version))

    def open_listing(self, version: int | None, sealed: bytes | None) -> bytes:
        """The row's JSON; StateDoesNotOpen if it is not what was sealed."""
        try:
            return _open(self.cipher, sealed, self._place(b"listing", version))
        except InvalidTag:
            raise StateDoesNotOpen(self.case) from None

    def seal_draft(self, place: bytes, plain: bytes) -> bytes:
        """What a person typed about it and has not sent, bound to the place where it is kept."""
        return _seal(self.cipher, plain, b"draft" + self.case.bytes + place)

    def open_draft(self, place: bytes, sealed: bytes | None) -> bytes:
        """Open what a person typed; cryptography's InvalidTag if it was not sealed for this place."""
        return _open(self.cipher, sealed, b"draft" + self.case.bytes + place)

    def _place(self, what: bytes, version: int | None) -> bytes:
        if version is None or not 0 < version < _MOST:  # no key was ever sealed for it
            raise InvalidTag
        return what + self.case.bytes + version.to_bytes(8, "big")


class Seals:
    """Makes and opens case keys under the school service's master key (32 bytes)."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(master)
        self.opened: OpenedStates[CaseKey] = OpenedStates()
        """The states that were opened under this master key."""
        self._references = HKDF(hashes.SHA256(), 32, None, b"onward agency references 1").derive(master)

    def new_key(self, case: UUID) -> CaseKey:
        """A fresh key for a new case."""
        key = AESGCM.generate_key(bit_length=256)
        return CaseKey(case, AESGCM(key), _seal(self._master, key, b"key" + case.bytes))

    def key(self, case: UUID, wrapped: bytes | None) -> CaseKey:
        """The stored key of a case; KeyDoesNotOpen if it is not what was sealed."""
        try:
            key = _open(self._master, wrapped, b"key" + case.bytes)
        except InvalidTag:
            raise KeyDoesNotOpen(case) from None
        assert wrapped is not None
        return CaseKey(case, AESGCM(key), wrapped)

    def secret_of(self, case: UUID, wrapped: bytes) -> bytes:
        """The key of a case itself, for a file that opens without us; KeyDoesNotOpen if it was not sealed."""
        try:
            return _open(self._master, wrapped, b"key" + case.bytes)
        except InvalidTag:
            raise KeyDoesNotOpen(case) from None

    def seal_secret(self, place: bytes, secret: bytes) -> bytes:
        """Seal a secret that must be opened again, bound to the place where it is kept."""
        return _seal(self._master, secret, b"secret" + place)

    def open_secret(self, place: bytes, sealed: bytes | None) -> bytes:
        """Open a secret; cryptography's InvalidTag if it was not sealed for this place."""
        return _open(self._master, sealed, b"secret" + place)

    def seal_json(self, place: bytes, value: Any) -> bytes:
        """Seal what JSON can write, as a secret."""
        return self.seal_secret(place, orjson.dumps(value))

    def open_json(self, place: bytes, sealed: bytes | None, what: str) -> Any | None:
        """Open what `seal_json` sealed; None, which is logged, if it was changed.

        `what` names it without a word of it. Its author can make it again.
        """
        try:
            return orjson.loads(self.open_secret(place, sealed))
        except InvalidTag:
            _log.error(f"{what} cannot be opened")
            return None

    def hash_of_reference(self, agency_reference: str) -> bytes:
        """A keyed hash by which an agency's own reference is found; case and spaces make no difference."""
        plain = "".join(agency_reference.split()).casefold()
        return hmac.digest(self._references, plain.encode(), "sha256")


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, place)


def _open(cipher: AESGCM, sealed: bytes | None, place: bytes) -> bytes:
    if sealed is None or len(sealed) < _NONCE + _TAG:  # too short to be sealed bytes
        raise InvalidTag
    return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
