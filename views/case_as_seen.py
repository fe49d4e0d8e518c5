"""A case as its reader sees it: whole, or as the receipt of the person who raised or referred it."""

from collections.abc import Collection
from dataclasses import replace
from typing import TypedDict

from domain.access.available_actions import available_actions
from domain.access.ownership import is_owner
from domain.access.permissions import may_challenge, visibility
from domain.case.audience import no_one_eligible
from domain.case.case import Case
from domain.case.stages import stage
from domain.case.warnings import TELL_THE_LADO, risk_warnings
from domain.compliance.agency_milestones import Expectation
from domain.people.roles import Person
from domain.pupils.age import OF_BIRTH
from domain.refusals.refused import Warned
from views.agency_referral_view import agency_referral_view, attempts_view
from views.case_parts import (
    NextView,
    WarningView,
    escalation_view,
    expectation_view,
    pupil_view,
    sibling_views,
    warning_view,
)
from views.case_view import CaseView
from views.challenge_view import ChallengeableView, ChallengeView, challenge_view, conflict_views
from views.concern_view import concern_view
from views.joined_concern_view import joined_concern_view
from views.obligation_view import obligation_views
from views.safeguards_view import disclosure_view, parent_gate_views, police_hold_view
from views.side_records_view import (
    MissingEpisodeView,
    file_transfer_view,
    leaving_view,
    legal_hold_view,
    outside_referral_view,
    paper_copy_view,
)
from views.team_view import need_views, team_member_views, threshold_views

NOT_LOGGED = (
    "Nothing can be recorded just now, so no one can log who reads this case, and it is not shown. "
    "Phone the designated safeguarding lead. If a child is in danger, call 999."
)


def case_view(
    case: Case,
    person: Person,
    expected: tuple[Expectation, ...] = (),
    extra_warnings: tuple[Warned, ...] = (),
    policies: Collection[str] = (),
) -> CaseView:
    """What this person sees of the case. Expectations and extra warnings need the time: the caller has it."""
    whole = visibility(case, person) == "whole"
    here = f"/v1/referrals/{case.id}"
    of_reader = _OfReader(
        challenges=tuple(
            challenge_view(each, hide=each.challenged == person.id)
            for each in case.challenges.raised
            if whole or each.by == person.id
        ),
        challengeable=tuple(
            ChallengeableView(event=each.version, type=each.type)
            # No one challenges in a closed case: its receipt says nothing of decisions (3-STF.k).
            for each in (may_challenge(case, person) if whole or not case.closed else ())
        ),
        next=tuple(
            NextView(command=offer.command, clauses=offer.clauses, href=f"{here}/{offer.command}")
            for offer in available_actions(case, person, policies)
        ),
    )
    return _whole(case, expected, extra_warnings, of_reader) if whole else _receipt(case, person, of_reader)


def whole_view(
    case: Case, expected: tuple[Expectation, ...] = (), extra_warnings: tuple[Warned, ...] = ()
) -> CaseView:
    """Everything in the case; `next` and `challengeable` depend on the reader, so they are empty here."""
    challenges = tuple(map(challenge_view, case.challenges.raised))
    return _whole(case, expected, extra_warnings, _OfReader(challenges=challenges))


class _OfReader(TypedDict, total=False):
    """The fields that depend on who reads."""

    challenges: tuple[ChallengeView, ...]
    challengeable: tuple[ChallengeableView, ...]
    next: tuple[NextView, ...]


def _whole(
    case: Case, expected: tuple[Expectation, ...], extra_warnings: tuple[Warned, ...], of_reader: _OfReader
) -> CaseView:
    beside, around = case.besides, case.around
    return CaseView(
        id=case.id,
        reference=case.reference,
        version=case.version,
        stage=stage(case),
        school=case.school,
        policy=case.policy,
        raised_by=case.raised_by,
        owner=case.owner,
        pupil=pupil_view(case),
        siblings=sibling_views(case),
        concern=concern_view(case.concern),
        agency_referrals=tuple(agency_referral_view(case, each) for each in case.standing_referrals),
        attempts=attempts_view(case),
        obligations=obligation_views(case, case.obligations),
        escalations=tuple(map(escalation_view, case.escalations)),
        expectations=tuple(map(expectation_view, expected)),
        parent_gates=parent_gate_views(case.gate),
        police_hold=police_hold_view(case.gate.hold()),
        disclosures=tuple(map(disclosure_view, case.disclosures)),
        conflicts=conflict_views(case),
        withdrawn=beside.withdrawn,
        missing_episodes=tuple(
            MissingEpisodeView(from_=each.began, to=each.ended) for each in beside.episodes
        ),
        outside_referrals=tuple(map(outside_referral_view, beside.outside)),
        leavings=tuple(map(leaving_view, beside.leavings)),
        file_transfers=tuple(map(file_transfer_view, beside.transfers)),
        legal_holds=tuple(map(legal_hold_view, beside.legal_holds_in_place)),
        paper_copies=tuple(map(paper_copy_view, beside.paper)),
        joined=tuple(map(joined_concern_view, case.joined)),
        joined_into=case.joined_into,
        uncountersigned=beside.uncountersigned,
        team=team_member_views(around),
        trusted_adult=around.trusted[-1].name if around.trusted else None,
        needs=need_views(around),
        thresholds=threshold_views(around),
        warnings=tuple(
            map(warning_view, dict.fromkeys((*case.warnings, *risk_warnings(case), *extra_warnings)))
        ),
        **of_reader,
    )


def _receipt(case: Case, person: Person, of_reader: _OfReader) -> CaseView:
    """Their own concern, agency referrals and obligations; the rest is null or empty (3-STF.k)."""
    seen = person.id not in case.about  # they are by their own word of a moment ago (3.2h)
    raised = seen and case.raised_by == person.id
    made = [each for each in case.standing_referrals if seen and each.made_by == person.id]
    # Reporters can check a date that they gave. The register's date, and its age, are not theirs to know.
    gave_date = raised and case.pupil.id is None and not case.readings
    warned = [each for each in case.warnings if gave_date and each in OF_BIRTH]
    if seen and no_one_eligible(case):
        warned.append(TELL_THE_LADO)
    return CaseView(
        id=case.id,
        reference=case.reference,
        version=case.version,
        stage=stage(case),
        school=None,
        policy=None,
        raised_by=None,
        owner=None,
        pupil=None,
        siblings=(),
        concern=concern_view(case.concern.as_told_by(person.id)) if raised else None,
        agency_referrals=tuple(agency_referral_view(case, each) for each in made),
        obligations=obligation_views(
            case, (owed for owed in case.open_obligations if is_owner(case, owed, person))
        ),
        withdrawn=case.besides.withdrawn if raised else (),
        warnings=tuple(map(warning_view, warned)),
        **of_reader,
    )


def outline(case: Case, person: Person) -> CaseView:
    """A case in a list while no reading can be logged: obligations, and no one's words (11.15)."""
    whole = visibility(case, person) == "whole"
    owed = [each for each in case.open_obligations if whole or is_owner(case, each, person)]
    return replace(
        _receipt(case, person, {}),
        concern=None,
        agency_referrals=(),
        withdrawn=(),
        obligations=obligation_views(case, owed),
        warnings=(WarningView(clause="11.15", text=NOT_LOGGED),),
    )
