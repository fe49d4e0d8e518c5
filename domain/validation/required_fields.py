"""The fields that must be given, always or under other answers of the same body.

A field that has a meaning only under those answers is a row of `dependent_fields.py`, whose `needed` says$
that it must be given there. For any other, add a row here: the dataclass, the field, the answers, what to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain import commands as ask
from domain.entries.clock import AgencyTold
from domain.field_rules import fields_of
from domain.validation.contradictions import GIVEN, LEFT_OUT, GoverningAnswer, values_at
from domain.validation.dependent_fields import DEPENDENT_FIELDS

_NOT_AN_EMERGENCY = (GoverningAnswer(name="emergency", is_not=(True,)),)
_NOT_WITHHELD = (GoverningAnswer(name="withheld_reason", is_=(LEFT_OUT,)),)
_A_DECISION = (GoverningAnswer(name="kind", is_=("decision",)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A field that must be given under these answers."""

    of: tuple[type, ...]
    """The commands, or parts of commands, that have the field and those answers."""
    field: str
    when: tuple[GoverningAnswer, ...] = ()
    """All of these answers. If empty, the field is always necessary."""
    message: str
    """One sentence: what to do about it."""
    even_blank: bool = False
    """Whether an empty text counts as missing."""

    def is_broken(self, part: Any) -> bool:
        """Whether the field is missing, or an empty list, though the other answers make it necessary."""
        nothing = (None, (), "") if self.even_blank else (None, ())
        lacks = all(value in nothing for value in values_at(part, self.field))
        return lacks and all(answer.holds(part) for answer in self.when)


def missing(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each necessary field that is missing, at any depth: its pointer, and what to do."""
    for row in _BY_KIND.get(type(part), ()):
        if row.is_broken(part):
            yield f"{path}/{row.field}", row.message
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if isinstance(value, tuple):
            for number, member in enumerate(value):
                yield from missing(member, f"{path}/{name}/{number}")
        elif fields_of(value):
            yield from missing(value, f"{path}/{name}")


REQUIREMENTS: tuple[Requirement, ...] = (
    *(
        Requirement(of=row.of, field=row.field, when=row.under, message=row.needed, even_blank=row.even_blank)
        for row in DEPENDENT_FIELDS
        if row.needed is not None
    ),
    Requirement(
        of=(ask.ReadInformation,),
        field="versions",
        message="Give the entries that you read (2.4g).",
    ),
    Requirement(
        of=(ask.Refer,),
        field="information_shared",
        when=_NOT_AN_EMERGENCY,
        message="Choose what was shared (11.5).",
    ),
    Requirement(
        of=(ask.Refer,),
        field="lawful_basis",
        when=_NOT_AN_EMERGENCY,
        message="Choose the lawful basis for sharing (11.5).",
    ),
    Requirement(
        of=(ask.FamilyConsent,),
        field="reasons",
        when=(GoverningAnswer(name="answer", is_=("refused", "withdrawn")),),
        message="Write what the family says (11.11).",
    ),
    Requirement(of=(ask.InformPupil,), field="about", message="Name at least one entry (11.12)."),
    Requirement(
        of=(ask.InformPupil,),
        field="told_by",
        when=_NOT_WITHHELD,
        message="Say who told the child, or why the child was not told (11.12).",
    ),
    Requirement(
        of=(ask.InformPupil,), field="how", when=_NOT_WITHHELD, message="Say how the child was told."
    ),
    Requirement(
        of=(ask.AssignMentor,),
        field="reasons",
        when=(GoverningAnswer(name="not_needed", is_=(True,)),),
        message="Say why no mentor is needed (12.5).",
    ),
    Requirement(
        of=(ask.RecordDisclosure, ask.Withhold),
        field="fields",
        message="Choose what was shared or withheld (11.5).",
    ),
    Requirement(
        of=(ask.RecordParentContact,),
        field="parent",
        when=(GoverningAnswer(name="not_explained", is_=(LEFT_OUT,)),),
        message="Say which parent or carer was spoken to.",
    ),
    Requirement(
        of=(ask.RecordParentContact,),
        field="parent",
        when=(
            GoverningAnswer(name="not_explained", is_=(GIVEN,)),
            GoverningAnswer(name="discussed", is_=(GIVEN,)),
        ),
        message="Say which parent or carer was spoken to.",
    ),
    Requirement(
        of=(ask.RecordParentContact,),
        field="discussed",
        when=(GoverningAnswer(name="not_explained", is_=(LEFT_OUT,)),),
        message="Say what was discussed, or why nothing is explained (11.14).",
    ),
    Requirement(
        of=(ask.RecordMissingEpisode,),
        field="to",
        when=(GoverningAnswer(name="return_interview", is_=(GIVEN,)),),
        message="Enter when the child came back, or leave out the return interview (3.2t).",
    ),
    Requirement(
        of=(ask.IdentifyPupil,),
        field="details",
        when=(GoverningAnswer(name="pupil", is_=(LEFT_OUT,)),),
        message="Choose the child on the register, or enter their name and date of birth (3-DSL.n).",
    ),
    Requirement(
        of=(AgencyTold,),
        field="told_by",
        when=_A_DECISION,
        message="Name the person who tells the school (11.8).",
    ),
)
_BY_KIND: dict[type, tuple[Requirement, ...]] = {
    kind: tuple(row for row in REQUIREMENTS if kind in row.of)
    for kind in {kind for row in REQUIREMENTS for kind in row.of}
}
