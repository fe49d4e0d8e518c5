"""What an event did to the case besides its own facts, recorded so that no later rule can change it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

ObligationState = Literal["open", "overdue", "met", "met_late", "replaced", "ended"]
OPEN: tuple[ObligationState, ...] = ("open", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The stream begins: which case, of which school, under which reference."""

    case: UUID
    school: UUID
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOpened:
    """An obligation that this event opened, or that was open already and is owed because of it too."""

    id: str
    kind: str
    clause: str
    basis: str
    owner_roles: tuple[str, ...]
    due_at: datetime | None
    provisional: bool
    wakes_at: datetime | None
    """When the clock next acts on it: the deadline, or a reminder."""
    causes: tuple[int, ...] = ()
    """The entries that it is owed for, where they are not this event."""
    counts_from: datetime | None = None
    """From when its limit runs."""
    given: date | None = None
    """The date that a person gave instead."""
    limit: str | None = None
    """Whose limit it has, where that is not its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationTransition:
    """An open obligation passed into another state."""

    obligation: str
    state: ObligationState


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWake:
    """When the clock next acts on an open obligation; never again without an instant."""

    obligation: str
    wakes_at: datetime | None
    provisional: bool | None = None
    """Given with a new deadline: whether a holiday may still move it."""
    may_skip: bool = False
    """Whether the rung that comes next may be skipped for one above it."""
    besides: tuple[str, ...] = ()
    """Whom the next rung reaches too, because theirs was skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something the answer says besides having recorded the command."""

    clause: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationMessage:
    """With which message template a rung was reached, and in which stage of a disagreement procedure."""

    say: str
    stage: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedTime:
    """What a corrected made time makes of its deadlines (11.8)."""

    feedback_due_at: datetime
    confirm_by: datetime | None = None
    """Where the referral is to be confirmed in writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """Which delivery this was, what it held, and the call that is owed because it failed."""

    delivery: UUID
    sha256: str | None = None
    telephone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRouting:
    """Who decides about one person who may not know of the case (3.2h)."""

    person: UUID
    of: tuple[str, ...]
    """The roles in line that they held."""
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRouting:
    """Who answers for a challenged decision, now that other people may know of the case (3.2u, 3.2h)."""

    decision: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All that an event opened, settled, reached and warned of."""

    begins: CaseOpened | None = None
    opens: tuple[ObligationOpened, ...] = field(default=())
    turns: tuple[ObligationTransition, ...] = field(default=())
    waits: tuple[NextWake, ...] = field(default=())
    reaches: tuple[str, ...] = field(default=())
    warns: tuple[Warned, ...] = field(default=())
    corrects: CorrectedTime | None = None
    says: EscalationMessage | None = None
    on_duty: tuple[UUID, ...] = ()
    """Who was on duty when a case came to the DSL, passed on unaccepted, or was answered (3-DSL.x, 11.8)."""
    covers: tuple[str, ...] = ()
    """Roles that cover for the DSL from the first, because no DSL or deputy was on duty (3.2h, 3-DSL.x)."""
    informs: tuple[str, ...] = ()
    """Roles that are kept informed of a new concern: the head, unless excluded or in line (3-DSL.e)."""
    sends: str | None = None
    """The authority to whose secure address the post sends this referral."""
    carried: DeliveryOutcome | None = None
    shuts: tuple[int, ...] = ()
    """The assessments of contact with parents that no longer hold, because something changed (11.13)."""
    lacks: tuple[str, ...] = ()
    """Gaps about the pupil: their wishes, and whether they were told (11.12)."""
    leads: tuple[ChallengeRouting, ...] = ()
    routes: tuple[ConflictRouting, ...] = ()
    """Of everybody who is excluded after it, who decides."""
