"""Fold side records: links, missing episodes, the file and its copies, the team, legal holds."""

from dataclasses import replace
from typing import assert_never

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.side_records import (
    FileTransfer,
    Leaving,
    LegalHold,
    LinkedCase,
    MissingEpisode,
    OutsideReferral,
    PaperCopy,
    SideRecords,
    TeamMember,
)
from domain.events import SideRecordFact
from domain.people.roles import ACTING_DSL, DSL_ROLES, By


def apply(state: Case, event: Event, fact: SideRecordFact) -> Case:
    """The case after an event about its side records."""
    besides, version = state.besides, event.version
    match fact:
        case happened.ConcernWithdrawn():
            besides = replace(besides, withdrawn=(*besides.withdrawn, version))
        case happened.CaseLinked():
            besides = replace(besides, links=(*besides.links, LinkedCase(version=version, case=fact.case)))
        case happened.MissingEpisodeRecorded():
            besides = replace(besides, missing=(*besides.missing, _episode(version, fact)))
        case happened.OutsideReferralRecorded():
            besides = replace(besides, outside=(*besides.outside, _outside(version, fact)))
        case happened.EventCountersigned():
            besides = replace(besides, countersigned=(*besides.countersigned, fact.event))
        case happened.FileTransferred():
            besides = replace(besides, transfers=(*besides.transfers, _transfer(event, fact)))
        case happened.LeavingRecorded():
            besides = replace(besides, leavings=(*besides.leavings, _leaving(version, fact)))
        case happened.PaperCopyRecorded():
            besides = replace(besides, copies=(*besides.copies, _copy(event, fact)))
        case happened.LegalHoldPlaced():
            besides = replace(besides, legal_holds=(*besides.legal_holds, _hold(version, fact)))
        case happened.LegalHoldLifted():
            holds = tuple(
                replace(each, lifted_by=version) if each.version == fact.hold else each
                for each in besides.legal_holds
            )
            besides = replace(besides, legal_holds=holds)
        case happened.TeamMemberRecorded():
            members = (*state.around.members, _member(version, fact))
            return replace(state, around=replace(state.around, members=members))
        case happened.PolicyAdopted():
            return replace(state, policy=fact.policy)
        case happened.InformationRequestRecorded() | happened.InformationRequestAnswered():
            return state
        case _:
            assert_never(fact)
    return replace(state, besides=besides)


def with_entry_to_countersign(besides: SideRecords, event: Event) -> SideRecords:
    """The records with this entry, if a DSL must countersign it: someone else wrote it (11.15).

    A challenge and its answer need no countersignature: the DSL would see who challenged them (3-STF.l). Nor
    does the undoing of a join: the emergency that reopened the other case is countersigned there.
    """
    if isinstance(event.fact, happened.DecisionChallenged | happened.ChallengeAnswered | happened.JoinUndone):
        return besides
    if not isinstance(event.actor, By) or event.actor.role in (*DSL_ROLES, ACTING_DSL):
        return besides
    return replace(besides, by_others=(*besides.by_others, event.version))


def _episode(version: int, fact: happened.MissingEpisodeRecorded) -> MissingEpisode:
    return MissingEpisode(
        version=version,
        began=fact.from_,
        ended=fact.to,
        police_reference=fact.police_reference,
        interviewed=fact.return_interview is not None,
    )


def _outside(version: int, fact: happened.OutsideReferralRecorded) -> OutsideReferral:
    return OutsideReferral(
        version=version,
        agency=fact.agency,
        by=fact.by,
        known_at=fact.known_at,
        confirmed_with=fact.confirmed_with,
    )


def _transfer(event: Event, fact: happened.FileTransferred) -> FileTransfer:
    return FileTransfer(
        version=event.version,
        at=event.occurred_at,
        to_school=fact.to_school,
        method=fact.method,
        receipt=fact.receipt,
        sent_on=fact.sent_on,
    )


def _leaving(version: int, fact: happened.LeavingRecorded) -> Leaving:
    return Leaving(
        version=version,
        leaves_on=fact.leaves_on,
        to_school=fact.to_school,
        term_starts_on=fact.term_starts_on,
    )


def _copy(event: Event, fact: happened.PaperCopyRecorded) -> PaperCopy:
    return PaperCopy(
        version=event.version,
        at=event.occurred_at,
        sha256=fact.sha256,
        kept_in=fact.kept_in,
        destroyed=bool(fact.destroyed),
    )


def _hold(version: int, fact: happened.LegalHoldPlaced) -> LegalHold:
    assert fact.from_on is not None
    return LegalHold(
        version=version,
        reasons=fact.reasons,
        basis=fact.basis,
        from_on=fact.from_on,
        review_on=fact.review_on,
    )


def _member(version: int, fact: happened.TeamMemberRecorded) -> TeamMember:
    return TeamMember(
        version=version,
        name=fact.name,
        part=fact.part,
        standing=fact.standing,
        agency=fact.agency,
        person=fact.person,
    )
