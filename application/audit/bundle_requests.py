"""A bundle for a person: who may take what, confirmed, and logged before the first byte leaves (11.15)."""

from dataclasses import dataclass, field
from hashlib import sha256

from application import problems
from application.audit.bundles import HeadDoesNotFit, NothingSigned, made_bundle
from application.audit.seen_streams import SeenStream, log_stream_look, seen_stream
from application.cases.history_redaction import challenges_against, readable_stream
from application.damage_problems import EntryNotInTree
from application.school.own_account import confirm
from documents.typesetting import TypesettingFailed
from domain.access.bundle_request import TakeBundle, bundle_faults, bundle_look
from domain.access.permissions import may_print
from domain.case.case import Case
from domain.field_rules import Fault
from domain.pupils.pupil_access import may_print_child
from evidence.checkpoint_text import CheckpointMalformed, kept_note
from evidence.signed_note import NoteMalformed
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.tree.bundle_reading import EntryNotSigned, LostFromTree

MOST_ENTRIES = 10_000
"""Entries in one file, so that making it takes seconds at most."""
MEDIA_TYPE = "application/zip"
_NO_HEAD = (
    "Give one signed head, whole: the name of the log, the size, the root, and the lines of signatures."
)
_TOO_MUCH = f"One file takes {MOST_ENTRIES:,} entries, and these records have more together. Choose fewer."


class FileNotMade(problems.Unavailable):
    """503, with the code of every 503: as many other files are being made as can be at once."""

    title = "File not made"
    detail = "The file could not be made now, because others are being made. Try again in a minute."
    retry_after = 60


class ProofOnly(problems.NotAllowed):
    """403, with the code of every such 403: the caller may take the file without the words."""

    detail = (
        "You may take this without the words only: send `sealed` as `contents`. "
        "The words are for those who may print it, such as a DSL."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBundle:
    """The file. Its name has no name of a person."""

    name: str
    body: bytes = field(repr=False)
    digest: bytes

    @property
    def headers(self) -> dict[str, str]:
        """A browser saves it."""
        return {
            "Content-Disposition": f'attachment; filename="{self.name}"',
            "X-SHA-256": self.digest.hex(),
        }


async def take_bundle(
    ledger: Ledger,
    token: bytes,
    caller: Caller,
    asked: TakeBundle | list[Fault],
    browser: str | None = None,
) -> TakenBundle:
    """The file, logged with each case and child in it before anyone gets it.

    NotFound if the caller may not see one of them whole, NotAllowed if it may not leave with them,
    NotConfirmed without their password, NotSignedYet until a signed head covers the newest entry,
    FileNotMade if too many other files are being made, EntryNotInTree if no head will ever cover an entry.
    """
    wrong = asked if isinstance(asked, list) else request_faults(asked)
    if isinstance(asked, list) or wrong:
        raise problems.Malformed(wrong)
    kept = kept_note(asked.since).to_bytes() if asked.since is not None else None
    wanted = tuple(dict.fromkeys(asked.ids))
    seen = [await seen_stream(ledger, token, caller, each) for each in wanted]
    for each in seen:
        if not await may_take(ledger, caller, each):
            raise problems.NotAllowed
    if asked.contents == "opened" and not all(may_take_opened(caller, each) for each in seen):
        raise ProofOnly
    if sum(each.version for each in seen) > MOST_ENTRIES:
        raise problems.Malformed([Fault(pointer="/ids", message=_TOO_MUCH)])
    await confirm(ledger.pool, caller.person.id, asked.password, browser)
    seals = ledger.seals if asked.contents == "opened" else None
    try:
        body = await made_bundle(ledger, wanted, seals, kept)
    except HeadDoesNotFit as unfit:
        raise problems.Malformed([Fault(pointer="/since", message=unfit.sentence)]) from None
    except (NothingSigned, EntryNotSigned):
        raise problems.NotSignedYet from None
    except LostFromTree:
        raise EntryNotInTree from None
    except TypesettingFailed:  # no form, but the same turn
        raise FileNotMade from None
    for each in seen:  # an entry that came meanwhile was not judged, and may be one that is kept from them
        if (await seen_stream(ledger, token, caller, each.id)).version != each.version:
            raise problems.NotSignedYet
    digest = sha256(body).digest()
    for each in seen:
        await log_stream_look(ledger, caller.person.id, each, bundle_look(asked.contents), digest)
    return TakenBundle(name=_name(seen), body=body, digest=digest)


def may_take_opened(caller: Caller, seen: SeenStream) -> bool:
    """Whether a reader of the whole may take the words too: as they may print."""
    return may_print(seen, caller.person) if isinstance(seen, Case) else may_print_child(caller.person)


def request_faults(asked: TakeBundle) -> list[Fault]:
    """Everything that is wrong with a request before anything is read, also with the head that was kept."""
    found = bundle_faults(asked)
    try:
        if asked.since is not None:
            kept_note(asked.since)
    except (NoteMalformed, CheckpointMalformed):
        found.append(Fault(pointer="/since", message=_NO_HEAD))
    return found


async def may_take(ledger: Ledger, caller: Caller, seen: SeenStream) -> bool:
    """Whether a reader of the whole may take it at all, at least sealed.

    A bundle has every entry, so it is not for a reader from whom some are kept, not even sealed (3.2h).

    Nor for one whom an entry challenges: a key that they took earlier would open it (3-STF.l).
    """
    if not isinstance(seen, Case):
        return True
    if challenges_against(seen, caller.person.id):
        return False
    stream = [each.event for each in await history.events(ledger, seen.id)]
    return await readable_stream(ledger, caller, seen.id, stream) == stream


def _name(seen: list[SeenStream]) -> str:
    only = seen[0] if len(seen) == 1 else None
    return f"{only.reference}-{only.version}.zip" if isinstance(only, Case) else "bundle.zip"
