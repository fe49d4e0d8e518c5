"""The documents in a bundle: the policies and the calendar by which its cases were decided (11.17)."""

import asyncio
import json
from collections.abc import Collection, Sequence
from pathlib import Path

import asyncpg

from domain.calendar.working_time import Calendar
from evidence.bundle_file import BundledStream
from policies.policy_loader import kinds_file, policy_texts
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen, Seals
from store.planning.calendar_revisions import PolicySet, Revision
from store.planning.replanning_batches import FollowedFile, followed_files
from store.pool import Database
from store.tree.bundle_reading import words_of

_ABOUT = (
    "The bank holidays are those of this release of Onward. Apply the changes in order, by number. A change "
    "of limits means that a file changed: the list of files says which, with its SHA-256 since each change."
)


async def documents_of(
    connection: asyncpg.Connection, ledger: Ledger, streams: Sequence[BundledStream], folder: Path
) -> dict[str, bytes]:
    """The policies that the entries name, their kinds of concern, the calendar, and the numbered changes."""
    texts = await asyncio.to_thread(policy_texts, folder)
    named = await _policies_named(connection, ledger.seals, streams, texts)
    plans = (await ledger.plans.newest(connection)).plans
    files = await followed_files(connection)
    sets = sorted({ledger.policies[name].kinds.id for name in named if name in ledger.policies})
    kinds = await asyncio.to_thread(lambda: {each: kinds_file(each, folder).read_bytes() for each in sets})
    calendar = PolicySet(number=0, policies=ledger.policies).calendar
    return {
        **{f"{name}.toml": texts[name] for name in named},
        **{f"kinds-{name}.toml": text for name, text in kinds.items()},
        "calendar.toml": await asyncio.to_thread((folder / "calendar.toml").read_bytes),
        "changes.json": _changes(calendar, plans, files),
    }


async def _policies_named(
    database: Database, seals: Seals, streams: Sequence[BundledStream], known: Collection[str]
) -> set[str]:
    """The policies that the cases name. Every policy if a case cannot be opened, or there is no case."""
    named = set[str]()
    for case in streams:
        if case.kind != "case":
            continue
        try:
            words = case.words or await words_of(database, case, seals)
        except DoesNotOpen:  # a sealed file of a damaged case is still made, and so is one without its key
            return set(known)
        named |= {name for name in known if any(f'"{name}"'.encode() in each for each in words)}
    return named or set(known)


def _changes(calendar: Calendar, plans: Sequence[Revision], files: Sequence[FollowedFile]) -> bytes:
    """Without reasons, which are people’s words: the entries that they moved have them, sealed."""
    said = {
        "about": _ABOUT,
        "published_until": calendar.published_until.isoformat(),
        "bank_holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "changes": [
            {
                "number": plan.number,
                "change": plan.change,
                "day": plan.day.isoformat() if plan.day is not None else None,
                "made_at": plan.made_at.isoformat(),
            }
            for plan in plans
        ],
        "files": [{"file": each.file, "from": each.number, "sha256": each.digest} for each in files],
    }
    return json.dumps(said, indent=1).encode()
