"""Forms as they were sent: read, also with a file, and refused unless Onward showed them to this visitor."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from urllib.parse import parse_qsl, urlsplit

from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api import request_reading
from application import problems

FIELD = "token"
MOST_FIELDS = 500
MOST_UPLOAD = 8 * 1024 * 1024
"""Bytes of a form with a file: a whole school in CSV has less than one MiB."""
_MOST_TEXT = 10_000
"""Bytes of any other field."""


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
    form = await read_upload(request) if with_file else await typed(request)
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


def _from_here(request: Request) -> bool:
    """Whether the browser says that our page sent the form; an older browser names the origin instead."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


class UploadTooLarge(problems.Problem):
    """413: the file is larger than a page takes."""

    status, title = 413, "The file is too large"
    detail = "A file can have up to 8 MiB here. Export fewer columns, or ask the person who runs Onward."


class UploadBroken(problems.Problem):
    """422: the form with the file did not arrive as a browser sends it."""

    status, title = 422, "The file did not arrive"
    detail = "The file did not arrive whole, and nothing was kept. Go back and send it again."


class _Upload(MultiPartParser):
    """A form with a file. No part of what people send is written to a disk."""

    spool_max_size = MOST_UPLOAD

    def __init__(self, request: Request) -> None:
        parts = self._parts(request.stream())
        super().__init__(request.headers, parts, max_fields=MOST_FIELDS, max_part_size=_MOST_TEXT)
        self._ended = False

    def on_end(self) -> None:
        """The form arrived whole."""
        self._ended = True

    async def _parts(self, stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        size = 0
        async for part in stream:
            size += len(part)
            if size > MOST_UPLOAD:
                raise UploadTooLarge
            yield part
        if not self._ended:
            raise UploadBroken


async def read_upload(request: Request) -> PostedForm:
    """A multipart form; UploadTooLarge before more than the limit is kept."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise UploadBroken
    try:
        form = await _Upload(request).parse()
    except MultiPartException:
        raise UploadBroken from None
    parts = form.multi_items()
    files = [await each.read() for _, each in parts if not isinstance(each, str)]
    await form.close()
    return PostedForm([(name, each) for name, each in parts if isinstance(each, str)], *files[-1:])


def form_keys(key: str | None, names: Sequence[str]) -> tuple[str | None, ...]:
    """A key for each command: the form's own for the last one, because an answer to it hides the draft."""
    if key is None:
        return (None,) * len(names)
    return *(f"{key}-{name}" for name in names[:-1]), key
