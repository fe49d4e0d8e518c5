"""The clauses of a policy: what each requires, of whom, and what the software does about it."""

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
    """One clause, in the policy's words and in ours, with what the software does about it."""

    id: str
    """The policy's number, or ours (`3-STF.h`) if the policy prints none or prints it twice."""
    printed_as: str
    text: str
    """The policy's own words, line by line as printed."""
    summary: str
    """Our words for it, for lists."""
    modality: Modality
    actor: str
    source_line: int
    source_end: int
    """The clause's last line in the text of the policy."""
    sha256: str
    """The hash of those lines, so that a test notices a changed text."""
    does: tuple[Doing, ...] = ()
    """The kinds of behaviour that the software has for it; empty if the clause is for people alone."""
    rules: tuple[str, ...] = ()
    """Rules that implement it without naming it, such as `event:concern.raised`."""
    awaits: tuple[str, ...] = ()
    """Parts not built yet: the id of a rule, or a description."""
    people: str | None = None
    """What remains for people, in a sentence."""
    note: str | None = None

    @property
    def section(self) -> str:
        """The section of the policy: `11`, `3-STF`, `title`."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that the software does about a clause, and the rehearsal that shows it."""

    clause: str
    says: str
    rehearsal: str
    """The name of a file in `tests/rehearsals`."""
    shows: str
    """The type of an entry of the clause that the rehearsal records, or the refusal that it expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A law, guidance, policy or service that the policy names, with the edition that it names."""

    name: str
    kind: ReferenceKind
    clause: str
    edition: str | None = None
    superseded_by: str | None = None
    source: str | None = None
    """How we know that it is superseded, or what we do not know."""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A contradiction or gap in the policy, and how the software deals with it."""

    number: int
    kind: GapKind
    clauses: tuple[str, ...]
    says: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingLaw:
    """A law enacted after the policy was written. Without a date, we do not know that it is in force."""

    name: str
    clauses: tuple[str, ...]
    asks: str
    status: str
    source: str
    effective_from: date | None = None
    checked_on: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether the law is in force on a day; never if its date is unknown."""
        return self.effective_from is not None and self.effective_from <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The clauses of one version of a policy, with its references, gaps and coming law."""

    source: str = ""
    """The file with the policy's own text."""
    approval: str = "unknown"
    """Who approved the policy and when; `unknown` for an unsigned copy."""
    sections: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    references: tuple[Reference, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coming_law: tuple[ComingLaw, ...] = ()

    def in_force(self, today: date) -> tuple[ComingLaw, ...]:
        """The laws in force on a day."""
        return tuple(each for each in self.coming_law if each.is_in_force(today))

    def to_come(self, today: date) -> tuple[ComingLaw, ...]:
        """The laws that are not in force on a day, or not known to be."""
        return tuple(each for each in self.coming_law if not each.is_in_force(today))

    def superseded(self) -> Iterator[Reference]:
        """The references that have been superseded."""
        return (each for each in self.references if each.superseded_by is not None)
