"""Read the token, key, version and body of a request, without judging them."""

from uuid import UUID

from starlette.requests import Request

from application import problems
from application.parameter_parsers import id_or_nothing
from application.sent_request import MOST_BYTES, SentRequest, fingerprint
from domain.validation.request_checks import Fault
from store.ledger.load_request import Key
from store.people.credentials import token_hash

_NO_TOKEN = bytes(32)
_ONCE = (b"authorization", b"idempotency-key")
"""Headers that decide who asks and what is a repeat."""


async def read(request: Request) -> SentRequest:
    """Read the headers and the body, before the caller is known; 400 for a header sent twice."""
    known: SentRequest | None = getattr(request.state, "sent", None)
    if known is not None:  # the body streams in once
        return known
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
    request.state.sent = sent = SentRequest(
        token=token, body=body, key=key, if_match=if_match, too_large=too_large, wrong_headers=wrong
    )
    return sent


def bearer(request: Request) -> bytes:
    """The hash of the caller's token, or a hash that matches no token; 400 for a header sent twice."""
    names = [name for name, _ in request.scope["headers"]]
    if any(names.count(name) > 1 for name in _ONCE):
        raise problems.HeaderRepeated
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token_hash(token.strip()) if scheme.lower() == "bearer" and token.strip() else _NO_TOKEN


def case_of(request: Request) -> UUID:
    """The id of the case in the address."""
    return id_or_nothing(request.path_params["id"])


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
