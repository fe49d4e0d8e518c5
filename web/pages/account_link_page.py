"""A link that works once: it opens an account or resets its password, and signs in."""

from starlette.responses import Response

from application import passwords
from store.people import accounts, sessions
from web.core.page_request import Page, PageRequest
from web.pages.sign_in_page import begun, let_in

TAKEN = "Someone else already uses that sign-in name"


async def welcome(visit: PageRequest) -> Response:
    """The form. Opening it does not use up the link, because programs that scan e-mail open links too."""
    secret = visit.request.path_params["secret"]
    invited = await accounts.invited(visit.ledger.pool, secret)
    if invited is None:
        return visit.page("link-spent.html", title="This link no longer works", status=404)
    return _form(visit, invited, invited.login, {})


async def set_password(visit: PageRequest) -> Response:
    """Open the account and sign in."""
    pool, secret = visit.ledger.pool, visit.request.path_params["secret"]
    invited = await accounts.invited(pool, secret)
    if invited is None:
        return visit.page("link-spent.html", title="This link no longer works", status=404)
    login, password = accounts.normal(visit.form["login"]), visit.form["password"]
    wrong: dict[str, str] = {}
    if not 3 <= len(login) <= 200 or not login.isprintable():
        wrong["login"] = "Enter an e-mail address or a sign-in name"
    bad = passwords.wrong_with(password, login, invited.name, invited.school)
    if bad:
        wrong["password"] = bad
    if wrong:
        return _form(visit, invited, login, wrong)
    try:
        kept, mail = await passwords.hashed(password), visit.ledger.posts.mail
        person = await accounts.open_account(pool, secret, login, kept, mail)
    except accounts.LoginTaken:
        return _form(visit, invited, login, {"login": TAKEN})
    if person is None:
        return visit.page("link-spent.html", title="This link no longer works", status=404)
    card = await sessions.begin_by_card(pool, person) if visit.site.demonstration else None
    if card is not None:  # an invented person signs in by card only
        return await begun(visit, card, "/")
    return await let_in(visit, person, login, "/")


def _form(visit: PageRequest, invited: accounts.Invited, login: str, wrong: dict[str, str]) -> Response:
    title = "Error: Set your password" if wrong else "Set your password"
    status = 422 if wrong else 200
    return visit.page("welcome.html", title=title, status=status, invited=invited, login=login, wrong=wrong)


PAGES = {"/welcome/{secret}": Page(get=welcome, post=set_password, public=True)}
