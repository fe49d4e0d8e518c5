"""A case as people see it: whole, or as the receipt of whoever raised or referred it."""

from collections.abc import Collection, Iterable
from typing import Any

from domain.access.available_actions import offers
from domain.access.meeting_commands import how_to_meet
from domain.access.ownership import is_owner
from domain.access.permissions import may_challenge, sees
from domain.calendar.timestamps import instant
from domain.case.case import Case
from domain.case.challenges import shown
from domain.case.conflict_routing import conflicts_view, nobody_is_left
from domain.case.disclosures import Disclosure
from domain.case.effects import Warned
from domain.case.obligation import Obligation
from domain.case.risk_warnings import TELL_THE_LADO, risk_warnings
from domain.case.side_records import SideRecords
from domain.case.stages import stage
from domain.case.team_around_child import TeamAroundChild, around_view
from domain.people.roles import Person
from domain.policy.agency_milestones import Expectation
from domain.rules.date_of_birth import OF_BIRTH
from views.agency_referrals_view import agency_referral_view, attempts_view
from views.concern_view import concern_view
from views.parent_gate_view import gate_view
from views.side_records_view import besides_view

NOT_LOGGED = (
    "Nothing can be recorded just now, so no one can log who reads this case, and it is not shown. "
    "Telephone the designated safeguarding lead. If a child is in danger, telephone 999."
)


def case_view(
    state: Case,
    person: Person,
    expected: tuple[Expectation, ...] = (),
    besides: tuple[Warned, ...] = (),
    policies: Collection[str] = (),
) -> dict[str, Any]:
    """What this person is shown of the case.

    What is expected, and warned of besides, is reckoned by whoever knows policy and time.
    """
    whole = sees(state, person) == "whole"
    view = whole_view(state, expected, besides) if whole else _receipt(state, person)
    view["challenges"] = [
        shown(each, hide=each.challenged == person.id)
        for each in state.challenges.raised
        if whole or each.by == person.id
    ]
    view["challengeable"] = [
        {"event": each.version, "type": each.type} for each in may_challenge(state, person)
    ]
    here = f"/v1/referrals/{state.id}"
    view["next"] = [
        {"command": offer.command, "clauses": offer.clauses, "href": f"{here}/{offer.command}"}
        for offer in offers(state, person, policies)
    ]
    return view


def whole_view(
    state: Case, expected: tuple[Expectation, ...] = (), besides: tuple[Warned, ...] = ()
) -> dict[str, Any]:
    """Everything of the case; what comes next depends on who looks, so it is empty here."""
    return {
        "id": str(state.id),
        "reference": state.reference,
        "version": state.version,
        "stage": stage(state),
        "school": str(state.school),
        "policy": state.policy,
        "raised_by": str(state.raised_by),
        "owner": str(state.owner) if state.owner else None,
        "pupil": {
            "name": state.pupil.name,
            "date_of_birth": str(state.pupil.date_of_birth),
            "upn": state.pupil.upn,
            "risk_groups": state.pupil.risk_groups or (),
        },
        "concern": concern_view(state.concern),
        "agency_referrals": [agency_referral_view(state, ar) for ar in state.standing_referrals],
        "attempts": attempts_view(state),
        "obligations": obligations_view(state, state.obligations),
        "escalations": [
            {
                "obligation": each.obligation,
                "rung": each.rung,
                "at": instant(each.at),
                "to": each.to,
                "say": each.say,
                "disagreement_stage": each.stage,
                "on_duty": tuple(map(str, each.on_duty)),
            }
            for each in state.escalations
        ],
        "expectations": [
            {
                "agency_referral": each.agency_referral,
                "what": each.what,
                "by": instant(each.by),
                "passed": each.passed,
                "basis": each.basis,
                "source": each.source,
            }
            for each in expected
        ],
        **gate_view(state.gate),
        "disclosures": [_disclosure(each) for each in state.disclosures],
        "conflicts": conflicts_view(state),
        **besides_view(state.besides),
        **around_view(state.around),
        "challenges": [shown(each) for each in state.challenges.raised],
        "challengeable": [],
        "warnings": [
            {"clause": each.clause, "text": each.text}
            for each in dict.fromkeys((*state.warnings, *risk_warnings(state), *besides))
        ],
        "next": [],
    }


def _receipt(state: Case, person: Person) -> dict[str, Any]:
    """Their own concern, their agency referrals and what they owe; the rest is null or empty (3-STF.k)."""
    seen = person.id not in state.about  # they are by their own word of a moment ago (3.2h)
    raised = seen and state.raised_by == person.id
    made = [ar for ar in state.standing_referrals if seen and ar.made_by == person.id]
    warned = [each for each in state.warnings if raised and each in OF_BIRTH]  # they can look again
    if seen and nobody_is_left(state):
        warned.append(TELL_THE_LADO)
    return {
        "id": str(state.id),
        "reference": state.reference,
        "version": state.version,
        "stage": stage(state),
        "school": None,
        "policy": None,
        "raised_by": None,
        "owner": None,
        "pupil": None,
        "concern": concern_view(state.concern.as_told_by(person.id)) if raised else None,
        "agency_referrals": [agency_referral_view(state, ar) for ar in made],
        "attempts": [],
        "obligations": obligations_view(
            state, (owed for owed in state.open_obligations if is_owner(state, owed, person))
        ),
        "escalations": [],
        "expectations": [],
        "parent_gates": [],
        "police_hold": None,
        "disclosures": [],
        "conflicts": [],
        **besides_view(SideRecords(withdrawn=state.besides.withdrawn if raised else ())),
        **around_view(TeamAroundChild()),
        "challenges": [],
        "challengeable": [],
        "warnings": [{"clause": each.clause, "text": each.text} for each in warned],
        "next": [],
    }


def outline(state: Case, person: Person) -> dict[str, Any]:
    """A case in a list while no reading can be logged: obligations, and no one's words (11.15)."""
    whole = sees(state, person) == "whole"
    owed = [each for each in state.open_obligations if whole or is_owner(state, each, person)]
    return {
        **_receipt(state, person),
        "concern": None,
        "agency_referrals": [],
        **besides_view(SideRecords()),
        "obligations": obligations_view(state, owed),
        "warnings": [{"clause": "11.15", "text": NOT_LOGGED}],
    }


def _disclosure(each: Disclosure) -> dict[str, Any]:
    """One line of the ledger (3.2g, 11.5)."""
    return {
        "event": each.version,
        "kind": "shared" if each.shared else "withheld",
        "to": each.whom if each.shared else None,
        "from": None if each.shared else each.whom,
        "fields": each.fields,
        "special_category": each.special_category,
        "condition": each.condition,
        "lawful_basis": each.lawful_basis,
        "reasons": each.reasons,
        "finding": each.finding,
        "statutory_finding": each.statutory_finding,
        "agency_referral": each.agency_referral,
        "sha256": each.sha256,
        "at": instant(each.at),
        "by": str(each.by),
    }


def obligations_view(state: Case, shown: Iterable[Obligation]) -> list[dict[str, Any]]:
    """These obligations, each with the commands that meet it."""
    kinds = {owed.kind for owed in state.open_obligations}
    return [{**obligation_view(owed), **how_to_meet(owed.id, owed.kind, kinds)} for owed in shown]


def obligation_view(owed: Obligation) -> dict[str, Any]:
    """One obligation, as it is stored in clear for lists: everybody who may know of it sees that much."""
    return {
        "id": owed.id,
        "kind": owed.kind,
        "clause": owed.clause,
        "owner_roles": owed.owner_roles,
        "opened_at": instant(owed.opened_at),
        "due_at": instant(owed.due_at),
        "basis": owed.basis,
        "state": owed.state,
        "rung": owed.rung,
        "provisional": owed.provisional,
    }
