"""Open cases of pupils who have left or may have, for those who must see that the file is sent (3-DSL.w)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.access.permissions import visibility
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.left_files import PupilAbsence, absence_of, file_is_owed
from domain.case.side_records import SENDING
from domain.people.roles import DSL_ROLES, LINE
from domain.pupils.pupil_listing import PupilListing
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries.case_queries import SEEN, who
from store.queries.joined_cases import read_cases

# The rows only find cases; each is checked against its sealed state before it is shown (3.2h).
_OPEN = f"""
SELECT p.case_id FROM pupil_cases AS p JOIN cases AS c ON c.id = p.case_id
WHERE p.school = $1 AND p.pupil = ANY($6::uuid[]) AND NOT c.closed AND {SEEN} AND ($5 OR $2 = ANY(c.acting))
"""
_MOST_MERGED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftFile:
    """An open case whose file is owed, and since when its pupil is not on roll."""

    case: Case
    absence: PupilAbsence


async def left_files(ledger: Ledger, caller: Caller) -> list[LeftFile]:
    """The files that the caller owes, by case. Nothing of a case that the caller may not see whole."""
    person, school = caller.person, caller.school
    if set(LINE).isdisjoint(person.roles):  # no one else is or acts as DSL
        return []
    today = london(ledger.clock.now()).date()
    absent = _absent(await ledger.names.all_of(school), today)
    if not absent:
        return []
    is_dsl = not set(DSL_ROLES).isdisjoint(person.roles)
    rows = await ledger.pool.fetch(_OPEN, *who(caller), is_dsl, list(absent))
    if not rows:
        return []
    seen, _ = await read_cases(ledger, caller, {row["case_id"] for row in rows})
    cases = [case for case in seen if case.pupil.id in absent and visibility(case, person) == "whole"]
    stays = {case.id: absent[case.pupil.id] for case in cases if case.pupil.id is not None}
    opened = {stays[case.id] for case in cases if case.id in stays and case.open_obligation(SENDING)}
    pupils = await ledger.names.named(school, list(set(stays.values())))
    found = [
        LeftFile(case=case, absence=absence)
        for case in cases
        if stays[case.id] not in opened
        and (pupil := pupils.get(stays[case.id])) is not None
        and (absence := absence_of(pupil.listing, today)) is not None
        and file_is_owed(case, absence, person)
    ]
    return sorted(found, key=lambda each: each.case.id)


def _absent(register: Mapping[UUID, PupilListing], today: date) -> dict[UUID, UUID]:
    """Each record of a pupil who has left or may have, with the record of that pupil that stays."""
    found: dict[UUID, UUID] = {}
    for pupil, listing in register.items():
        if listing.left_on is None and listing.missing_since is None and listing.merged_into is None:
            continue
        stays = _surviving(register, pupil)
        if stays in register and absence_of(register[stays], today) is not None:
            found[pupil] = stays
    return found


def _surviving(register: Mapping[UUID, PupilListing], pupil: UUID) -> UUID:
    """The pupil, or the one whose record replaced theirs."""
    for _ in range(_MOST_MERGED):
        listing = register.get(pupil)
        if listing is None or listing.merged_into is None:
            break
        pupil = listing.merged_into
    return pupil
