"""The policy clause by clause: what each asks, of whom, and what the software does about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Modality = Literal["must", "should", "info"]
Doing = Literal["guard", "timer", "obligation", "event", "access", "data", "report", "text"]
GapKind = Literal["contradiction", "gap"]
ReferenceKind = Literal["law", "statutory guidance", "guidance", "school policy", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause in our words; where the policy prints it, and what the software does about it."""

    id: str
    """Ours where the policy prints no number, or one that it prints twice: `3-STF.h`."""
    printed_as: str
    summary: str
    modality: Modality
    actor: str
    source_line: int
    source_end: int
    """The last line of it, in the text of the policy."""
    sha256: str
    """Of those lines, so that a changed text is noticed."""
    does: tuple[Doing, ...] = ()
    """What kinds of thing the software does about it; none where it is for people alone."""
    rules: tuple[str, ...] = ()
    """Rules that realise it besides those which name it themselves, as `event:concern.raised`."""
    awaits: tuple[str, ...] = ()
    """What is not built yet: a rule by its id, or in words what has no name yet."""
    note: str | None = None

    @property
    def section(self) -> str:
        """The part of the policy that it stands in: `11`, `3-STF`, `title`."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A law, a guidance, another policy or a service that the policy names, in the edition that it names."""

    name: str
    kind: ReferenceKind
    clause: str
    edition: str | None = None
    superseded_by: str | None = None
    source: str | None = None
    """Whence we know that it is superseded, or what is not known."""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where the policy contradicts itself or another, or is silent; and how the software answers."""

    number: int
    kind: GapKind
    clauses: tuple[str, ...]
    says: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingLaw:
    """Law enacted since the policy was written; without a date it is not known to be in force."""

    name: str
    clauses: tuple[str, ...]
    asks: str
    status: str
    source: str
    effective_from: date | None = None
    checked_on: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether its day has come; what has no day has not come."""
        return self.effective_from is not None and self.effective_from <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All of it, for one version of a policy."""

    source: str = ""
    """The file that holds the policy's own text."""
    approval: str = "unknown"
    """Who approved it and when; `unknown` for a copy that is not signed."""
    sections: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coming_law: tuple[ComingLaw, ...] = ()

    def in_force(self, today: date) -> tuple[ComingLaw, ...]:
        """The law that is in force by that day."""
        return tuple(each for each in self.coming_law if each.is_in_force(today))

    def to_come(self, today: date) -> tuple[ComingLaw, ...]:
        """The law that is not in force by that day, or not known to be."""
        return tuple(each for each in self.coming_law if not each.is_in_force(today))

    def superseded(self) -> Iterator[Reference]:
        """The references that something newer has replaced."""
        return (each for each in self.references if each.superseded_by is not None)
