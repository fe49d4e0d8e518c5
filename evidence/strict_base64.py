"""Base64 with one spelling for each value: what differs in a character differs in the bytes."""

import base64
import binascii


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
