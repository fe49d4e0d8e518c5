"""Change your own password: the old one is asked, and other sessions end."""

from starlette.responses import Response

from application import problems
from application.school.own_account import change_password
from store.people import accounts
from web.core.page_request import Page, PageRequest
from web.pages.sign_in_page import browser_of, let_in

NOT_NOW = "That is not your password, or you tried too many times. If you did, wait a minute"


async def show(visit: PageRequest) -> Response:
    """The form; an invented person of a demonstration has no password."""
    own = await accounts.own_proof(visit.ledger.pool, visit.me.caller.person.id)
    return _form(visit, own.login if own.password else None)


async def change(visit: PageRequest) -> Response:
    """Set the new password, and begin a new session here."""
    form, person = visit.form, visit.me.caller.person.id
    try:
        login, wrong = await change_password(
            visit.ledger,
            person,
            session=visit.secret,
            old=form["old"],
            new=form["password"],
            browser=browser_of(visit),
        )
    except problems.NotConfirmed:
        own = await accounts.own_proof(visit.ledger.pool, person)
        return _form(visit, own.login, {"old": NOT_NOW})
    if wrong is not None:
        return _form(visit, login, {"password": wrong})
    return await let_in(visit, person, login, "/password?saved=yes")


def _form(visit: PageRequest, login: str | None, wrong: dict[str, str] | None = None) -> Response:
    saved = "saved" in visit.request.query_params and not wrong
    return visit.form_page("password.html", title="Your password", login=login, wrong=wrong, saved=saved)


PAGES = {"/password": Page(get=show, post=change)}
