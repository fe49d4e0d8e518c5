"""The form of an agency referral out of the ledger."""

import asyncio
from dataclasses import replace
from uuid import UUID

from domain import events as happened
from domain.entry import Event
from domain.evolve import replay
from domain.people import By
from forms.contents import Contents, contents
from forms.made import Made, made_in
from forms.setting import Document, pdf
from store import history, post
from store.ledger import Ledger


async def made(ledger: Ledger, case: UUID, agency_referral: str) -> Made | None:
    """The agency referral as it was made; none where there is none, or it counts as never made."""
    stream = [each.event for each in await history.events(ledger, case)]
    if not stream or replay(stream).agency_referral(agency_referral) is None:
        return None
    return await made_of(ledger, stream, agency_referral)


async def made_of(
    ledger: Ledger, stream: list[Event], agency_referral: str, *, preview: bool = False
) -> Made | None:
    """The same of a stream, which need not be recorded yet."""
    by = next(
        (
            event.actor
            for event in stream
            if isinstance(event.fact, happened.ReferralMade) and event.fact.agency_referral == agency_referral
        ),
        None,
    )
    sender = await post.sender(ledger.pool, by.id) if isinstance(by, By) else None
    if sender is None or not isinstance(by, By):
        return None
    if by.id in replay(stream).about:  # no answer to it may reach them any more (3.2h)
        sender = replace(sender, email=None)
    return made_in(stream, agency_referral, ledger.policies, sender, preview=preview)


async def document(of: Made) -> Document:
    """The form, set apart from the loop that answers others meanwhile."""
    filled: Contents = contents(of)
    return Document(
        name=f"{of.state.reference}-{of.fact.agency_referral}.pdf",
        body=await asyncio.to_thread(pdf, filled),
        reply_to=of.sender.email,
    )
