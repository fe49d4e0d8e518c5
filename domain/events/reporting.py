"""Reporting, accepting and reviewing a concern, and protecting the child (11.1, 11.9)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.case.pupil_circumstances import RegisterCircumstances
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(sent.RaiseConcern, FactBase):
    """A person reported a concern about a child (11.1)."""

    type: ClassVar[str] = "concern.raised"
    entry_kind: ClassVar[EntryKind] = "concern"
    pupil: sent.CasePupil
    register: RegisterCircumstances | None = None
    """What the register held of the pupil on that day, beside the name and date of birth (3-DSL.m)."""
    sibling_names: tuple[str, ...] | None = None
    """The names of the brothers and sisters, in order, as the register had them on that day (2.4g)."""
    unknown_account: bool | None = None
    """True if an online account of unknown age, in the images, counts as an adult (8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAdded(sent.AddInformation, FactBase):
    """A person added what they learnt later (2.4g)."""

    type: ClassVar[str] = "information.added"
    entry_kind: ClassVar[EntryKind] = "concern"
    voidable: ClassVar[bool] = True
    sibling_names: tuple[str, ...] | None = None
    """The names of the brothers and sisters, in order, as the register had them on that day (2.4g)."""
    unknown_account: bool | None = None
    """True if an online account of unknown age, in the images, counts as an adult (8.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRead(sent.ReadInformation, FactBase):
    """The DSL read what others added, and decided whether to review the case again (2.4g, 8.6, 11.1)."""

    type: ClassVar[str] = "information.read"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernAccepted(sent.Accept, FactBase):
    """A person took ownership of the case (11.1, 3-DSL.x)."""

    type: ClassVar[str] = "concern.accepted"
    entry_kind: ClassVar[EntryKind] = "concern"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(sent.DecideReview, FactBase):
    """The DSL decided the review, with reasons (11.15)."""

    type: ClassVar[str] = "review.decided"
    entry_kind: ClassVar[EntryKind] = "decision"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecorded(sent.Protect, FactBase):
    """The victim, others or both were protected, or needed no protection (11.9)."""

    type: ClassVar[str] = "protection.recorded"
    entry_kind: ClassVar[EntryKind] = "support"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
    view: bool | None = None
    """True if the person finds no need for protection but may not decide that: it settles nothing."""
