"""Reading the register: one pupil's record, logged before it is shown, and the search."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from application import problems
from domain.calendar.working_time import london
from domain.field_rules import Fault, faults_of
from domain.pupils.pupil_access import pupil_sight
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_listing import FOUND_AT_ONCE, PupilFilter, SearchPupils
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pool import Database
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import known_pupils, load_pupil, surviving_pupil, surviving_pupils, with_merged
from store.queries.access_log import log_pupil_access
from views.pupil_view import (
    FoundPupilsView,
    FoundPupilView,
    PupilRecordView,
    found_pupil_view,
    pupil_record_view,
)
from views.read_model import view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPupil:
    """A pupil's record, who reads it, and how much of it."""

    caller: Caller
    pupil: RegisteredPupil
    sight: Literal["whole", "roster"]


async def visible_pupil(
    ledger: Ledger, caller: Caller, pupil: UUID, what: str, roles: tuple[str, ...] = ()
) -> SeenPupil:
    """The pupil of the caller's school, logged. 404 without, 403 without the sight or role."""
    sight = pupil_sight(caller.person)
    if sight is None:
        raise problems.NotFound
    if sight == "found" or (roles and not any(role in roles for role in caller.person.roles)):
        known = await known_pupils(ledger.pool, caller.school, [pupil])
        raise problems.NotAllowed if known else problems.NotFound
    loaded = await load_pupil(ledger.pool, ledger.seals, caller.school, pupil)
    if loaded is None:
        raise problems.NotFound
    await log_pupil_access(ledger, caller.person.id, [loaded.pupil], what, whole=sight == "whole")
    return SeenPupil(caller=caller, pupil=loaded.pupil, sight=sight)


async def check_pupil(ledger: Ledger, caller: Caller, pupil: UUID, roles: tuple[str, ...]) -> None:
    """404 unless the pupil is of the caller's school, 403 without the role. Nothing is shown."""
    known = await known_pupils(ledger.pool, caller.school, [pupil])
    if pupil_sight(caller.person) is None or not known:
        raise problems.NotFound
    if not any(role in roles for role in caller.person.roles):
        raise problems.NotAllowed


async def shown_pupil(ledger: Ledger, seen: SeenPupil) -> PupilRecordView:
    """The record as its reader sees it today; brothers and sisters by the records that stay."""
    pupil = replace(seen.pupil, siblings=await siblings_of(ledger, seen.pupil))
    return pupil_record_view(pupil, seen.sight, london(ledger.clock.now()).date())


async def record_beside_case(ledger: Ledger, caller: Caller, pupil: UUID | None) -> RegisteredPupil | None:
    """The record of a case’s child, or the record that replaced it, for those who read whole records.

    None for others, and if it cannot be opened. Log the look before any of it is shown.
    """
    if pupil is None or pupil_sight(caller.person) != "whole":
        return None
    survivor = await surviving_pupil(ledger.pool, caller.school, pupil)
    try:
        loaded = await load_pupil(ledger.pool, ledger.seals, caller.school, survivor or pupil)
    except PupilDoesNotOpen:
        return None
    return loaded.pupil if loaded is not None else None


async def find_pupils(ledger: Ledger, caller: Caller, asked: SearchPupils | list[Fault]) -> FoundPupilsView:
    """The pupils of the caller's school who match; 403 if the caller is not staff, 422 if malformed."""
    sight, now = pupil_sight(caller.person), ledger.clock.now()
    if sight is None:
        raise problems.NotAllowed
    wrong = asked if isinstance(asked, list) else faults_of(asked, now)
    if isinstance(asked, list) or wrong:
        raise problems.Malformed(wrong)
    today = london(now).date()
    wanted = PupilFilter.of(asked, sight, today)
    limit = asked.limit or FOUND_AT_ONCE
    found = await ledger.names.search(caller.school, wanted, limit, asked.cursor)
    pupils = tuple(found_pupil_view(each.id, each.listing, sight, today) for each in found.pupils)
    return view_of(FoundPupilsView, found, pupils=pupils)


async def has_pupils_to_find(ledger: Ledger, caller: Caller) -> bool:
    """Whether the caller may find pupils and their school has any, on roll or not."""
    if pupil_sight(caller.person) is None:
        return False
    return bool((await find_pupils(ledger, caller, SearchPupils(limit=1))).pupils)


async def named_pupil(ledger: Ledger, caller: Caller, pupil: UUID) -> FoundPupilView | None:
    """The pupil, or the one whose record replaced theirs, as a search shows them; None if not found."""
    sight = pupil_sight(caller.person)
    if sight is None:
        return None
    survivor = await surviving_pupil(ledger.pool, caller.school, pupil)
    found = await ledger.names.named(caller.school, [survivor]) if survivor is not None else {}
    today = london(ledger.clock.now()).date()
    return next((found_pupil_view(each.id, each.listing, sight, today) for each in found.values()), None)


async def siblings_of(ledger: Ledger, pupil: RegisteredPupil) -> tuple[UUID, ...]:
    """The brothers and sisters whom the record names, or a record that was merged into it. Never the pupil.

    A merged record cannot change any more, so a sibling of it counts only while theirs names the child.
    """
    records = await with_merged(ledger.pool, pupil.school, [pupil.id])
    merged = await _opened(ledger.pool, ledger, pupil.school, sorted(records - {pupil.id}))
    of_merged = [each for record in merged for each in record.siblings or ()]
    named = [*(pupil.siblings or ()), *of_merged]
    if not named:
        return ()
    stays = await surviving_pupils(ledger.pool, pupil.school, [pupil.id, *named])
    found = [stays[each] for each in pupil.siblings or () if each in stays]
    others = dict.fromkeys(stays[each] for each in of_merged if each in stays)
    theirs = await _opened(ledger.pool, ledger, pupil.school, others)
    found += [each.id for each in theirs if not records.isdisjoint(each.siblings or ())]
    selves = (pupil.id, stays.get(pupil.id))
    return tuple(each for each in dict.fromkeys(found) if each not in selves)


async def _opened(
    database: Database, ledger: Ledger, school: UUID, pupils: Iterable[UUID]
) -> list[RegisteredPupil]:
    """The records of these pupils, without any that cannot be opened."""
    found = []
    for pupil in pupils:
        with suppress(PupilDoesNotOpen):
            loaded = await load_pupil(database, ledger.seals, school, pupil)
            found += [loaded.pupil] if loaded is not None else []
    return found
