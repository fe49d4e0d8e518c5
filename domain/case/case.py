"""The state of a case. It never changes, so it keeps what was derived from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import TypeVar
from uuid import UUID

from domain.case.agency_referral import AgencyReferral
from domain.case.challenges import Challenges
from domain.case.concern import Concern, JoinedConcern, standing
from domain.case.conflicts import Conflict
from domain.case.disclosures import Disclosure
from domain.case.event import FoundRepeats
from domain.case.obligation import Obligation, newest_open
from domain.case.parent_gate import CLOSED_GATE, ParentGate
from domain.case.pupil import PupilCircumstances, PupilReading, SiblingAtRisk, newest
from domain.case.recorded_steps import Escalation, FailedDelivery, Mentoring, Plan, Protection, ToRefer
from domain.case.side_records import SideRecords, TeamAroundChild
from domain.entries.agencies import Agency, SocialWorker
from domain.entries.reporting import CasePupil
from domain.refusals.refused import Warned

S = TypeVar("S", bound="KeepsWhatIsDerived")
T = TypeVar("T")


class KeepsWhatIsDerived:
    """A base without slots: `cached_property` and `derived_once` need a place in a class that has them."""


def derived_once(derive: Callable[[S], T]) -> Callable[[S], T]:
    """Keep what a function derives from a case in the case, as its own cached properties are."""
    name = f"{derive.__module__}.{derive.__name__}"

    @wraps(derive)
    def known(state: S) -> T:
        kept = state.__dict__
        if name not in kept:
            kept[name] = derive(state)
        found: T = kept[name]
        return found

    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(KeepsWhatIsDerived):
    """One case after all its events. It never changes, so it keeps what is derived from it."""

    id: UUID
    school: UUID
    reference: str
    version: int
    policy: str
    recorded_at: datetime
    raised_at: datetime
    raised_by: UUID
    raised_role: str
    pupil: CasePupil
    concern: Concern
    readings: tuple[PupilReading, ...] = ()
    """Every reading of who the child is, from the report on, once a later one was recorded."""
    about: tuple[UUID, ...] = ()
    """The excluded people: named in the report, or declared later and not lifted (3.2h)."""
    conflicts: tuple[Conflict, ...] = ()
    """The conflict of each excluded person, with the roles that decide; lifted conflicts too."""
    home_authority: str | None = None
    """The newest, as `pupil.risk_groups` are."""
    circumstances: tuple[PupilCircumstances, ...] = ()
    """What each entry says of the pupil, from the report on, once a later one was recorded (3-DSL.m)."""
    siblings: tuple[SiblingAtRisk, ...] = ()
    """Brothers and sisters who may be at risk too, by each entry that names them (2.4g)."""
    authors: tuple[UUID, ...] = ()
    """Everyone with an entry that can be corrected."""
    owner: UUID | None = None
    acting: tuple[UUID, ...] = ()
    rerouted: tuple[str, ...] = ()
    """The roles that have the case from the start, because no DSL or deputy may know about it."""
    covering: tuple[str, ...] = ()
    """The roles that may also act, because no DSL or deputy was on duty at the report (3-DSL.x)."""
    reached: tuple[str, ...] = ()
    """The roles that may accept it: `rerouted`, and those that an escalation reached before acceptance."""
    agency_referrals: tuple[AgencyReferral, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    warnings: tuple[Warned, ...] = ()
    since: int = 1
    """The version of the event that raised or last reopened the case."""
    reviews: tuple[int, ...] = ()
    upheld: tuple[int, ...] = ()
    """The reviews with any outcome other than no further action."""
    to_refer: tuple[ToRefer, ...] = ()
    """The agencies that reviews chose."""
    protections: tuple[Protection, ...] = ()
    plans: tuple[Plan, ...] = ()
    conclusions: tuple[int, ...] = ()
    nrm: tuple[int, ...] = ()
    """The entries that considered the NRM (4.6)."""
    mentoring: tuple[Mentoring, ...] = ()
    gate: ParentGate = CLOSED_GATE
    """The assessments of contact with parents, and the advice of the police (11.7, 11.13)."""
    disclosures: tuple[Disclosure, ...] = ()
    voided: tuple[int, ...] = ()
    closed: bool = False
    noted: int | None = None
    """The last entry that noted and watches it, unless it was reopened since."""
    joined_into: UUID | None = None
    """The case that goes on instead, if it was joined to one and not reopened since (2.4g)."""
    joined_by: int | None = None
    """The entry that joined it there."""
    joined: tuple[JoinedConcern, ...] = ()
    """The concerns of other cases that were joined to this one."""
    repeats: tuple[FoundRepeats, ...] = ()
    """What repeats in several cases of the pupil, if it was found for a review of this case."""
    delivered: tuple[UUID, ...] = ()
    """The recorded deliveries, so that none is recorded twice."""
    failing: tuple[FailedDelivery, ...] = ()
    told: int | None = None
    """The version of the last event that neither the clock nor the post recorded; None if not known."""
    besides: SideRecords = field(default_factory=SideRecords)
    around: TeamAroundChild = field(default_factory=TeamAroundChild)
    challenges: Challenges = field(default_factory=Challenges)

    @property
    def unchanged_since(self) -> range:
        """The versions since which only the clock and the post have added to the case."""
        return range(self.told or self.version, self.version + 1)

    def open_obligation(self, *ids: str) -> Obligation | None:
        """The newest open obligation with one of these ids, if any."""
        return newest_open(self.obligations, *ids)

    @cached_property
    def open_obligations(self) -> tuple[Obligation, ...]:
        """Every open obligation."""
        return tuple(owed for owed in self.obligations if owed.is_open)

    @cached_property
    def open_kinds(self) -> frozenset[str]:
        """The kinds of the open obligations."""
        return frozenset(owed.kind for owed in self.open_obligations)

    @property
    def holding_open(self) -> tuple[Obligation, ...]:
        """The obligations that keep the case open: all but sending a file that is not late (3-DSL.w).

        Only the record says what is late, so that what is offered is what is accepted.
        """
        return tuple(
            owed
            for owed in self.open_obligations
            if owed.kind != "transfer-file"
            or owed.state == "overdue"
            or (owed.due_at is not None and owed.due_at <= owed.opened_at)
        )

    def pupil_without(self, entry: int | None) -> UUID | None:
        """The record of the register that the case would be about if this entry were void (3-DSL.n)."""
        kept = [each for each in self.readings if each.version != entry]
        return kept[-1].id if kept else self.pupil.id

    @cached_property
    def child_since(self) -> int:
        """The entry since which the case is about this child, not another; 0 if it always was (3-DSL.n)."""
        return max((each.version for each in self.readings if each.wrong_child), default=0)

    def agency_referral(self, name: str) -> AgencyReferral | None:
        """The agency referral of that id, unless it is void or about another child."""
        return next((ar for ar in self.standing_referrals if ar.id == name), None)

    def mistaken_referral(self, name: str) -> AgencyReferral | None:
        """The agency referral of that id, if it is about another child."""
        return next((ar for ar in self.mistaken_referrals if ar.id == name), None)

    def sent_referral(self, name: str) -> AgencyReferral | None:
        """The agency referral of that id, about this child or another, unless it is void."""
        return self.agency_referral(name) or self.mistaken_referral(name)

    @cached_property
    def standing_referrals(self) -> tuple[AgencyReferral, ...]:
        """The agency referrals about this child that are not void."""
        return tuple(ar for ar in self.agency_referrals if not ar.void and ar.version > self.child_since)

    @cached_property
    def mistaken_referrals(self) -> tuple[AgencyReferral, ...]:
        """The agency referrals about another child, of whom the case was found not to be (3-DSL.n)."""
        return tuple(ar for ar in self.agency_referrals if not ar.void and ar.version < self.child_since)

    @cached_property
    def counting_referrals(self) -> tuple[AgencyReferral, ...]:
        """The agency referrals by which an agency was told: neither void nor withdrawn."""
        return tuple(ar for ar in self.standing_referrals if not ar.is_withdrawn)

    @property
    def reviewed(self) -> bool:
        """Whether the case was reviewed since it was last opened."""
        return any(version > self.since for version in self.reviews)

    @property
    def overturned(self) -> bool:
        """Whether a challenge was upheld after the last review (3.2u)."""
        newest = max(self.reviews, default=0)
        return any(
            each.upheld and each.answered_by > max(newest, self.since)
            for each in self.challenges.raised
            if each.answered_by is not None
        )

    @property
    def approached(self) -> tuple[Agency, ...]:
        """The agencies that the school itself referred to since the case was last opened."""
        return tuple(ar.agency for ar in self.counting_referrals if ar.version > self.since)

    @property
    def approached_with_all(self) -> tuple[Agency, ...]:
        """The agencies that were referred to after the last concern was joined to this case (2.4g)."""
        newest = max((each.version for each in standing(self.joined)), default=0)
        return tuple(ar.agency for ar in self.counting_referrals if ar.version > max(self.since, newest))

    @property
    def plan(self) -> Plan | None:
        """The plan that is running."""
        return next((plan for plan in self.plans if plan.ended_by is None), None)

    @property
    def nrm_considered(self) -> bool:
        """Whether the NRM was considered since the case was last opened (4.6)."""
        return any(version > self.since for version in self.nrm)

    @property
    def mentor(self) -> Mentoring | None:
        """The pupil's mentor, by the newest entry (12.5)."""
        newest = self.mentoring[-1] if self.mentoring else None
        return newest if newest is not None and newest.mentor is not None else None

    @property
    def social_worker(self) -> SocialWorker | None:
        """The pupil's own social worker, by the newest entry (3-DSL.m)."""
        worker: SocialWorker | None = newest(self.circumstances, "social_worker")
        return worker

    @property
    def exploitation(self) -> bool:
        """Whether its own concern is exploitation, or one that was joined to it (2.4g, 4.6, 12.5)."""
        return self.concern.exploitation or any(each.exploitation for each in self.joined)

    @property
    def causes_of_exploitation(self) -> tuple[int, ...]:
        """What makes exploitation duties apply: the opening of the case, or entries that joined others to it.

        An obligation that only those entries caused ends when the cases are parted.
        """
        came = tuple(each.version for each in self.joined if each.exploitation)
        return came if came and not self.concern.exploitation else (self.since,)

    def due_to_the_exploited(self, kind: str) -> bool:
        """Whether exploitation duties apply: now, or when this obligation opened (2.5)."""
        return self.exploitation or any(
            owed.kind == kind and cause >= self.since and cause not in self.voided
            for owed in self.obligations
            for cause in owed.causes
        )

    @property
    def mentor_wanted(self) -> bool:
        """Whether an exploited pupil has no mentor, and no decision about one since opening (12.5)."""
        upheld = any(version > self.since for version in self.upheld)
        decided = self.mentor is not None or any(each.version > self.since for each in self.mentoring)
        return upheld and not decided and self.due_to_the_exploited("mentor")

    def is_late(self, referral: AgencyReferral) -> bool:
        """Whether the agency's first answer is overdue, or came after the deadline (11.8)."""
        if referral.withdrawn_in_time:
            return False
        if referral.first_decision is not None:
            return referral.first_decision.told_at > referral.feedback_due_at
        owed = self.open_obligation(f"feedback:{referral.id}")
        return bool(referral.withdrawals) or (owed is not None and owed.state == "overdue")

    @cached_property
    def participants(self) -> tuple[UUID, ...]:
        """The people who may see a receipt: reporter, referrers, challengers, plan lead, mentor and team."""
        lead = (self.plan.led_by,) if self.plan is not None and self.plan.led_by is not None else ()
        mentor = (self.mentor.mentor,) if self.mentor is not None and self.mentor.mentor is not None else ()
        made = tuple(who for ar in self.agency_referrals for who in (ar.made_by, ar.referrer))
        asked = tuple(each.by for each in self.challenges.raised)
        return tuple(dict.fromkeys((self.raised_by, *made, *lead, *mentor, *self.around.people, *asked)))
