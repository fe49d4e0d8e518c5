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
from domain.field_rules import filled
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
            episode = filled(
                MissingEpisode,
                fact,
                version=version,
                began=fact.from_,
                ended=fact.to,
                interviewed=fact.return_interview is not None,
            )
            besides = replace(besides, missing=(*besides.missing, episode))
        case happened.OutsideReferralRecorded():
            besides = replace(
                besides, outside=(*besides.outside, filled(OutsideReferral, fact, version=version))
            )
        case happened.EventCountersigned():
            besides = replace(besides, countersigned=(*besides.countersigned, fact.event))
        case happened.FileTransferred():
            besides = replace(
                besides,
                transfers=(
                    *besides.transfers,
                    filled(FileTransfer, fact, version=version, at=event.occurred_at),
                ),
            )
        case happened.LeavingRecorded():
            besides = replace(besides, leavings=(*besides.leavings, filled(Leaving, fact, version=version)))
        case happened.PaperCopyRecorded():
            copy = filled(
                PaperCopy, fact, version=version, at=event.occurred_at, destroyed=bool(fact.destroyed)
            )
            besides = replace(besides, copies=(*besides.copies, copy))
        case happened.LegalHoldPlaced():
            hold = filled(LegalHold, fact, version=version)
            besides = replace(besides, legal_holds=(*besides.legal_holds, hold))
        case happened.LegalHoldLifted():
            holds = tuple(
                replace(each, lifted_by=version) if each.version == fact.hold else each
                for each in besides.legal_holds
            )
            besides = replace(besides, legal_holds=holds)
        case happened.TeamMemberRecorded():
            members = (*state.around.members, filled(TeamMember, fact, version=version))
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
