"""Agency referrals as people see them, and how often each agency was referred to and refused."""

from typing import Any

from domain.calendar.timestamps import instant
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case


def agency_referral_view(state: Case, ar: AgencyReferral) -> dict[str, Any]:
    """One agency referral, with its decision and disputes (11.8, 11.10)."""
    worker = ar.social_worker
    return {
        "id": ar.id,
        "agency": ar.agency,
        "made_at": instant(ar.made_at),
        "made_by": str(ar.made_by),
        "channel": ar.channel,
        "emergency": ar.emergency,
        "feedback_due_at": instant(ar.feedback_due_at),
        "acknowledged_at": instant(ar.acknowledged_at),
        "social_worker": (
            {"name": worker.name, "phone": worker.phone, "email": worker.email} if worker else None
        ),
        "decision": ar.current_decision.decision if ar.current_decision else None,
        "redirected_to": ar.current_decision.redirected_to if ar.current_decision else None,
        "told_at": instant(ar.current_decision.told_at) if ar.current_decision else None,
        "late": state.is_late(ar),
        "re_referral_of": ar.re_referral_of,
        "disputes": [
            {
                "event": each.version,
                "stage": each.stage,
                "outcome": each.outcome,
                "answered_by": each.answered_by,
            }
            for each in ar.disputes
        ],
    }


def attempts_view(state: Case) -> list[dict[str, Any]]:
    """How often each agency was referred to, and how often it refused (11.10)."""
    theirs: dict[str, list[AgencyReferral]] = {}
    for ar in state.standing_referrals:
        theirs.setdefault(ar.agency, []).append(ar)
    return [
        {"agency": agency, "referred": len(made), "refused": sum(ar.was_refused for ar in made)}
        for agency, made in theirs.items()
    ]
