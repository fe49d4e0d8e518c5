"""One agency referral: what was shared with whom and why, its form, and its delivery."""

from datetime import datetime

from starlette.responses import Response

from application import problems
from application.cases.referral_forms import readable_form
from documents import form_loader
from documents.referral_snapshot import FormSource
from documents.typesetting import MEDIA_TYPE, TypesettingFailed
from domain import events as happened
from domain.access.permissions import visibility
from domain.case.case import Case
from store.ledger import history
from web.core.page_request import Page, PageRequest
from wording import phrases
from wording.agency_sentences import HOW


async def referral(visit: PageRequest) -> Response:
    """The form as it was made, and whether it is identical to what was sent."""
    state, made = await _readable(visit)
    sent = next(
        (each.sha256 for each in state.disclosures if each.agency_referral == made.fact.agency_referral), None
    )
    return visit.page(
        "audit/referral.html",
        title="Agency referral",
        case=f"/cases/{state.id}",
        reference=state.reference,
        agency=phrases.agency(made.fact.agency_referral),
        made_at=made.fact.made_at,
        form=await form_loader.filled(made),
        name=made.fact.agency_referral,
        how=HOW[made.fact.channel],
        emailed=made.event.effects.sends is not None,
        arrived_at=await _arrived(visit, state, made.fact.agency_referral),
        sent=sent,
        sha256=await _sha256(made) if sent is not None else None,
    )


async def _sha256(made: FormSource) -> str | None:
    """The hash of the form as made now; None if it cannot be made."""
    try:
        return (await form_loader.document(made)).sha256
    except TypesettingFailed:
        return None


async def pdf(visit: PageRequest) -> Response:
    """The form as a PDF file."""
    _, made = await _readable(visit)
    found = await form_loader.document(made)
    return Response(found.body, 200, found.headers, MEDIA_TYPE)


async def _readable(visit: PageRequest) -> tuple[Case, FormSource]:
    """The agency referral in the address, for readers of the whole case and for the person who made it."""
    state = await visit.case()
    found = state.sent_referral(visit.request.path_params["agency_referral"])
    whole = visibility(state, visit.me.caller.person) == "whole"
    if found is None or not (whole or found.made_by == visit.me.caller.person.id):
        raise problems.NotFound
    made = await readable_form(visit.ledger, visit.me.caller, state.id, found.id)
    if made is None:
        raise problems.NotFound
    return state, made


async def _arrived(visit: PageRequest, state: Case, name: str) -> datetime | None:
    """When the agency’s mail server accepted the form, from the record."""
    for stored in await history.events(visit.ledger, state.id):
        fact, carried = stored.event.fact, stored.event.effects.carried
        if not isinstance(fact, happened.NotificationDelivered) or carried is None:
            continue
        if carried.sha256 is not None and fact.obligation == f"feedback:{name}":
            return stored.event.recorded_at
    return None


PAGES = {
    "/cases/{id}/agency-referrals/{agency_referral}": Page(get=referral),
    "/cases/{id}/agency-referrals/{agency_referral}/form": Page(get=pdf),
}
