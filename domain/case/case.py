"""The state of one case: a fold of its stream, and what the rules ask of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.case.agency_referral import AgencyReferral
from domain.case.challenges import Challenges
from domain.case.concern import Concern
from domain.case.conflicts import Conflict
from domain.case.disclosures import Disclosure
from domain.case.effects import Warned
from domain.case.obligation import Obligation
from domain.case.parent_gate import CLOSED_GATE, ParentGate
from domain.case.side_records import SideRecords
from domain.case.team_around_child import TeamAroundChild
from domain.commands.agencies import Agency
from domain.commands.reporting import Pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A rung that was reached."""

    obligation: str
    rung: int
    at: datetime
    to: tuple[str, ...]
    say: str | None = None
    stage: int | None = None
    """Of the local authority's disagreement procedure."""
    on_duty: tuple[UUID, ...] = ()
    """Who was on duty when the case passed on unaccepted (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An early-help or pastoral plan, running until a review ends it (3-DSL.j)."""

    kind: Literal["early_help", "pastoral"]
    lead: UUID | None
    version: int
    ended_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentoring:
    """What one entry says of a mentor: who, how often; nobody where none is needed, or no longer (12.5)."""

    version: int
    mentor: UUID | None = None
    cadence: int | None = None
    """Working days from one contact to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """One record of whom protection was considered for (11.9)."""

    version: int
    covers: tuple[Literal["victim", "others"], ...]
    none_needed: bool | None = None
    """Whether it says that no measure is needed; not kept by release 0.1.0."""
    view: bool = False
    """Somebody's view that none is needed, which is not theirs to decide."""
    at: datetime | None = None
    """When it was considered; not kept by release 0.1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRefer:
    """An agency that one review decided to refer to, whether it was referred to before or not (11.1)."""

    version: int
    agency: Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A message that does not get through, and the call that is owed instead."""

    delivery: UUID
    telephone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case as it stands after its events."""

    id: UUID
    school: UUID
    reference: str
    version: int
    policy: str
    recorded_at: datetime
    raised_at: datetime
    raised_by: UUID
    raised_role: str
    pupil: Pupil
    concern: Concern
    about: tuple[UUID, ...] = ()
    """Whoever may not know of it now: named at raising, or declared later and not lifted (3.2h)."""
    conflicts: tuple[Conflict, ...] = ()
    """Of each of them, who decides; those that were lifted too."""
    home_authority: str | None = None
    authors: tuple[UUID, ...] = ()
    """Everybody with an entry that can be corrected."""
    owner: UUID | None = None
    acting: tuple[UUID, ...] = ()
    rerouted: tuple[str, ...] = ()
    """Roles whose case it is from the start, because no DSL or deputy may know of it."""
    covering: tuple[str, ...] = ()
    """Roles that may act in it too, because no DSL or deputy was on duty when it was raised (3-DSL.x)."""
    reached: tuple[str, ...] = ()
    """Roles that may accept it: `rerouted`, and those that a rung reached before anybody accepted."""
    agency_referrals: tuple[AgencyReferral, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    warnings: tuple[Warned, ...] = ()
    since: int = 1
    """The version of the event that last opened the case."""
    reviews: tuple[int, ...] = ()
    upheld: tuple[int, ...] = ()
    """The reviews that found something to act on."""
    to_refer: tuple[ToRefer, ...] = ()
    """Decisions of reviews; not kept by release 0.1.0."""
    protections: tuple[Protection, ...] = ()
    plans: tuple[Plan, ...] = ()
    conclusions: tuple[int, ...] = ()
    nrm: tuple[int, ...] = ()
    """The entries that considered the NRM (4.6)."""
    mentoring: tuple[Mentoring, ...] = ()
    gate: ParentGate = CLOSED_GATE
    """What was found about speaking to parents, and what the police ask (11.7, 11.13)."""
    disclosures: tuple[Disclosure, ...] = ()
    voided: tuple[int, ...] = ()
    closed: bool = False
    delivered: tuple[UUID, ...] = ()
    """The deliveries that are on record, so that none is recorded twice."""
    failing: tuple[FailedDelivery, ...] = ()
    told: int | None = None
    """The version of the last event that was not only a message carried; none where it is not known."""
    besides: SideRecords = field(default_factory=SideRecords)
    around: TeamAroundChild = field(default_factory=TeamAroundChild)
    challenges: Challenges = field(default_factory=Challenges)

    def open_obligation(self, *ids: str) -> Obligation | None:
        """The open obligation of one of these ids, if any."""
        for owed in reversed(self.obligations):
            if owed.id in ids and owed.is_open:
                return owed
        return None

    @property
    def open_obligations(self) -> tuple[Obligation, ...]:
        """All that is owed now."""
        return tuple(owed for owed in self.obligations if owed.is_open)

    def holding_open(self, at: datetime | None = None) -> tuple[Obligation, ...]:
        """Obligations that keep the case open: all but a file that is not due yet (3-DSL.w)."""
        return tuple(
            owed
            for owed in self.open_obligations
            if owed.kind != "transfer-file"
            or owed.state == "overdue"
            or (at is not None and owed.due_at is not None and owed.due_at <= at)
        )

    def agency_referral(self, name: str) -> AgencyReferral | None:
        """The agency referral of that id; one recorded in error is none."""
        return next((ar for ar in self.agency_referrals if ar.id == name and not ar.void), None)

    @property
    def standing_referrals(self) -> tuple[AgencyReferral, ...]:
        """Agency referrals that were really made."""
        return tuple(ar for ar in self.agency_referrals if not ar.void)

    @property
    def reviewed(self) -> bool:
        """Whether it was reviewed since it was last opened."""
        return any(version > self.since for version in self.reviews)

    @property
    def overturned(self) -> bool:
        """Whether a challenge was upheld, and nothing reviewed since (3.2u)."""
        newest = max(self.reviews, default=0)
        return any(
            each.upheld and each.answered_by > max(newest, self.since)
            for each in self.challenges.raised
            if each.answered_by is not None
        )

    @property
    def approached(self) -> tuple[Agency, ...]:
        """Agencies that the school referred to since it was last opened; what others say they did is none."""
        return tuple(ar.agency for ar in self.standing_referrals if ar.version > self.since)

    @property
    def plan(self) -> Plan | None:
        """The plan that runs."""
        return next((plan for plan in self.plans if plan.ended_by is None), None)

    @property
    def nrm_considered(self) -> bool:
        """Whether the NRM was considered since it was last opened (4.6)."""
        return any(version > self.since for version in self.nrm)

    @property
    def mentor(self) -> Mentoring | None:
        """The mentor whom the pupil has, as the newest entry says (12.5)."""
        newest = self.mentoring[-1] if self.mentoring else None
        return newest if newest is not None and newest.mentor is not None else None

    def due_to_the_exploited(self, kind: str) -> bool:
        """It is exploitation, or was when this came to be owed: classifying anew takes nothing away (2.5)."""
        return self.concern.exploitation or any(
            owed.kind == kind and cause >= self.since and cause not in self.voided
            for owed in self.obligations
            for cause in owed.causes
        )

    @property
    def mentor_wanted(self) -> bool:
        """An exploited pupil has no mentor, and none was decided on since it was last opened (12.5)."""
        upheld = any(version > self.since for version in self.upheld)
        decided = self.mentor is not None or any(each.version > self.since for each in self.mentoring)
        return upheld and not decided and self.due_to_the_exploited("mentor")

    def is_late(self, referral: AgencyReferral) -> bool:
        """Overdue and untold, or first told after the deadline (11.8)."""
        if referral.first_decision is not None:
            return referral.first_decision.told_at > referral.feedback_due_at
        owed = self.open_obligation(f"feedback:{referral.id}")
        return owed is not None and owed.state == "overdue"

    @property
    def participants(self) -> tuple[UUID, ...]:
        """Who has a receipt: who raised it, referred, challenged, leads the plan, mentors, is in the team."""
        lead = (self.plan.lead,) if self.plan is not None and self.plan.lead is not None else ()
        mentor = (self.mentor.mentor,) if self.mentor is not None and self.mentor.mentor is not None else ()
        made = tuple(who for ar in self.agency_referrals for who in (ar.made_by, ar.referrer))
        asked = tuple(each.by for each in self.challenges.raised)
        return tuple(dict.fromkeys((self.raised_by, *made, *lead, *mentor, *self.around.people, *asked)))
