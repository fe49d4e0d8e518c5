"""Connections: the systems that Onward calls, e-mail, and the tokens of programs."""

from uuid import UUID

from starlette.responses import Response

from application import problems
from application.school.setting_up import NO_MAIL, STAYS
from domain.access.permissions import keeps_people
from domain.people.roles import OPERATOR
from store.delivery import dead_letters, webhook_addresses
from store.delivery.delivery_queue import address_of
from store.people import api_tokens, people_admin
from web.core.page_request import Page, PageRequest
from wording import delivery_fault_text

MAIL = {
    "email": "Onward sends e-mail through the school’s mail server.",
    "notify": "Onward sends e-mail through GOV.UK Notify.",
    None: NO_MAIL,
}
TOOK = {
    "email": "The mail server accepted the test message for {}. Check that it arrived.",
    "notify": "GOV.UK Notify accepted the test message for {}. Check that it arrived.",
}
TOOK_HERE = "The test message for {} is in the folder. It went nowhere else."
TAKEN_BACK_SHOWN = 50


async def shown(visit: PageRequest, says: str = "", *, good: bool = True) -> Response:
    """The page, for an administrator; after a button with what it did."""
    visit.allow(keeps_people(visit.me.caller.person))
    pool, caller = visit.ledger.pool, visit.me.caller
    mail = await dead_letters.mail(pool, caller.school)
    return visit.page(
        "connections.html",
        title="Connections",
        webhooks=await dead_letters.called(pool, caller.school),
        fault=delivery_fault_text.said,
        tokens=await api_tokens.in_force(pool, caller.school),
        taken_back=await api_tokens.taken_back(pool, caller.school, TAKEN_BACK_SHOWN),
        people=await _could_hold_one(visit),
        channel=visit.ledger.channels.mail,
        mail=STAYS if visit.site.mail_stays else MAIL[visit.ledger.channels.mail],
        going=mail,
        stopped_for=sorted({delivery_fault_text.said(each) for each in mail.stopped_for}),
        address=await address_of(pool, caller.person.id),
        authorities=sorted(visit.ledger.channels.secure),
        can_test=visit.site.calls is not None,
        says=says,
        good=good,
    )


async def test(visit: PageRequest) -> Response:
    """Call the system now with a test event."""
    webhook = await _webhook_in_address(visit)
    if visit.site.calls is None:
        raise problems.NotFound
    fault = await visit.site.calls.test(webhook)
    says = (
        "The system accepted the test call."
        if fault is None
        else f"The system did not accept the test call: {delivery_fault_text.said(fault)}."
    )
    return await shown(visit, says, good=fault is None)


async def call_again(visit: PageRequest) -> Response:
    """Start to call the system again, with everything that it missed."""
    webhook = await _webhook_in_address(visit)
    await webhook_addresses.call_again(visit.ledger.pool, webhook)
    await dead_letters.again_to(visit.ledger.pool, webhook)
    return await shown(visit, "Onward is calling the system again, with everything that it missed.")


async def test_mail(visit: PageRequest) -> Response:
    """Send the administrator a test message, to their own address and to no other."""
    visit.allow(keeps_people(visit.me.caller.person))
    channel, calls = visit.ledger.channels.mail, visit.site.calls
    address = await address_of(visit.ledger.pool, visit.me.caller.person.id)
    if calls is None or channel is None or address is None:
        raise problems.NotFound
    fault = await calls.mail(address)
    if fault is None:
        took = TOOK_HERE if visit.site.mail_stays else TOOK[channel]
        return await shown(visit, took.format(address))
    says = f"The test message for {address} was not sent: {delivery_fault_text.said(fault)}."
    return await shown(visit, says, good=False)


async def make_token(visit: PageRequest) -> Response:
    """Make a token for a person of the school; the page shows it once."""
    visit.allow(keeps_people(visit.me.caller.person))
    people = await _could_hold_one(visit)
    whose = next((each for each in people if str(each.id) == visit.form["person"]), None)
    if whose is None:
        return await shown(visit, "Choose a person for the token.", good=False)
    try:
        token = await api_tokens.make(
            visit.ledger.pool, visit.me.caller.person.id, whose.id, visit.ledger.channels.mail
        )
    except api_tokens.NoToken:  # they left while the page was open
        return await shown(visit, f"{whose.name} has left, so no token was made.", good=False)
    return visit.page("token.html", title="A new token", name=whose.name, secret=token)


async def take_token_back(visit: PageRequest) -> Response:
    """Revoke a token at once."""
    visit.allow(keeps_people(visit.me.caller.person))
    if not await api_tokens.take_back(visit.ledger.pool, visit.me.caller.person.id, visit.form["which"]):
        return await shown(visit, "That token was revoked already.", good=False)
    return await shown(visit, "The token is revoked. It no longer works.")


async def _could_hold_one(visit: PageRequest) -> list[people_admin.StaffMember]:
    """People who can have a token. The operator, who serves every school, cannot."""
    people = await people_admin.people(visit.ledger.pool, visit.me.caller)
    return [each for each in people if each.roles and OPERATOR not in each.roles]


async def _webhook_in_address(visit: PageRequest) -> UUID:
    """The webhook in the address, if it is this school's."""
    visit.allow(keeps_people(visit.me.caller.person))
    for each in await dead_letters.called(visit.ledger.pool, visit.me.caller.school):
        if str(each.id) == visit.request.path_params["webhook"]:
            return each.id
    raise problems.NotFound


PAGES = {
    "/connections": Page(get=shown),
    "/connections/mail": Page(post=test_mail),
    "/connections/tokens": Page(post=make_token),
    "/connections/tokens/back": Page(post=take_token_back),
    "/connections/{webhook}/test": Page(post=test),
    "/connections/{webhook}/again": Page(post=call_again),
}
