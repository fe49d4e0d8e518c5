"""Reading a request: token, key, version and body, without judging yet which of them answers first."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import orjson
from starlette.requests import Request

from api import problems
from domain.validation.request_checks import Fault
from store.ledger.json_codec import canonical
from store.ledger.load import Key
from store.people.credentials import token_hash

MOST_BYTES = 256 * 1024
_NO_TOKEN = bytes(32)
_ONCE = (b"authorization", b"idempotency-key")
"""Headers that decide who asks and what is a repeat."""


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command as it came in."""

    token: bytes
    key: Key | None
    if_match: str | None
    body: bytes
    too_large: bool
    wrong_headers: tuple[Fault, ...]


async def read(request: Request) -> CommandRequest:
    """Everything of the request that can be read before anybody is known; 400 for a header sent twice."""
    token = bearer(request)
    body, too_large = await _body(request)
    value = request.headers.get("idempotency-key")
    wrong: tuple[Fault, ...] = ()
    key = None
    if value is not None:
        if 1 <= len(value) <= 200 and value.isascii() and value.isprintable():
            key = Key(value=value, fingerprint=fingerprint(_route(request), body))
        else:
            wrong = (Fault(pointer="", message="Idempotency-Key takes 1 to 200 printable characters."),)
    if_match = ",".join(request.headers.getlist("if-match")) or None
    return CommandRequest(token, key, if_match, body, too_large, wrong)


def bearer(request: Request) -> bytes:
    """The hash of the caller's token; one that nobody has if there is none; 400 for a header sent twice."""
    names = [name for name, _ in request.scope["headers"]]
    if any(names.count(name) > 1 for name in _ONCE):
        raise problems.HeaderRepeated
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token_hash(token.strip()) if scheme.lower() == "bearer" and token.strip() else _NO_TOKEN


def case_of(request: Request) -> UUID:
    """The case in the address; an id that is none finds nothing, like a random one."""
    try:
        return as_id(request.path_params["id"])
    except ValueError:
        return UUID(int=0)


def as_id(text: str) -> UUID:
    """An id in its usual form; ValueError if it is none."""
    found = UUID(text)
    if str(found) != text.lower():
        raise ValueError("an id in another form")
    return found


def matches(if_match: str, since: int, version: int) -> bool:
    """Whether If-Match names the version, or one since which only messages were carried.

    RFC 9110 13.1.1; a weak tag never matches.
    """
    tags = {tag.strip() for tag in if_match.split(",")}
    return "*" in tags or any(f'"{each}"' in tags for each in range(since, version + 1))


async def _body(request: Request) -> tuple[bytes, bool]:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        return b"", True
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return b"", True
        parts.append(part)
    return b"".join(parts), False


def _route(request: Request) -> str:
    """The path, with the case's id in the one form that names it."""
    path: str = request.scope["path"]
    given = request.path_params.get("id")
    return path.replace(given, str(case_of(request))) if given else path


def fingerprint(path: str, body: bytes) -> bytes:
    """What a key is bound to; white space and the order of fields make no other body."""
    try:
        same = canonical(orjson.loads(body))
    except (
        orjson.JSONDecodeError,
        orjson.JSONEncodeError,
    ):  # no JSON, or nested beyond what is written again
        same = body
    return hashlib.sha256(path.encode() + b"\n" + same).digest()
