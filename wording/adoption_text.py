"""Cases from before the register and the pupils they may be about, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from domain.pupils.case_matching import Likeness
from domain.pupils.pupil_listing import PupilListing
from wording.formatting import plain_day

LIKENESS_TEXT: Mapping[Likeness, str] = {
    "same-upn": "same UPN",
    "same-name-and-date": "same name and date of birth",
    "like-name-same-date": "like name, same date of birth",
    "same-name-no-date": "same name, one date of birth is not known",
    "same-name-other-date": "same name, other date of birth",
}
REASONS: Mapping[Likeness, str] = {
    "same-upn": "The register has a child with the same UPN.",
    "same-name-and-date": "The register has a child of the same name and date of birth.",
    "like-name-same-date": "The register has a child of a like name and the same date of birth.",
    "same-name-no-date": "The register has a child of the same name.",
    "same-name-other-date": "The register has a child of the same name; the date of birth was mistyped.",
}
"""What the record says if the person who confirms gives no other reasons."""
BY_HAND = "The DSL found the child on the register."
NO_CANDIDATE = "No one on the register has this name or this date of birth."
OUTCOMES: Mapping[Literal["has-pupil", "changed", "not-allowed", "gone"], str] = {
    "has-pupil": "someone has said which child it is. It is not changed.",
    "changed": "the name or date of birth in the case has changed since. Look at it again.",
    "not-allowed": "only a DSL or a deputy says which child this case is about.",
    "gone": "there is no such case, or you may not see it.",
}


def born(day: date | str | None) -> str:
    """`born 2 June 2014`, or that no one knows."""
    return f"born {plain_day(day)}" if isinstance(day, date) else "date of birth not known"


def listed(pupil: PupilListing) -> str:
    """`Mina Okoro-Bell (Min), born 2 June 2014, year 8, class 8C`."""
    known_as = f" ({pupil.known_as})" if pupil.known_as else ""
    year = f", year {pupil.year_group}" if pupil.year_group else ""
    class_ = f", class {pupil.class_}" if pupil.class_ else ""
    left = f", left on {plain_day(pupil.left_on)}" if pupil.left_on else ""
    return (
        f"{pupil.given_name} {pupil.family_name}{known_as}, {born(pupil.date_of_birth)}{year}{class_}{left}"
    )
