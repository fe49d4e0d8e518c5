"""Signatures of Standard Webhooks 1.0: an id, a time and the body, signed with a shared secret."""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.datastructures import Headers

TOLERANCE = timedelta(minutes=5)
_MOST_SIGNATURES = 16
_SIGNATURE_BYTES = 32


class Unsigned(Exception):
    """The message is not signed as it must be; the code is for the log, never for the sender."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers of a message say, before its body is looked at."""

    id: str
    timestamp: str
    signatures: tuple[bytes, ...]

    def fits(self, body: bytes, secrets: Iterable[bytes]) -> bool:
        """Whether one of the signatures was made of this body with one of the secrets."""
        content = f"{self.id}.{self.timestamp}.".encode() + body
        fits = False
        for secret in secrets:
            made = hmac.digest(secret, content, "sha256")
            for signature in self.signatures:
                fits |= hmac.compare_digest(made, signature)
        return fits


def read(headers: Headers, at: datetime) -> Signed:
    """The headers; Unsigned where one lacks, says nothing usable, or tells a time too far from `at`."""
    name, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (1 <= len(name) <= 200 and name.isascii() and name.isprintable()):
        raise Unsigned("webhook_id")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Unsigned("webhook_timestamp")
    if abs(at.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Unsigned("stale_timestamp")
    signatures = tuple(_signatures(headers.get("webhook-signature", "")))
    if not signatures:
        raise Unsigned("webhook_signature")
    return Signed(name, timestamp, signatures)


def _signatures(header: str) -> Iterable[bytes]:
    """Those of the version that is known, `v1`; others are of other algorithms."""
    for each in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, text = each.partition(",")
        if version != "v1":
            continue
        try:
            signature = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(signature) == _SIGNATURE_BYTES:
            yield signature
