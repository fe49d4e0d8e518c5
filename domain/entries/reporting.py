"""Reporting a concern and reviewing it (11.1, 11.4, 11.9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.entries.base import (
    Circumstances,
    Exploitation,
    FactBase,
    PersonCommandBase,
    PupilWishes,
    Threshold,
)
from domain.entries.pupil import RegisterCircumstances
from domain.field_rules import (
    AgeInYears,
    BirthDate,
    Codes,
    EntryVersion,
    EntryVersions,
    KindCode,
    Name,
    PupilIds,
    Reasons,
)

NOT_STATED = "not_stated"
"""The category of a report whose reporter did not say what kind of concern it is."""
Meaning = Literal["exploitation", "exchange", "images", "police", "allegation", "grave"]
"""What a kind of concern brings with it, whatever else the report says.

`exploitation`: the NRM and a mentor (4.6, 12.5). `exchange`: say what was exchanged, or who gained (2.1).
`images`: there are images of the child (8.1). `police`: the police at once (8.3). `allegation`: the LADO
at once (3.2i). `grave`: nothing more, but it is never a small worry (2.4g).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernKind:
    """A kind of concern as the policy had it when it was recorded. No later policy renames it."""

    code: str
    name: str
    means: tuple[Meaning, ...] = ()


NOT_ANSWERED = ConcernKind(code=NOT_STATED, name="Kind of concern not given")
Unanswered = Literal["child", "date_of_birth", "summary", "immediate_danger", "category", "about"]
"""Questions that a report may leave open: they are recorded as not answered, never guessed (3-STF.i)."""
Source = Literal[
    "staff",
    "pupil",
    "parent",
    "governor",
    "agency",
    "public",
    "anonymous",
    "other",
    "operation_encompass",
]
Relation = Literal["parent", "family", "public", "professional", "other"]
"""What a person outside the school is to the child; a parent gets a reply only if it is safe (11.13)."""
ImageryOrigin = Literal["camera", "altered", "ai_generated", "unknown"]
"""How an image was made: an altered or generated image of a child counts too (8.1)."""
AdultInvolved = bool | Literal["unknown"]
Outcome = Literal["refer", "early_help", "pastoral_support", "no_further_action"]
ReviewAgency = Literal["cscs", "police", "lado"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """The child, by id on the register or by name. Write "unknown" for what you do not know."""

    id: UUID | None = None
    """Their id on the school's register, which then gives the name and date of birth."""
    name: Name | None = None
    date_of_birth: BirthDate | Literal["unknown"] | None = None
    upn: str | None = None
    risk_groups: Codes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePupil(Pupil):
    """The child as the record names them, whether or not they were chosen on the register."""

    name: str
    date_of_birth: BirthDate | Literal["unknown"]

    @property
    def is_named(self) -> bool:
        """Whether anyone knows which child it is."""
        return self.id is not None or self.name.strip().casefold() != "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageryParty:
    """A person who is in images, or took, sent, received or asked for them, and their age (8.1)."""

    part: Literal["in_image", "took", "sent", "received", "asked_for", "unknown"]
    age: AgeInYears | Literal["unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBy:
    """A parent or stranger who told the school: the reply is owed to them (10.4, 11.2)."""

    relation: Relation | None = None
    name: Name | None = None
    contact: str | None = None
    """How to reach them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReport:
    """The concern: what was seen or said, with the child's own words."""

    category: KindCode
    """The code of one of the policy's kinds of concern; `not_stated` if the reporter did not say."""
    summary: str
    immediate_danger: bool | None = None
    """Null only if the report says that this is not answered."""
    child_words: str | None = None
    indicators: Codes | None = None
    occurred_at: datetime | None = None
    noticed_at: datetime | None = None
    spoken_to: str | None = None
    adult_involved: AdultInvolved | None = None
    imagery: bool | None = None
    imagery_parties: tuple[ImageryParty, ...] | None = None
    imagery_origin: ImageryOrigin | None = None
    device_location: str | None = None
    """Where the device is. Never describe what is on it (8.2)."""
    child_unaware: bool | None = None
    """Whether the child does not know that it happened (2.4e)."""
    source: Source | None = None
    source_name: Name | None = None
    reported_by: ReportedBy | None = None
    """The parent or stranger who told the school."""
    police_reference: str | None = None
    """The police's reference for an incident that they told the school of (Operation Encompass)."""
    told_at: datetime | None = None
    """When the police told the school of the incident."""
    circumstances: Circumstances | None = None
    exploitation: Exploitation | None = None
    staff_allegation: bool | None = None
    """Whether a person who works with children is alleged to have harmed one; the LADO is told (3.2i)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseConcern(PersonCommandBase):
    """Report any concern about a child: there is no threshold, and anyone under 18 counts (2.4a, 11.1)."""

    pupil: Pupil
    concern: ConcernReport
    about: tuple[UUID, ...] | None = None
    home_authority: str | None = None
    linked_to: tuple[UUID, ...] | None = None
    siblings: PupilIds | None = None
    """Brothers and sisters who may be at risk too, by their ids on the school's register (2.4g)."""
    not_answered: tuple[Unanswered, ...] | None = None
    """The questions that the reporter did not answer before sending it (11.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(RaiseConcern, FactBase, type="concern.raised", entry_kind="concern"):
    """A person reported a concern about a child (11.1)."""

    pupil: CasePupil
    concern_kind: ConcernKind | None = None
    """The kind of concern as the policy had it then."""
    register: RegisterCircumstances | None = None
    """What the register held of the pupil on that day, beside the name and date of birth (3-DSL.m)."""
    sibling_names: tuple[str, ...] | None = None
    """The names of the brothers and sisters, in order, as the register had them on that day (2.4g)."""
    unknown_account: bool | None = None
    """True if an online account of unknown age, in the images, counts as an adult (8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInformation(PersonCommandBase):
    """Add what you learnt later; it counts as much as the first report (2.4g)."""

    text: str
    child_words: str | None = None
    indicators: Codes | None = None
    adult_involved: AdultInvolved | None = None
    imagery: bool | None = None
    imagery_parties: tuple[ImageryParty, ...] | None = None
    imagery_origin: ImageryOrigin | None = None
    device_location: str | None = None
    child_unaware: bool | None = None
    immediate_danger: bool | None = None
    circumstances: Circumstances | None = None
    exploitation: Exploitation | None = None
    staff_allegation: bool | None = None
    siblings: PupilIds | None = None
    """Brothers and sisters who may be at risk too, by their ids on the school's register (2.4g)."""
    same_adult_as: EntryVersion | None = None
    """The earlier entry that names the same adult. Without it, the police are told of this one too (8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAdded(
    AddInformation, FactBase, type="information.added", entry_kind="concern", voidable=True
):
    """A person added what they learnt later (2.4g)."""

    sibling_names: tuple[str, ...] | None = None
    """The names of the brothers and sisters, in order, as the register had them on that day (2.4g)."""
    unknown_account: bool | None = None
    """True if an online account of unknown age, in the images, counts as an adult (8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInformation(PersonCommandBase):
    """Record that you read what others added, and whether you review the case again (2.4g, 8.6, 11.1)."""

    versions: EntryVersions
    """The versions of the entries that you read."""
    changes: Literal["nothing", "review"]
    """`review` opens the review again; a closed case is reopened."""
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRead(
    ReadInformation, FactBase, type="information.read", entry_kind="decision", decides=True, voidable=True
):
    """The DSL read what others added, and decided whether to review the case again (2.4g, 8.6, 11.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(PersonCommandBase):
    """Take ownership of the case (11.1, 3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernAccepted(Accept, FactBase, type="concern.accepted", entry_kind="concern"):
    """A person took ownership of the case (11.1, 3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceDecision:
    """Whether to refer to the police, and why; every review decides this (3-DSL.d)."""

    refer: bool
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview(PersonCommandBase):
    """Decide what to do about the concern, with reasons and the pupil's wishes (11.1, 11.12, 11.15)."""

    outcome: Outcome
    police: PoliceDecision
    pupil_wishes: PupilWishes
    reasons: Reasons
    agencies: tuple[ReviewAgency, ...] | None = None
    no_immediate_danger: Reasons | None = None
    exploitation: Exploitation | None = None
    threshold: Threshold | None = None
    no_lado: Reasons | None = None
    """Why an allegation against staff need not go to the LADO (3.2i)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(
    DecideReview, FactBase, type="review.decided", entry_kind="decision", decides=True, voidable=True
):
    """The DSL decided the review, with reasons (11.15)."""
