"""What looks wrong in a pupil's record. A warning refuses nothing."""

from collections.abc import Callable
from datetime import date

from domain.case.effects import Warned
from domain.pupils.pupil_details import PupilDetails
from domain.rules.date_of_birth import OLDEST_PUPIL, age

WRONG_UPN = Warned(
    clause="3-DSL.n",
    text="The unique pupil number does not fit its check letter: check each character. It is recorded.",
)
TOO_OLD = Warned(
    clause="2.4a", text="The date of birth makes this pupil older than 25: check the year. It is recorded."
)
UNBORN = Warned(clause="2.4a", text="The date of birth is in the future: check the year. It is recorded.")


def pupil_warnings(
    details: PupilDetails, today: date, upn_is_valid: Callable[[str], bool]
) -> tuple[Warned, ...]:
    """The warnings about a record, or about one before it is registered."""
    years = age(details.date_of_birth or "unknown", today)
    found = []
    if details.upn is not None and not upn_is_valid(details.upn):
        found.append(WRONG_UPN)
    if details.date_of_birth is not None and details.date_of_birth > today:
        found.append(UNBORN)
    elif years is not None and years > OLDEST_PUPIL:
        found.append(TOO_OLD)
    return tuple(found)
