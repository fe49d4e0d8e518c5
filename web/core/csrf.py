"""Forms: read, and refused unless they come from a page of ours that this very visitor was shown."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from api import request_headers
from application import problems

FIELD = "token"
MOST_FIELDS = 500


class FormExpired(problems.Problem):
    """403: the form is not one of this site's, or was shown to a session that has ended."""

    status, title = 403, "Nothing was recorded"
    detail = (
        "What you sent was not recorded, and nothing of it is kept: you were signed out since the page was "
        "opened, or the page was not ours. Open it again, and write it once more."
    )


class PostedForm:
    """What was typed; a field that was left out is empty."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self._fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field, as of boxes that were ticked."""
        return [value for key, value in self._fields if key == name]

    def everything(self) -> list[tuple[str, str]]:
        """Every field as it came, to be sent again."""
        return list(self._fields)

    def items(self) -> list[tuple[str, str]]:
        """Everything but the token, to be shown again."""
        return [(key, value) for key, value in self._fields if key != FIELD]


def token_for(secret: str) -> str:
    """The form token of a session or visitor: only who holds the cookie can be shown it."""
    return hmac.digest(secret.encode(), b"form", hashlib.sha256).hex()


def new_secret() -> str:
    """What a visitor's cookie holds before they sign in."""
    return secrets.token_urlsafe(16)


async def read(request: Request, secret: str | None) -> PostedForm:
    """The form of a POST: FormExpired unless it is the visitor's own, from this site."""
    if not _from_here(request):
        raise FormExpired
    form = await typed(request)
    if secret is None or not hmac.compare_digest(form[FIELD].encode(), token_for(secret).encode()):
        raise FormExpired
    return form


async def typed(request: Request) -> PostedForm:
    """What was typed, whoever it was; read once and kept for the request."""
    known: PostedForm | None = getattr(request.state, "typed", None)
    if known is not None:
        return known
    sent = await request_headers.read(request)
    if sent.too_large:
        raise problems.TooLarge
    try:
        pairs = parse_qsl(sent.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormExpired from None
    form = PostedForm([(key, value.replace("\r\n", "\n")) for key, value in pairs])
    request.state.typed = form
    return form


def _from_here(request: Request) -> bool:
    """What the browser says of the page that sent it; an older one names the origin instead."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")
