"""Agencies' own references, found by a keyed hash so that none is stored in clear."""

from collections.abc import Sequence
from uuid import UUID

from domain.case.case import Case
from domain.case.event import Event
from domain.messaging.incoming_messages import referral_meant
from store.ledger.projection import Rows
from store.ledger.sealing import Seals
from store.ledger.stored_states import unsealed
from store.pool import Database

MOST_CASES = 20
"""Cases opened for one reference, including mistyped ones."""
# One more than are used, in a fixed order: whether a reference is ambiguous never depends on chance.
_WITH_REFERENCE = """
SELECT c.id, c.version, c.state, k.wrapped,
    array_agg(r.version) AS versions, array_agg(r.agency_referral) AS names
FROM agency_references AS r
JOIN cases AS c ON c.id = r.case_id
JOIN case_keys AS k ON k.case_id = c.id
WHERE r.school = $1 AND r.agency = $2 AND r.hash = $3
GROUP BY c.id, k.wrapped ORDER BY c.id LIMIT $4
"""


def rows(seals: Seals, state: Case, events: Sequence[Event]) -> Rows:
    """The rows of the agencies’ references in these events."""
    told = [
        {
            "case_id": state.id,
            "version": event.version,
            "school": state.school,
            "agency": referral.agency,
            "agency_referral": referral.id,
            "hash": seals.hash_of_reference(reference),
        }
        for event in events
        if (reference := getattr(event.fact, "agency_reference", None)) is not None
        and (referral := state.agency_referral(getattr(event.fact, "agency_referral", ""))) is not None
    ]
    return {"agency_references": told} if told else {}


async def find(
    database: Database, seals: Seals, school: UUID, agency: str, reference: str
) -> tuple[UUID, str] | None:
    """The case and the agency referral under a reference; None if there is none, or more than one case.

    Corrected references do not count. If more than MOST_CASES have the reference, it is ambiguous.
    """
    found: list[tuple[UUID, str]] = []
    rows = await database.fetch(
        _WITH_REFERENCE, school, agency, seals.hash_of_reference(reference), MOST_CASES + 1
    )
    if len(rows) > MOST_CASES:
        return None
    for row in rows:
        state = unsealed(row, seals)
        told = zip(row["versions"], row["names"], strict=True)
        names = frozenset(name for version, name in told if version not in state.voided)
        referral = referral_meant(state, names)
        if referral is not None:
            found.append((state.id, referral.id))
    return found[0] if len(found) == 1 else None
