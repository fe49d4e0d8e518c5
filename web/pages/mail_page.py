"""When your e-mail comes: in digests at the hours that you choose, or each message at once."""

from starlette.responses import Response

from application.school.own_account import choose_digests
from domain.messaging.digests import HOURS, ChooseDigests
from store.people import mail_choices
from web.core.page_request import Page, PageRequest

SAYS = {"08:00": "8am", "13:00": "1pm", "16:00": "4pm"}


async def show(visit: PageRequest) -> Response:
    """What the visitor has now."""
    chosen = await mail_choices.of_person(visit.ledger.pool, visit.me.caller.person.id)
    return visit.page(
        "mail.html",
        title="Your e-mail",
        hours=[{"value": hour, "text": SAYS[hour], "checked": hour in chosen.hours} for hour in HOURS],
        chosen_at=chosen.chosen_at,
        saved="saved" in visit.request.query_params,
    )


async def choose(visit: PageRequest) -> Response:
    """Record a choice. Hours that Onward does not have are left out."""
    hours = tuple(hour for hour in HOURS if hour in visit.form.all("hours"))
    asked = ChooseDigests(digests=hours)
    await choose_digests(visit.ledger, visit.sending("/v1/me/mail", asked), asked)
    return visit.redirect("/mail?saved=yes")


PAGES = {"/mail": Page(get=show, post=choose)}
