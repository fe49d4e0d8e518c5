"""The referral form that is sent to an authority, with only what the referrer chose to share (11.5)."""

from uuid import UUID

from domain import events as happened
from domain.evolve import replay
from referral_form.form_loader import document, form_source_of
from referral_form.typesetting import Document
from store.ledger import history
from store.ledger.ledger import Ledger


async def compose(ledger: Ledger, case: UUID, version: int | None) -> Document | None:
    """Make the form from the ledger, the same at each try; none if the referral is void or withdrawn."""
    stream = [each.event for each in await history.events(ledger, case)]
    fact = next((event.fact for event in stream if event.version == version), None)
    if not isinstance(fact, happened.ReferralMade):
        return None
    referral = replay(stream).agency_referral(fact.agency_referral)
    if referral is None or referral.is_withdrawn:
        return None
    made = await form_source_of(ledger, stream, fact.agency_referral)
    return await document(made) if made is not None else None
