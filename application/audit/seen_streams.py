"""A case or a child's record, for a reader who sees the whole of it: proofs and bundles are about either."""

from uuid import UUID

from application import problems
from application.sent_request import in_sight
from domain.case.case import Case
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pupils.pupil_store import load_pupil
from store.queries.access_log import log_access, log_pupil_access

SeenStream = Case | RegisteredPupil


async def seen_stream(ledger: Ledger, token: bytes, caller: Caller, stream: UUID) -> SeenStream:
    """The case or the child's record. NotFound unless the caller sees all of it.

    A receipt says nothing of entries, and a roster leaves fields out.
    """
    loaded = await ledger.load(token, stream)
    if loaded.case is not None:
        try:
            return in_sight(loaded, caller, whole=True)[0]
        except problems.NotAllowed:
            raise problems.NotFound from None
    if pupil_sight(caller.person) != "whole":
        raise problems.NotFound
    found = await load_pupil(ledger.pool, ledger.seals, caller.school, stream)
    if found is None:
        raise problems.NotFound
    return found.pupil


async def log_stream_look(
    ledger: Ledger, person: UUID, seen: SeenStream, what: str, sha256: bytes | None = None
) -> None:
    """Log that a person is about to see this, whole (11.15)."""
    if isinstance(seen, Case):
        await log_access(ledger, person, [(seen, "whole")], what, sha256)
        return
    await log_pupil_access(ledger, person, [seen], what, sha256, whole=True)
