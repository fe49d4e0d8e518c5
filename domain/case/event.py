"""An event with its effects on the case, recorded with it so that no later rule changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from domain.commands import PersonCommand
from domain.entries.base import EntryKind
from domain.entries.joins import RepeatKind
from domain.events import Fact
from domain.field_rules import by_name
from domain.people.roles import Actor
from domain.pupils.pupil_events import PupilFact
from domain.refusals.refused import Warned

ObligationState = Literal["open", "overdue", "met", "met_late", "replaced", "ended"]
OPEN: tuple[ObligationState, ...] = ("open", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The ids of a new case: its own, its school's and its reference."""

    case: UUID
    school: UUID
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedTerms:
    """The terms of a deadline in the case that brought it: it is never due later than by them (2.4g)."""

    policy: str
    counts_from: datetime | None = None
    given: date | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOpened:
    """An obligation that this event opened, or a further cause for one that was open already."""

    id: str
    kind: str
    clause: str
    basis: str
    owner_roles: tuple[str, ...]
    due_at: datetime | None
    provisional: bool
    wakes_at: datetime | None
    """When the clock acts on it next, at a reminder or at the deadline."""
    causes: tuple[int, ...] = ()
    """The entries that made it necessary, if they are not this event."""
    counts_from: datetime | None = None
    """The start of its time limit."""
    given: date | None = None
    """The date that a person chose instead of the limit."""
    limit: str | None = None
    """The name of another limit that applies, if not its own."""
    carried: tuple[CarriedTerms, ...] = ()
    """Its terms in cases that were joined to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationTransition:
    """A change of state of an open obligation."""

    obligation: str
    state: ObligationState


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWake:
    """The time when the clock acts on an open obligation next; None if never."""

    obligation: str
    wakes_at: datetime | None
    provisional: bool | None = None
    """Whether a bank holiday may still move the deadline; None if the deadline did not change."""
    may_skip: bool = False
    """Whether a person may skip the next rung for the one above it."""
    besides: tuple[str, ...] = ()
    """The roles of a skipped rung, which the next rung also tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationMessage:
    """The message template of a rung, and the stage of the disagreement procedure."""

    say: str
    stage: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedTime:
    """The deadlines after a correction of the time at which a referral was made (11.8)."""

    feedback_due_at: datetime
    confirm_by: datetime | None = None
    """The new deadline to confirm the referral in writing, if it needs that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """One delivery, the hash of its document, and the obligation to telephone if it failed."""

    delivery: UUID
    sha256: str | None = None
    telephone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRouting:
    """The roles that decide about one excluded person (3.2h)."""

    person: UUID
    of: tuple[str, ...]
    """The roles in line that the person held."""
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRouting:
    """The roles that answer for a challenged decision after a change of excluded people (3.2u, 3.2h)."""

    decision: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Everything that an event opened, settled, reached and warned about."""

    begins: CaseOpened | None = None
    opens: tuple[ObligationOpened, ...] = field(default=())
    turns: tuple[ObligationTransition, ...] = field(default=())
    waits: tuple[NextWake, ...] = field(default=())
    reaches: tuple[str, ...] = field(default=())
    warns: tuple[Warned, ...] = field(default=())
    corrects: CorrectedTime | None = None
    says: EscalationMessage | None = None
    on_duty: tuple[UUID, ...] = ()
    """The people on duty at a report, an escalation before acceptance, or an answer (3-DSL.x, 11.8)."""
    absent: tuple[UUID, ...] = ()
    """The people who were away, and whom those on duty covered (3-DSL.x)."""
    covers: tuple[str, ...] = ()
    """The roles that cover for the DSL from the start, because none was on duty (3.2h, 3-DSL.x)."""
    informs: tuple[str, ...] = ()
    """The roles to inform of a new concern: the head, unless excluded or in line (3-DSL.e)."""
    sends: str | None = None
    """The authority whose secure address receives this referral."""
    carried: DeliveryOutcome | None = None
    shuts: tuple[int, ...] = ()
    """The assessments of contact with parents that a change made invalid (11.13)."""
    lacks: tuple[str, ...] = ()
    """Gaps about the pupil: wishes not recorded, or not told (11.12)."""
    leads: tuple[ChallengeRouting, ...] = ()
    routes: tuple[ConflictRouting, ...] = ()
    """The roles that decide about each person who is excluded after the event."""
    counted: tuple[RepeatKind, ...] = ()
    """What repeats together with entries of other cases of the pupil (2.4g, 3.2t)."""
    another_child: bool = False
    """Whether the case is about another child now: what it knew of the first counts no more (3-DSL.n)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact as the stream stores it."""

    version: int
    fact: Fact
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    clauses: tuple[str, ...]
    policy: str
    effects: Effects
    schema: int = 1


def as_sent(command: PersonCommand) -> dict[str, Any]:
    """The fields of a command, for its event."""
    return by_name(command)


_KINDS: Mapping[str, EntryKind] = {
    **{fact.type: fact.entry_kind for fact in get_args(Fact)},
    **dict.fromkeys(sorted(fact.type for fact in get_args(PupilFact)), "register"),
}


def entry_kind(of_type: str) -> EntryKind:
    """The kind of an event, by its type."""
    return _KINDS.get(of_type, "record")


def types_of_kind(kind: EntryKind) -> tuple[str, ...]:
    """The types of events of a kind."""
    return tuple(of_type for of_type, its in _KINDS.items() if its == kind)


REVIEW_OF: dict[RepeatKind, str] = {"concern": "pattern-review", "missing-episode": "missing-review"}
"""The obligation that repeats of each kind open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEntry:
    """One concern or missing episode: the case and entry that record it, and its time."""

    case: UUID
    version: int
    at: datetime
    """When a concern was recorded, or when the pupil went missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRepeats:
    """Repeats in several cases of the pupil that one entry of this case records."""

    version: int
    kind: RepeatKind
    looked_by: int | None = None
    """The first review of this case after it: that review looked at all of them."""
    looked_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether no review has looked at them yet."""
        return self.looked_by is None
