"""Reading a request: token, key, version and body, without judging yet which of them answers first."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from pydantic import ValidationError
from starlette.requests import Request

from domain.catalogue import Entry
from domain.commands import PersonCommand
from domain.wellformed import Fault, faults
from store.ledger import token_hash
from store.opening import Key
from store.shapes import canonical, shape

MOST_BYTES = 256 * 1024
_NO_TOKEN = bytes(32)
_SAY = {
    "missing": "This field is required.",
    "unexpected_keyword_argument": "There is no such field.",
    "json_invalid": "The body is not valid JSON.",
    "dataclass_type": "Give an object.",
    "bool_type": "Give true or false.",
    "string_type": "Give text.",
    "int_type": "Give a whole number.",
    "tuple_type": "Give a list.",
    "uuid_type": "Give an id.",
    "uuid_parsing": "Give an id.",
    "date_type": "Give a date as YYYY-MM-DD.",
    "date_parsing": "Give a date as YYYY-MM-DD.",
    "date_from_datetime_parsing": "Give a date as YYYY-MM-DD.",
    "datetime_type": "Give a time as RFC 3339 has it.",
    "datetime_parsing": "Give a time as RFC 3339 has it.",
    "datetime_from_date_parsing": "Give a time as RFC 3339 has it.",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it came in."""

    token: bytes
    key: Key | None
    if_match: str | None
    body: bytes
    too_large: bool
    wrong_headers: tuple[Fault, ...]


async def read(request: Request) -> Sent:
    """Everything of the request that can be read before anybody is known."""
    body, too_large = await _body(request)
    value = request.headers.get("idempotency-key")
    wrong: tuple[Fault, ...] = ()
    key = None
    if value is not None:
        if 1 <= len(value) <= 200 and value.isascii() and value.isprintable():
            key = Key(value=value, fingerprint=_fingerprint(request.url.path, body))
        else:
            wrong = (Fault(pointer="", message="Idempotency-Key takes 1 to 200 printable characters."),)
    return Sent(bearer(request), key, request.headers.get("if-match"), body, too_large, wrong)


def bearer(request: Request) -> bytes:
    """The hash of the caller's token; one that nobody has if there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token_hash(token.strip()) if scheme.lower() == "bearer" and token.strip() else _NO_TOKEN


def case_of(request: Request) -> UUID:
    """The case in the address; an id that is none finds nothing, like a random one."""
    return uuid_or_none(request.path_params["id"]) or UUID(int=0)


def uuid_or_none(text: str) -> UUID | None:
    """An id in its usual form."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def parse(entry: Entry, body: bytes) -> PersonCommand | list[Fault]:
    """The command in a body, or what its shape lacks."""
    try:
        command: PersonCommand = shape(entry.command).validate_json(body or b"{}")
    except ValidationError as error:
        return _shape_faults(error)
    return command


def wrong(sent: Sent, parsed: PersonCommand | list[Fault], at: datetime) -> list[Fault]:
    """Everything that makes the request malformed, whatever the case holds."""
    found = parsed if isinstance(parsed, list) else faults(parsed, at)
    return [*sent.wrong_headers, *found]


def matches(if_match: str, version: int) -> bool:
    """Whether If-Match names the version (RFC 9110 13.1.1; a weak tag never matches)."""
    tags = [tag.strip() for tag in if_match.split(",")]
    return "*" in tags or f'"{version}"' in tags


def _shape_faults(error: ValidationError) -> list[Fault]:
    found: dict[str, str] = {}
    for each in error.errors(include_input=False, include_url=False, include_context=True):
        where = [str(part) for part in each["loc"]]
        kind = each["type"]
        if kind in ("literal_error", "json_invalid"):
            expected = str(each.get("ctx", {}).get("expected", ""))
            message = f"Give one of {expected}." if expected else _SAY["json_invalid"]
        else:
            message = _SAY.get(kind, "This value does not fit.")
        # A union names the member that failed last in the path: the field itself is what the caller sent.
        path = [part for part in where if part.isidentifier() or part.isdigit()]
        pointer = "".join(f"/{part}" for part in path if part not in _MEMBERS)
        found.setdefault(pointer, message)
    return [Fault(pointer=pointer, message=message) for pointer, message in found.items()]


_MEMBERS = ("bool", "str", "int", "none")


async def _body(request: Request) -> tuple[bytes, bool]:
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST_BYTES:
        return b"", True
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return b"", True
        parts.append(part)
    return b"".join(parts), False


def _fingerprint(path: str, body: bytes) -> bytes:
    try:
        same = canonical(orjson.loads(body))
    except orjson.JSONDecodeError:
        same = body
    return hashlib.sha256(path.encode() + b"\n" + same).digest()
