"""Forms as they were sent: read, also with a file, and refused unless Onward showed them to this visitor."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from api import request_reading
from application import problems

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

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


class UploadTooLarge(problems.Problem):
    """413: the file is larger than a page takes."""

    status, title = 413, "The file is too large"
    detail = "A file can have up to 8 MiB here. Export fewer columns, or ask the person who runs Onward."


class UploadBroken(problems.Problem):
    """422: the form with the file did not arrive as a browser sends it."""

    status, title = 422, "The file did not arrive"
    detail = "The file did not arrive whole, and nothing was kept. Go back and send it again."


@dataclass(slots=True)
class UploadedForm:
    """The fields of a form, and its file."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    file: bytes = b""


async def read_upload(request: Request) -> UploadedForm:
    """A multipart form; UploadTooLarge before more than the limit is kept."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise UploadBroken
    reading = _Parts()
    parser = MultipartParser(boundary, reading.callbacks())
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_UPLOAD:
                raise UploadTooLarge
            parser.write(part)
        parser.finalize()
        return reading.form()
    except (MultipartParseError, UnicodeDecodeError):
        raise UploadBroken from None


class _Parts:
    """The parts of a form, as the parser finds them."""

    def __init__(self) -> None:
        self._form = UploadedForm()
        self._ended = False
        self._start()

    def callbacks(self) -> "MultipartCallbacks":
        """What the parser calls."""
        return {
            "on_part_begin": self._start,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def form(self) -> UploadedForm:
        """The form; UploadBroken if its end did not arrive."""
        if not self._ended:
            raise UploadBroken
        return self._form

    def _start(self) -> None:
        self._name, self._is_file = "", False
        self._header = self._value = b""
        self._content = bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode()
            self._is_file = b"filename" in options
        self._header = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]
        if not self._is_file and len(self._content) > _MOST_TEXT:
            raise UploadBroken

    def _part_end(self) -> None:
        if self._is_file:
            self._form.file = bytes(self._content)
        else:
            self._form.fields.append((self._name, self._content.decode()))

    def _end(self) -> None:
        self._ended = True


def form_keys(key: str | None, names: Sequence[str]) -> tuple[str | None, ...]:
    """A key for each command: the form's own for the last one, because an answer to it hides the draft."""
    if key is None:
        return (None,) * len(names)
    return *(f"{key}-{name}" for name in names[:-1]), key
