"""Make the form of an agency referral from the ledger."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from documents import typesetting
from documents.form_contents import Contents, contents
from documents.referral_snapshot import FormSource, form_source_in
from documents.typesetting import Document, Limits, in_turn, pdf
from domain import events as happened
from domain.case.event import Event
from domain.evolve import replay
from domain.people.roles import By
from store.delivery import delivery_queue
from store.ledger.ledger import Ledger

AT_ONCE = 2
PATIENCE_SECONDS = 40.0
"""Includes the wait for other forms."""
SETTERS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="form")
"""Each thread waits for one process, so there are never more processes than threads."""


async def recorded_form(ledger: Ledger, stream: list[Event], agency_referral: str) -> FormSource | None:
    """The agency referral in the stream of a case, as it was made; none if there is none or it is void."""
    if not stream or replay(stream).sent_referral(agency_referral) is None:
        return None
    return await form_source_of(ledger, stream, agency_referral)


async def form_source_of(
    ledger: Ledger, stream: list[Event], agency_referral: str, *, preview: bool = False
) -> FormSource | None:
    """The agency referral in a stream, which need not be recorded yet."""
    by = next(
        (
            event.actor
            for event in stream
            if isinstance(event.fact, happened.ReferralMade) and event.fact.agency_referral == agency_referral
        ),
        None,
    )
    sender = await delivery_queue.sender(ledger.pool, by.id) if isinstance(by, By) else None
    if sender is None or not isinstance(by, By):
        return None
    if by.id in replay(stream).about:  # the agency's answer must not reach them (3.2h)
        sender = replace(sender, email=None)
    return form_source_in(stream, agency_referral, ledger.policies, sender, preview=preview)


async def document(of: FormSource) -> Document:
    """Set the form in a process of its own. Raises TypesettingFailed."""
    return Document(
        name=f"{of.state.reference}-{of.fact.agency_referral}.pdf",
        body=await set_apart(await filled(of), typesetting.LIMITS, PATIENCE_SECONDS),
        reply_to=of.sender.email,
    )


async def filled(of: FormSource) -> Contents:
    """The form's contents, computed in a thread because it can take long."""
    return await asyncio.to_thread(contents, of)


async def set_apart(form: Contents, limits: Limits, patience: float) -> bytes:
    """Make the PDF. Raises TypesettingFailed, also if the wait for other forms is too long."""
    return await in_turn(SETTERS, partial(pdf, form, limits), patience)
