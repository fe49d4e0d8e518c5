"""The damage that the last check found, as far as a reader may know of it (3.2h)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.cases.history_redaction import readable_stream
from domain.people.roles import WHOLE_SCHOOL
from domain.pupils.pupil_access import pupil_sight
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.pupils.pupil_store import known_pupils
from store.queries.case_visibility import seen_whole
from store.tree.tree_reading import gone_entries
from store.verification import check_log
from store.verification.check_log import Verified
from store.verification.damage_findings import Damage

MOST_SHOWN = 50
"""Findings that are shown, of those that the reader may know of."""
_MOST_OF_TREE = MOST_SHOWN // 2
"""Of these, findings about the tree and its signed heads, which come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneRecords:
    """Records that are no longer in the database: no one can say whose, or who may not know of them."""

    entries: int
    """How many entries only the tree still knows; 0 if just other rows of such a record are left."""
    first: int | None
    """The index in the tree of the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageInSight:
    """What one reader is told."""

    findings: tuple[Damage, ...]
    logs: tuple[UUID, ...]
    """The streams of damaged access logs and other append-only tables."""
    gone: GoneRecords | None


async def damage_in_sight(ledger: Ledger, caller: Caller, last: Verified) -> DamageInSight:
    """Findings about the tree, logs, cases that the reader sees whole, and children’s records that they read.

    It takes out what the reader may not know of first: nothing hidden uses up a place. The tree comes before
    cases: who changes many cases hides nothing that is worse.
    """
    found = await check_log.findings(ledger.pool, last)
    cases = {each.case for each in found if each.case is not None and not each.gone}
    pupils = {each.pupil for each in found if each.pupil is not None}
    gone = {each.case for each in found if each.case is not None and each.gone}
    seen = await seen_whole(ledger.pool, caller.person, caller.school, cases)
    if pupil_sight(caller.person) == "whole":
        seen |= await known_pupils(ledger.pool, caller.school, list(pupils))
    tells = bool(gone) and any(role in WHOLE_SCHOOL for role in caller.person.roles)
    entries = await gone_entries(ledger.pool, gone) if tells else None
    tree = [each for each in found if each.kind == "tree"][:_MOST_OF_TREE]
    records = [each for each in found if each.kind in ("case", "pupil") and each.stream in seen]
    return DamageInSight(
        findings=(*tree, *await _in_sight(ledger, caller, records, MOST_SHOWN - len(tree))),
        logs=tuple(dict.fromkeys(each.log for each in found if each.log is not None)),
        gone=GoneRecords(entries=entries[0], first=entries[1]) if entries is not None else None,
    )


async def _in_sight(ledger: Ledger, caller: Caller, found: list[Damage], most: int) -> list[Damage]:
    """Up to so many findings of cases and children’s records, one case after another."""
    by_record: dict[UUID | None, list[Damage]] = {}
    for each in found:
        by_record.setdefault(each.stream, []).append(each)
    told: list[Damage] = []
    for of in by_record.values():
        if len(told) >= most:
            break
        case = of[0].case
        told += of if case is None else await damage_of_case(ledger, caller, case, of)
    return told[:most]


PART = "part of what is kept about this case was changed"


async def damage_of_case(ledger: Ledger, caller: Caller, case: UUID, found: Sequence[Damage]) -> list[Damage]:
    """The findings about a case. A reader from whom entries are kept gets one sentence, without the place.

    If entries cannot be opened, no one can say from whom they are kept. Then all readers get the sentence
    for the findings that can tell of another case.
    """
    if not found:
        return []
    part = Damage(case=case, place="", says=PART)
    try:
        stream = [each.event for each in await history.events(ledger, case)]
    except DoesNotOpen:
        left = [each for each in found if not each.may_tell_of_others]
        return left if len(left) == len(found) else [*left, part]
    return list(found) if await readable_stream(ledger, caller, case, stream) == stream else [part]
