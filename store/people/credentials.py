"""Hashes of tokens and of session ids: two kinds that can never replace each other."""

import hashlib


def token_hash(token: str) -> bytes:
    """The stored form of a token: it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


class SessionHash(bytes):
    """The hash of a page session's id, looked up among sessions only."""

    __slots__ = ()


def session_hash(session: str) -> SessionHash:
    """The stored form of a session's id: it is random, like a token."""
    return SessionHash(token_hash(session))
