"""Two records of the register field by field, for a person who decides whether they are one child."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.commands.agencies import SocialWorker
from domain.pupils.pupil_details import PupilContact, RegisteredPupil
from domain.pupils.pupil_fold import ATTRIBUTES
from wording.import_text import NOT_RECORDED, label, value_text
from wording.phrases import upper

_FIELDS = (
    *("given_name", "family_name", "known_as", "date_of_birth", "upn", "external_id", "year_group", "class"),
    *("home_authority", "first_language", "sen", "on_roll_from", "left_on"),
    *("looked_after", "previously_looked_after", "young_carer", "social_worker", "contacts"),
)
_SEN = {"none": "none", "support": "SEN support", "ehcp": "education, health and care plan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    """One field of two records, in words."""

    label: str
    this: str
    other: str

    @property
    def same(self) -> bool:
        """Whether both records say the same."""
        return self.this == self.other


def compared(
    this: RegisteredPupil, other: RegisteredPupil, siblings: tuple[Sequence[str], Sequence[str]]
) -> list[ComparedField]:
    """Each field that one of the records has, and the names of brothers and sisters of each."""
    found = [
        ComparedField(label=upper(label(name)), this=_text(this, name), other=_text(other, name))
        for name in _FIELDS
    ]
    named = [", ".join(sorted(names)) or NOT_RECORDED for names in siblings]
    found.append(ComparedField(label="Brothers and sisters", this=named[0], other=named[1]))
    return [each for each in found if not (each.same and each.this == NOT_RECORDED)]


def _text(pupil: RegisteredPupil, name: str) -> str:
    value = getattr(pupil, ATTRIBUTES[name])
    match value:
        case SocialWorker():
            return _listed(value.name, value.phone, value.email)
        case (PupilContact(), *_):
            return "; ".join(_listed(each.name, each.relationship, each.phone, each.email) for each in value)
        case str() if name == "sen":
            return _SEN[value]
        case _:
            return value_text(value)


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
