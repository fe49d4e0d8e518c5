"""What a decision depends on apart from the case: the time, the people, the policy, and what was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.case.event import CaseOpened, Effects, Event
from domain.people.absences import Away
from domain.people.roles import Actor, Person
from domain.policy.policy_model import Policy
from domain.pupils.pupil_details import RegisteredPupil


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """Everything read beside the case for a decision."""

    roster: tuple[Person, ...] = ()
    """The school's people in line, for raising, conflicts of interest and the clock."""
    on_duty: frozenset[UUID] = frozenset()
    """Those of them who are on duty now."""
    away: Away = field(default_factory=dict)
    """The cover of each of them who is away now (3-DSL.x)."""
    rota: bool = False
    """Whether the school has a duty rota; without one, no DSL is ever off duty (3-DSL.x)."""
    target: Event | None = None
    """The event that a correction names, if it exists."""
    entries: tuple[Event, ...] = ()
    """The entries of the case for a join, which takes its words along, and for a correction.

    Any that cannot be opened are left out.
    """
    other: Case | None = None
    """The other case that the command names; the person sees it."""
    joined: tuple[Case, ...] = ()
    """The case that this one was joined to; for an exclusion, those that were joined to this one.

    For a join and an identification, all others that are joined with these cases.
    """
    one_record: bool = False
    """Whether the register has merged the records of all children whose cases are joined."""
    alongside: tuple[Case, ...] = ()
    """The other cases of the pupil whom the case is about after a command that can change what repeats."""
    pupil: RegisteredPupil | None = None
    """The pupil of the register that the command names, or the one whose record replaced theirs."""
    siblings: tuple[RegisteredPupil, ...] = ()
    """The brothers and sisters of the register whom it names; fewer if the school does not have them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionContext(KnownFacts):
    """Everything outside the case that a decision depends on."""

    at: datetime
    by: Actor
    policy: Policy
    begins: CaseOpened | None = None
    """The ids of the case that is about to be raised."""
    recorded: Effects | None = None
    """The effects that an entry had which is replayed under another policy: a replay sees one case only."""
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Every policy that a case can be moved to, by its name."""
    secure: frozenset[str] = frozenset()
    """The authorities with a secure address that Onward can send to."""
