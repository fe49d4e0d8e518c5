"""Sign in and out, take up an account by its link, and hide the screen when someone walks in."""

from uuid import UUID

from starlette.responses import PlainTextResponse, Response

from application import problems
from application.parameter_parsers import read_or_none
from application.school import passwords
from application.school.sign_in_limits import KNOWN, STRANGERS
from store.people import accounts, sessions, sign_in_tries
from web.core.page_request import Page, PageRequest

PASSWORD = "password"  # noqa: S105  # how the person proved who they are
WRONG = "The e-mail address, sign-in name or password is wrong"
WAIT = (
    "You tried too many times. Wait a minute, then try again. "
    "If that does not help, ask your school’s administrator for a link"
)
TAKEN = "Someone else already uses that sign-in name"


async def sign_in(visit: PageRequest) -> Response:
    """The form; in a demonstration a card for each person."""
    onward = local_address(visit.request.query_params.get("next", "/"))
    if visit.session is not None:
        return visit.redirect(onward)
    ended = visit.request.cookies.get(visit.site.cookie)
    by_time = ended is not None and await sessions.timed_out(visit.ledger.pool, ended) is not None
    return await _form(visit, onward, timed_out=by_time)


async def _form(
    visit: PageRequest, onward: str, wrong: str | None = None, login: str = "", timed_out: bool = False
) -> Response:
    asked = visit.request.query_params
    cards = await sessions.cards(visit.ledger.pool) if visit.site.demonstration else []
    return visit.page(
        "sign-in.html",
        title="Error: Sign in" if wrong else "Sign in",
        status=422 if wrong else 200,
        cards=cards,
        onward=onward,
        wrong=wrong,
        login=login,
        timed_out=timed_out,
        sent=asked.get("sent"),
        typed=asked.get("typed"),
    )


async def with_password(visit: PageRequest) -> Response:
    """Sign in with name and password. A wrong password and an unknown name look the same and take as long."""
    pool, login = visit.ledger.pool, visit.form["login"]
    onward = local_address(visit.form["next"] or "/")
    lane = await sign_in_tries.lane(pool, login, browser_of(visit))
    known = sign_in_tries.is_known(lane, login)
    source = None if known else visit.source
    if source is not None:
        visit.site.sources.use(source)
    if not await sign_in_tries.may_try(pool, lane):
        return await _form(visit, onward, WAIT, login)
    of_school = await sign_in_tries.school_lane(pool, login)
    if not known and not await sign_in_tries.may_try(pool, of_school, sign_in_tries.FREE_OF_A_SCHOOL):
        return await _form(visit, onward, WAIT, login)
    account = await accounts.of_login(pool, login)
    queue = KNOWN if known else STRANGERS
    fits = await passwords.fits(visit.form["password"], account.password if account else None, queue)
    if account is None or not fits:
        await sign_in_tries.note_refused(pool, account.person if account else None)
        return await _form(visit, onward, WRONG, login)
    await sign_in_tries.forget(pool, lane)
    if not known:
        await sign_in_tries.forgive(pool, of_school)
        visit.site.sources.give_back(source)
    return await let_in(visit, account.person, login, onward)


async def let_in(visit: PageRequest, person: UUID, login: str, onward: str) -> Response:
    """Start a session after a password, in a browser that is known from now on."""
    pool, site = visit.ledger.pool, visit.site
    response = await begun(visit, await sessions.begin(pool, person, PASSWORD), onward)
    known = await sign_in_tries.know_browser(pool, person, login, browser_of(visit))
    lasts = sign_in_tries.KNOWN_DAYS * 86400
    response.set_cookie(site.known_cookie, known, lasts, secure=site.secure, httponly=True, samesite="strict")
    return response


def browser_of(visit: PageRequest) -> str | None:
    """The secret in the cookie of a browser that is known, if it sent one."""
    return visit.request.cookies.get(visit.site.known_cookie)


async def with_card(visit: PageRequest) -> Response:
    """Sign in as an invented person of the demonstration; the database accepts no one else by card."""
    person = read_or_none(UUID, visit.form["person"])
    if not visit.site.demonstration or person is None:
        raise problems.NotFound
    session = await sessions.begin_by_card(visit.ledger.pool, person)
    if session is None:
        raise problems.NotFound
    return await begun(visit, session, local_address(visit.form["next"] or "/"))


async def begun(visit: PageRequest, session: str, onward: str) -> Response:
    """Set the session’s cookie, and end the browser’s session before it."""
    if visit.session is not None:
        await sessions.end(visit.ledger.pool, visit.secret)
    response = visit.redirect(onward)
    secure = visit.site.secure
    response.set_cookie(visit.site.cookie, session, secure=secure, httponly=True, samesite="lax", path="/")
    response.delete_cookie(visit.site.visitor_cookie, secure=secure, httponly=True, samesite="strict")
    return response


async def sign_out(visit: PageRequest) -> Response:
    """End the session."""
    if visit.session is not None:
        await sessions.end(visit.ledger.pool, visit.secret)
    response = visit.redirect("/signed-out")
    secure = visit.site.secure
    response.delete_cookie(visit.site.cookie, secure=secure, httponly=True, samesite="lax", path="/")
    if secure:  # not the cookies: the browser stays known
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def signed_out(visit: PageRequest) -> Response:
    """The page after signing out."""
    return visit.page("signed-out.html", title="You are signed out")


async def stay(visit: PageRequest) -> Response:
    """Extend the session and return its seconds left; end it if another person signed in."""
    me = str(visit.me.caller.person.id)
    if visit.request.headers.get("x-person", me) != me:
        raise problems.NotSignedIn
    return PlainTextResponse(str(visit.me.seconds_left))


async def welcome(visit: PageRequest) -> Response:
    """The form. Opening it does not use up the link, because programs that scan e-mail open links too."""
    secret = visit.request.path_params["secret"]
    invited = await accounts.invited(visit.ledger.pool, secret)
    if invited is None:
        return visit.page("link-spent.html", title="This link no longer works", status=404)
    return _welcome_form(visit, invited, invited.login, {})


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
        return _welcome_form(visit, invited, login, wrong)
    try:
        kept, mail = await passwords.hashed(password), visit.ledger.channels.mail
        person = await accounts.open_account(pool, secret, login, kept, mail)
    except accounts.LoginTaken:
        return _welcome_form(visit, invited, login, {"login": TAKEN})
    if person is None:
        return visit.page("link-spent.html", title="This link no longer works", status=404)
    card = await sessions.begin_by_card(pool, person) if visit.site.demonstration else None
    if card is not None:  # an invented person signs in by card only
        return await begun(visit, card, "/")
    return await let_in(visit, person, login, "/")


def _welcome_form(
    visit: PageRequest, invited: accounts.Invited, login: str, wrong: dict[str, str]
) -> Response:
    return visit.form_page(
        "welcome.html", title="Set your password", invited=invited, login=login, wrong=wrong
    )


async def hide_screen(visit: PageRequest) -> Response:
    """An empty page with a link back."""
    return visit.page(
        "hidden.html", title="Onward", back=local_address(visit.request.query_params.get("back", "/"))
    )


def local_address(address: str) -> str:
    """The address if it is on this site, else the first page, so that no link leads elsewhere."""
    plain = address.startswith("/") and address.isascii() and address.isprintable()
    return address if plain and not address.startswith(("//", "/\\")) and "\\" not in address else "/"


PAGES = {
    "/sign-in": Page(get=sign_in, post=with_password, public=True),
    "/sign-in/card": Page(post=with_card, public=True),
    "/sign-out": Page(post=sign_out, public=True),
    "/signed-out": Page(get=signed_out, public=True),
    "/stay": Page(get=stay),
    "/welcome/{secret}": Page(get=welcome, post=set_password, public=True),
    "/hidden": Page(get=hide_screen, public=True),
}
