"""A request as it was sent, and the checks before any rule: caller, size, sight, role, repeat, faults."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson

from application import problems
from domain.access.permissions import Visibility, visibility
from domain.case.case import Case
from domain.field_rules import Fault
from store.ledger.json_codec import canonical
from store.ledger.load_request import Caller, Key, LoadedCase, StoredResponse

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


def caller_of(loaded: LoadedCase) -> Caller:
    """The caller; 401 without one."""
    if loaded.caller is None:
        raise problems.NotSignedIn
    return loaded.caller


def admitted_caller(loaded: LoadedCase, too_large: bool) -> Caller:
    """The caller; 401 without one, 413 if the body is too large: those two answer first."""
    caller = caller_of(loaded)
    if too_large:
        raise problems.TooLarge
    return caller


def in_sight(loaded: LoadedCase, caller: Caller, *, whole: bool) -> tuple[Case, Visibility]:
    """The case and how much of it the caller sees; 404 for nothing, 403 where a receipt is not enough."""
    sight = visibility(loaded.case, caller.person) if loaded.case is not None else None
    if loaded.case is None or sight is None:
        raise problems.NotFound
    if whole and sight != "whole":
        raise problems.NotAllowed
    return loaded.case, sight


def check_role(caller: Caller, roles: Collection[str]) -> None:
    """403 unless the caller has one of these roles."""
    if not any(role in roles for role in caller.person.roles):
        raise problems.NotAllowed


def kept_for(loaded: LoadedCase, key: Key | None) -> StoredResponse | None:
    """The answer that this very request got before."""
    if loaded.kept is None or key is None or loaded.kept.fingerprint != key.fingerprint:
        return None
    return loaded.kept


def check_key_is_free(loaded: LoadedCase) -> None:
    """409 while another request with the key is being answered, 422 if it was used for something else."""
    if loaded.in_flight:
        raise problems.RequestInFlight
    if loaded.kept is not None:
        raise problems.KeyReused


def check_faults_and_key(loaded: LoadedCase, wrong: Sequence[Fault]) -> None:
    """422 for a malformed request, then the answers of `check_key_is_free`."""
    if wrong:
        raise problems.Malformed(wrong)
    check_key_is_free(loaded)
