"""What stands beside the case's own course, as its entries say it; part of the case's state."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain import events as happened
from domain.case.event import Event
from domain.commands.agencies import Agency
from domain.commands.side_records import ConfirmedWith
from domain.people.roles import ACTING_DSL, DSL_ROLES, By


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another case that belongs to this one."""

    version: int
    case: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One time that the pupil was missing, perhaps still (3.2t)."""

    version: int
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideReferral:
    """A referral that another agency or person says they made; it settles nothing of the school's (3.2c)."""

    version: int
    agency: Agency
    by: str
    known_at: datetime
    confirmed_with: ConfirmedWith | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """The file on its way to a school, or arrived there (3-DSL.w)."""

    version: int
    at: datetime
    to_school: str
    method: str
    receipt: str | None = None
    sent_on: date | None = None

    def is_to(self, school: str) -> bool:
        """Whether somebody who wrote this meant the same school."""
        return self.to_school.strip().casefold() == school.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When the pupil leaves the school, and for which (3-DSL.w)."""

    version: int
    leaves_on: date
    to_school: str | None = None
    term_starts_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A printed copy of the file, kept or destroyed (11.15)."""

    version: int
    at: datetime
    sha256: str
    kept_in: str
    destroyed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """Why nothing of the file may be destroyed, and since when (11.15)."""

    version: int
    reasons: str
    basis: str | None
    from_on: date
    review_on: date | None
    lifted_by: int | None = None
    """The entry that ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRecords:
    """All of it; the entries that were voided are gone."""

    withdrawn: tuple[int, ...] = ()
    """The entries by which it was taken back (10.4)."""
    links: tuple[Linked, ...] = ()
    missing: tuple[Missing, ...] = ()
    outside: tuple[OutsideReferral, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    leavings: tuple[Leaving, ...] = ()
    copies: tuple[Copy, ...] = ()
    legal_holds: tuple[LegalHold, ...] = ()
    by_others: tuple[int, ...] = ()
    """The entries of people who are no DSL."""
    countersigned: tuple[int, ...] = ()
    """Those of them that a DSL countersigned (11.15)."""

    @property
    def uncountersigned(self) -> tuple[int, ...]:
        """The entries of others that no DSL has countersigned."""
        return tuple(version for version in self.by_others if version not in self.countersigned)

    @property
    def episodes(self) -> tuple[Missing, ...]:
        """Each time that the pupil was missing, by its beginning; the newest entry says until when."""
        return tuple(
            sorted({each.began: each for each in self.missing}.values(), key=lambda each: each.began)
        )

    @property
    def paper(self) -> tuple[Copy, ...]:
        """Each printed copy, as its newest entry says."""
        return tuple({each.sha256: each for each in self.copies}.values())

    @property
    def legal_holds_in_place(self) -> tuple[LegalHold, ...]:
        """Those that nobody has lifted."""
        return tuple(each for each in self.legal_holds if each.lifted_by is None)

    def links_to(self, case: UUID) -> bool:
        """Whether an entry of this case links it to that one."""
        return any(each.case == case for each in self.links)


def apply_side_record(besides: SideRecords, event: Event) -> SideRecords:
    """With one more event."""
    challenge = isinstance(event.fact, happened.DecisionChallenged | happened.ChallengeAnswered)
    others = isinstance(event.actor, By) and event.actor.role not in (*DSL_ROLES, ACTING_DSL)
    if others and not challenge:  # the challenged does not sign for it, nor sees by it who asked (3-STF.l)
        besides = replace(besides, by_others=(*besides.by_others, event.version))
    fact, version = event.fact, event.version
    match fact:
        case happened.ConcernRaised():
            links = tuple(Linked(version=version, case=case) for case in dict.fromkeys(fact.linked_to or ()))
            return replace(besides, links=links)
        case happened.ConcernWithdrawn():
            return replace(besides, withdrawn=(*besides.withdrawn, version))
        case happened.CaseLinked():
            return replace(besides, links=(*besides.links, Linked(version=version, case=fact.case)))
        case happened.MissingEpisodeRecorded():
            missing = Missing(version=version, began=fact.from_, ended=fact.to)
            return replace(besides, missing=(*besides.missing, missing))
        case happened.OutsideReferralRecorded():
            outside = OutsideReferral(
                version=version,
                agency=fact.agency,
                by=fact.by,
                known_at=fact.known_at,
                confirmed_with=fact.confirmed_with,
            )
            return replace(besides, outside=(*besides.outside, outside))
        case happened.EventCountersigned():
            return replace(besides, countersigned=(*besides.countersigned, fact.event))
        case happened.FileTransferred():
            transfer = Transfer(
                version=version,
                at=event.occurred_at,
                to_school=fact.to_school,
                method=fact.method,
                receipt=fact.receipt,
                sent_on=fact.sent_on,
            )
            return replace(besides, transfers=(*besides.transfers, transfer))
        case happened.LeavingRecorded():
            leaving = Leaving(
                version=version,
                leaves_on=fact.leaves_on,
                to_school=fact.to_school,
                term_starts_on=fact.term_starts_on,
            )
            return replace(besides, leavings=(*besides.leavings, leaving))
        case happened.PaperCopyRecorded():
            copy = Copy(
                version=version,
                at=event.occurred_at,
                sha256=fact.sha256,
                kept_in=fact.kept_in,
                destroyed=bool(fact.destroyed),
            )
            return replace(besides, copies=(*besides.copies, copy))
        case happened.LegalHoldPlaced():
            assert fact.from_on is not None
            hold = LegalHold(
                version=version,
                reasons=fact.reasons,
                basis=fact.basis,
                from_on=fact.from_on,
                review_on=fact.review_on,
            )
            return replace(besides, legal_holds=(*besides.legal_holds, hold))
        case happened.LegalHoldLifted():
            lifted = tuple(
                replace(each, lifted_by=version) if each.version == fact.hold else each
                for each in besides.legal_holds
            )
            return replace(besides, legal_holds=lifted)
        case _:
            return besides


def without_side_record(besides: SideRecords, version: int) -> SideRecords:
    """As if the entry of that version had never been."""
    return SideRecords(
        withdrawn=tuple(each for each in besides.withdrawn if each != version),
        links=tuple(each for each in besides.links if each.version != version),
        missing=tuple(each for each in besides.missing if each.version != version),
        outside=tuple(each for each in besides.outside if each.version != version),
        transfers=tuple(each for each in besides.transfers if each.version != version),
        leavings=tuple(each for each in besides.leavings if each.version != version),
        copies=tuple(each for each in besides.copies if each.version != version),
        legal_holds=tuple(
            replace(each, lifted_by=None) if each.lifted_by == version else each
            for each in besides.legal_holds
            if each.version != version
        ),
        by_others=tuple(each for each in besides.by_others if each != version),
        countersigned=besides.countersigned,
    )
