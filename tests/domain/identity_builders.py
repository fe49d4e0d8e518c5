"""Commands that say who the child is."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.commands import IdentifyPupil, IdentityDetails
from tests.domain.command_builders import WHY


def identified_as(
    name: str,
    born: date | Literal["unknown"] = "unknown",
    *,
    pupil: UUID | None = None,
    upn: str | None = None,
) -> IdentifyPupil:
    details = IdentityDetails(name=name, date_of_birth=born, upn=upn)
    return IdentifyPupil(pupil=pupil, details=details, reasons=WHY)
