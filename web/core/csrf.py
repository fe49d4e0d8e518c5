"""Forms: read, and refused unless they come from a page that Onward showed to this visitor."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from api import request_reading
from application import problems
from web.core.uploads import read_upload

FIELD = "token"
MOST_FIELDS = 500


class FormExpired(problems.Problem):
    """403: the form is not from this site, or from a session that has ended."""

    status, title = 403, "Nothing was recorded"
    detail = (
        "What you sent was not recorded or kept. Either you were signed out after you opened the page, or "
        "the page was not from Onward. Open the page again and write it once more."
    )


class PostedForm:
    """The fields of a form; a missing field is empty."""

    def __init__(self, fields: list[tuple[str, str]], file: bytes = b"") -> None:
        self._fields = fields
        self.file = file
        """The file, on a page that takes one."""

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self._fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field, for example of ticked boxes."""
        return [value for key, value in self._fields if key == name]

    def everything(self) -> list[tuple[str, str]]:
        """Every field as it came, to send again."""
        return list(self._fields)

    def items(self) -> list[tuple[str, str]]:
        """Every field except the token, to show again."""
        return [(key, value) for key, value in self._fields if key != FIELD]


def token_for(secret: str) -> str:
    """The form token of a session or visitor; only the owner of the cookie ever sees it."""
    return hmac.digest(secret.encode(), b"form", hashlib.sha256).hex()


def new_secret() -> str:
    """The content of a visitor’s cookie before they sign in."""
    return secrets.token_urlsafe(16)


async def read(request: Request, secret: str | None, *, with_file: bool = False) -> PostedForm:
    """The form of a POST; FormExpired unless it is from this site and this visitor."""
    if not _from_here(request):
        raise FormExpired
    form = await _with_file(request) if with_file else await typed(request)
    if secret is None or not hmac.compare_digest(form[FIELD].encode(), token_for(secret).encode()):
        raise FormExpired
    return form


async def typed(request: Request) -> PostedForm:
    """The form of any visitor, read once for each request."""
    known: PostedForm | None = getattr(request.state, "typed", None)
    if known is not None:
        return known
    sent = await request_reading.read(request)
    if sent.too_large:
        raise problems.TooLarge
    try:
        pairs = parse_qsl(sent.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormExpired from None
    form = PostedForm([(key, value.replace("\r\n", "\n")) for key, value in pairs])
    request.state.typed = form
    return form


async def _with_file(request: Request) -> PostedForm:
    uploaded = await read_upload(request)
    return PostedForm(uploaded.fields, uploaded.file)


def _from_here(request: Request) -> bool:
    """Whether the browser says that our page sent the form; an older browser names the origin instead."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")
