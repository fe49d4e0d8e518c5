"""Signing in and out: a session is begun anew each time, so that an id that was planted is worth nothing."""

from uuid import UUID

from starlette.responses import Response

from api import problems
from store import sessions
from web.answering import VISITOR
from web.hiding import local
from web.visits import Page, Visit


async def sign_in(visit: Visit) -> Response:
    """The form, and in a demonstration a card for each part."""
    if visit.session is not None:
        return visit.go(_next(visit))
    return await _form(visit, _next(visit))


async def _form(visit: Visit, onward: str) -> Response:
    cards = await sessions.cards(visit.ledger.pool) if visit.site.demonstration else []
    return visit.page("sign-in.html", title="Sign in", cards=cards, onward=onward)


async def with_card(visit: Visit) -> Response:
    """Sign in as one of the demonstration's invented people; the database knows no other by card."""
    if not visit.site.demonstration:
        raise problems.NotFound
    try:
        person = UUID(visit.form["person"])
    except ValueError:
        raise problems.NotFound from None
    session = await sessions.begin_by_card(visit.ledger.pool, person)
    if session is None:
        raise problems.NotFound
    return await begun(visit, session, local(visit.form["next"] or "/"))


async def begun(visit: Visit, session: str, onward: str) -> Response:
    """On with a session's cookie; what the browser had before is ended."""
    if visit.session is not None:
        await sessions.end(visit.ledger.pool, visit.secret)
    response = visit.go(onward)
    secure = visit.site.secure
    response.set_cookie(visit.site.cookie, session, secure=secure, httponly=True, samesite="lax", path="/")
    response.delete_cookie(VISITOR, secure=secure, httponly=True, samesite="strict")
    return response


async def sign_out(visit: Visit) -> Response:
    """End the session, and have the browser forget what it was shown."""
    if visit.session is not None:
        await sessions.end(visit.ledger.pool, visit.secret)
    response = visit.go("/signed-out")
    secure = visit.site.secure
    response.delete_cookie(visit.site.cookie, secure=secure, httponly=True, samesite="lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def signed_out(visit: Visit) -> Response:
    """That it is over."""
    return visit.page("signed-out.html", title="You are signed out")


def _next(visit: Visit) -> str:
    return local(visit.request.query_params.get("next", "/"))


PAGES = {
    "/sign-in": Page(get=sign_in, public=True),
    "/sign-in/card": Page(post=with_card, public=True),
    "/sign-out": Page(post=sign_out, public=True),
    "/signed-out": Page(get=signed_out, public=True),
}
