"""Facts beside a case's own course as people see them: leaving, transfers, legal holds, paper copies."""

from typing import Any

from domain.calendar.timestamps import instant
from domain.case.side_records import OutsideReferral, SideRecords


def besides_view(besides: SideRecords) -> dict[str, Any]:
    """Show what stands beside the case; links are asked for apart, because they depend on who looks."""
    return {
        "withdrawn": besides.withdrawn,
        "missing_episodes": [
            {"from": instant(each.began), "to": instant(each.ended)} for each in besides.episodes
        ],
        "outside_referrals": [
            {
                "agency": each.agency,
                "by": each.by,
                "known_at": instant(each.known_at),
                "confirmed_with": _confirmed_with(each),
            }
            for each in besides.outside
        ],
        "leavings": [
            {
                "event": each.version,
                "leaves_on": each.leaves_on.isoformat(),
                "to_school": each.to_school,
                "term_starts_on": each.term_starts_on.isoformat() if each.term_starts_on else None,
            }
            for each in besides.leavings
        ],
        "file_transfers": [
            {
                "to_school": each.to_school,
                "method": each.method,
                "at": instant(each.at),
                "receipt": each.receipt,
                "sent_on": each.sent_on.isoformat() if each.sent_on else None,
            }
            for each in besides.transfers
        ],
        "legal_holds": [
            {
                "event": each.version,
                "reasons": each.reasons,
                "basis": each.basis,
                "from_on": each.from_on.isoformat(),
                "review_on": each.review_on.isoformat() if each.review_on else None,
            }
            for each in besides.legal_holds_in_place
        ],
        "paper_copies": [
            {
                "sha256": each.sha256,
                "kept_in": each.kept_in,
                "destroyed": each.destroyed,
                "at": instant(each.at),
            }
            for each in besides.paper
        ],
        "uncountersigned": besides.uncountersigned,
    }


def _confirmed_with(each: OutsideReferral) -> dict[str, Any] | None:
    who = each.confirmed_with
    return {"name": who.name, "role": who.role, "reference": who.reference} if who else None
