"""Forms with one file, read in memory: children's data is never written to a temporary file."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from application import problems

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_UPLOAD = 8 * 1024 * 1024
"""Bytes of a form with a file: a whole school in CSV has less than one MiB."""
_MOST_TEXT = 10_000
"""Bytes of any other field."""


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
