"""What answers a request before its own rules do: who asks, what they may see, whether it was sent before."""

from api import problems
from api.request_headers import CommandRequest
from domain.access.permissions import Sight, sees
from domain.case.case import Case
from store.ledger.load import Caller, Key, LoadedCase
from store.ledger.stored_responses import StoredResponse


def signed_in(opened: LoadedCase) -> Caller:
    """Who asks; 401 if nobody."""
    if opened.caller is None:
        raise problems.NotSignedIn
    return opened.caller


def admitted(opened: LoadedCase, sent: CommandRequest) -> Caller:
    """Who sends it; 401 if nobody, 413 if it is too large: those two answer first."""
    caller = signed_in(opened)
    if sent.too_large:
        raise problems.TooLarge
    return caller


def in_sight(opened: LoadedCase, caller: Caller, *, whole: bool) -> tuple[Case, Sight]:
    """The case, if the caller may see it, and how much of it; 403 for a receipt where the whole is needed."""
    sight = sees(opened.state, caller.person) if opened.state is not None else None
    if opened.state is None or sight is None:
        raise problems.NotFound
    if whole and sight != "whole":
        raise problems.NotAllowed
    return opened.state, sight


def kept_for(opened: LoadedCase, key: Key | None) -> StoredResponse | None:
    """The answer that this very request got before."""
    if opened.kept is None or key is None or opened.kept.fingerprint != key.fingerprint:
        return None
    return opened.kept


def unused(opened: LoadedCase) -> None:
    """409 while another request with the key is being answered, 422 if it was used for something else."""
    if opened.in_flight:
        raise problems.RequestInFlight
    if opened.kept is not None:
        raise problems.KeyReused
