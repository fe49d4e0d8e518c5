"""How what people show to be let in is stored: hashed, in two kinds that never stand in for each other."""

import hashlib


def token_hash(token: str) -> bytes:
    """How a token is stored: it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


class SessionHash(bytes):
    """The hash of a page session's id: looked for among sessions, as a token's is among tokens."""

    __slots__ = ()


def session_hash(session: str) -> SessionHash:
    """How a session's id is stored: it is random, as a token is."""
    return SessionHash(token_hash(session))
