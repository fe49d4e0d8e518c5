"""A request to record something, as it was sent and before any check."""

import hashlib
from dataclasses import dataclass

import orjson

from domain.validation.request_checks import Fault
from store.ledger.json_codec import canonical
from store.ledger.load_request import Key

MOST_BYTES = 256 * 1024
"""The largest body that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """The headers and the body, and any fault found while reading them."""

    token: bytes
    """The hash of the token or session; of no token where none was sent."""
    body: bytes
    key: Key | None = None
    if_match: str | None = None
    too_large: bool = False
    wrong_headers: tuple[Fault, ...] = ()


def fingerprint(path: str, body: bytes) -> bytes:
    """What a key is bound to; white space and the order of fields do not make another body."""
    try:
        same = canonical(orjson.loads(body))
    except (
        orjson.JSONDecodeError,
        orjson.JSONEncodeError,
    ):  # no JSON, or nested too deeply to be written again
        same = body
    return hashlib.sha256(path.encode() + b"\n" + same).digest()
