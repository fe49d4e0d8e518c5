"""Reporting a concern and reviewing it (11.1, 11.4, 11.9)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.commands.circumstances import Circumstances, Exploitation, Threshold
from domain.commands.wishes import PupilWishes

Category = Literal["cse", "csa", "youth_produced_imagery", "cce", "physical", "emotional", "neglect", "other"]
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
ImageryOrigin = Literal["camera", "altered", "ai_generated", "unknown"]
"""How an image came about: an altered or generated one is an image of the child too (8.1)."""
AdultInvolved = bool | Literal["unknown"]
Outcome = Literal["refer", "early_help", "pastoral_support", "no_further_action"]
ReviewAgency = Literal["cscs", "police", "lado"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """The child; what is not known is said to be unknown, never left out."""

    name: str
    date_of_birth: date | Literal["unknown"]
    upn: str | None = None
    risk_groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageryParty:
    """Who is in images, took, sent, got or asked for them; their age, or that it is unknown (8.1)."""

    part: Literal["in_image", "took", "sent", "received", "asked_for", "unknown"]
    age: int | Literal["unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReport:
    """What was seen or said, the child's own words first."""

    category: Category
    summary: str
    immediate_danger: bool
    child_words: str | None = None
    indicators: tuple[str, ...] | None = None
    occurred_at: datetime | None = None
    noticed_at: datetime | None = None
    spoken_to: str | None = None
    adult_involved: AdultInvolved | None = None
    imagery: bool | None = None
    imagery_parties: tuple[ImageryParty, ...] | None = None
    imagery_origin: ImageryOrigin | None = None
    device_location: str | None = None
    """Where the device is; never what is on it (8.2)."""
    child_unaware: bool | None = None
    """The child does not know that it happened (2.4e)."""
    source: Source | None = None
    source_name: str | None = None
    police_reference: str | None = None
    """The police's own, of an incident that they told the school of: Operation Encompass."""
    told_at: datetime | None = None
    """When the police told the school of it."""
    circumstances: Circumstances | None = None
    exploitation: Exploitation | None = None
    staff_allegation: bool | None = None
    """Somebody who works with children is said to have harmed one: the LADO is told (3.2i)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseConcern(PersonCommandBase):
    """Report any concern about a child: there is no threshold, and 16 and 17 are children (2.4a, 11.1)."""

    pupil: Pupil
    concern: ConcernReport
    about: tuple[UUID, ...] | None = None
    home_authority: str | None = None
    linked_to: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInformation(PersonCommandBase):
    """Add what was learnt later: it counts as much as what was known at first (2.4g)."""

    text: str
    child_words: str | None = None
    indicators: tuple[str, ...] | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(PersonCommandBase):
    """Take ownership of the case (11.1, 3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceDecision:
    """Whether the police are referred to, and why; asked at every review (3-DSL.d)."""

    refer: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview(PersonCommandBase):
    """The DSL decides what follows, with reasons and the pupil's wishes (11.1, 11.12, 11.15)."""

    outcome: Outcome
    police: PoliceDecision
    pupil_wishes: PupilWishes
    reasons: str
    agencies: tuple[ReviewAgency, ...] | None = None
    no_immediate_danger: str | None = None
    exploitation: Exploitation | None = None
    threshold: Threshold | None = None
    no_lado: str | None = None
    """Why an allegation against staff is not for the LADO (3.2i)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protect(PersonCommandBase):
    """Protect the victim and others without waiting for any investigation (11.9)."""

    for_: Literal["victim", "others", "both"]
    reasons: str
    measures: str | None = None
    none_needed: bool | None = None
