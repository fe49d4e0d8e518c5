"""Files of pupils who have left, or may have, while a case about them is open (3-DSL.w)."""

from dataclasses import dataclass
from datetime import date

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.side_records import FileTransfer
from domain.people.roles import DSL_ROLES, Person
from domain.pupils.pupil_listing import PupilListing
from domain.rules.file_transfers import SENDING

LEFT_FILE = "left-file-owed"
"""How the work list names it. It is no obligation: the case does not say yet that the pupil leaves."""
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
    sent = (_sent_on(each) for each in case.besides.transfers)
    return not any(absence.joined is None or day >= absence.joined for day in sent)


def _keeps_the_file(case: Case, person: Person) -> bool:
    """Whether the person is a DSL of this case; never someone whom it is about (3.2h)."""
    return person.id not in case.about and (
        person.id in case.acting or not set(DSL_ROLES).isdisjoint(person.roles)
    )


def _sent_on(transfer: FileTransfer) -> date:
    return transfer.sent_on or london(transfer.at).date()
