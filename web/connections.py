"""Connections: the school's systems that are called, how mail goes, and how many tokens programs hold."""

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from api import problems
from store import connections, undelivered, webhooks
from web.visits import Page, Visit

MAIL = {
    "email": "Mail goes by the school's mail server.",
    "notify": "Mail goes by GOV.UK Notify.",
    None: "No mail is sent: no mail server is set up. What is owed stands in everybody's work.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a button."""

    good: bool
    says: str


async def shown(visit: Visit, done: Done | None = None) -> Response:
    """The page, for an administrator."""
    _for_admins(visit)
    found = await connections.of_school(visit.ledger.pool, visit.me.caller.school)
    return visit.page(
        "connections.html",
        title="Connections",
        webhooks=found.webhooks,
        tokens=found.tokens,
        mail=MAIL[visit.ledger.posts.mail],
        authorities=sorted(visit.ledger.posts.secure),
        can_test=visit.site.calls is not None,
        done=done,
    )


async def test(visit: Visit) -> Response:
    """Call it now with an event that is about nothing."""
    webhook = await _named(visit)
    if visit.site.calls is None:
        raise problems.NotFound
    fault = await visit.site.calls.test(webhook)
    says = "It took the test call." if fault is None else f"It did not take the test call: {fault}."
    return await shown(visit, Done(good=fault is None, says=says))


async def call_again(visit: Visit) -> Response:
    """Call it again, with all that it missed."""
    webhook = await _named(visit)
    await webhooks.call_again(visit.ledger.pool, webhook)
    await undelivered.again_to(visit.ledger.pool, webhook)
    return await shown(visit, Done(good=True, says="It is called again, with what it missed."))


async def _named(visit: Visit) -> UUID:
    """The webhook in the address, if it is this school's."""
    _for_admins(visit)
    found = await connections.of_school(visit.ledger.pool, visit.me.caller.school)
    for each in found.webhooks:
        if str(each.id) == visit.request.path_params["webhook"]:
            return each.id
    raise problems.NotFound


def _for_admins(visit: Visit) -> None:
    if "admin" not in visit.me.roles:
        raise problems.NotAllowed


PAGES = {
    "/connections": Page(get=shown),
    "/connections/{webhook}/test": Page(post=test),
    "/connections/{webhook}/again": Page(post=call_again),
}
