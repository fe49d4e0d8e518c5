"""Files of pupils who have left, or may have: what the register opens, and what it only lists (3-DSL.w)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.side_records import SENDING, FileTransfer
from domain.commands import RecordLeaving
from domain.people.roles import DSL_ROLES, Person
from domain.pupils.pupil_listing import PupilListing

LEFT_FILE = "left-file-owed"
"""How the work list names it. It is not an obligation: the case does not say yet that the pupil leaves."""
ENDS_IT = ("record-leaving", "transfer-file")
"""The commands after which it is listed no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilAbsence:
    """Since when a pupil is not on roll."""

    since: date
    """The last day on roll, or the day of the full import that did not list the pupil."""
    certain: bool
    """Whether the register has the last day on roll; otherwise the pupil may have left."""
    joined: date | None
    """The first day on roll before that."""


def absence_of(listing: PupilListing, today: date) -> PupilAbsence | None:
    """Since when a pupil has left, or may have; None while they are on roll."""
    if listing.left_on is not None and listing.left_on < today:
        return PupilAbsence(since=listing.left_on, certain=True, joined=listing.on_roll_from)
    if listing.missing_since is not None:
        return PupilAbsence(since=listing.missing_since, certain=False, joined=listing.on_roll_from)
    return None


def file_is_owed(case: Case, absence: PupilAbsence, person: Person) -> bool:
    """Whether the case is open and this person must see that its file goes to the next school.

    It is owed no more once the file was sent. Once the leaving is recorded, an obligation replaces it.
    """
    if case.closed or not _keeps_the_file(case, person) or case.open_obligation(SENDING) is not None:
        return False
    return not _was_sent(case, absence.joined)


def leaving_to_record(
    cases: Sequence[Case], left_on: date, joined: date | None
) -> tuple[UUID, RecordLeaving] | None:
    """The one case of the child that gets a leaving date of the register, and what is recorded there.

    `cases` are all of the child, the newest first. A case that has the task keeps it and its next school.
    Else it is the newest open case that excludes no one, or the newest of the others. None if the file was
    sent, or if a case has this date.
    """
    known = [case for case in cases if case.joined_into is None]
    if any(_was_sent(case, joined) or _says(case, left_on) for case in known):
        return None
    ranked = sorted(known, key=lambda case: (not _sends(case), case.closed, bool(case.about)))
    if not ranked:
        return None
    before = ranked[0].besides.leavings[-1] if _sends(ranked[0]) else None
    term = before.term_starts_on if before is not None else None
    return ranked[0].id, RecordLeaving(
        leaves_on=left_on,
        to_school=before.to_school if before is not None else None,
        term_starts_on=term if term is not None and term >= left_on else None,
    )


def _sends(case: Case) -> bool:
    return case.open_obligation(SENDING) is not None and bool(case.besides.leavings)


def _says(case: Case, left_on: date) -> bool:
    return bool(case.besides.leavings) and case.besides.leavings[-1].leaves_on == left_on


def _was_sent(case: Case, joined: date | None) -> bool:
    """Whether the file was sent after the pupil last joined."""
    return any(joined is None or _sent_on(each) >= joined for each in case.besides.transfers)


def _keeps_the_file(case: Case, person: Person) -> bool:
    """Whether the person is a DSL of this case; never someone whom it is about (3.2h)."""
    return person.id not in case.about and (
        person.id in case.acting or not set(DSL_ROLES).isdisjoint(person.roles)
    )


def _sent_on(transfer: FileTransfer) -> date:
    return transfer.sent_on or london(transfer.at).date()
