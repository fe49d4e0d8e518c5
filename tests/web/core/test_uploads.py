"""A form with a file is read whole, in memory and within its limit, whatever bytes arrive."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from application import problems
from web.core.posted_form import MOST_UPLOAD, PostedForm, UploadBroken, UploadTooLarge, read_upload

BODY = (
    b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nt\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    b"Zo\xc3\xab,\r\n--a\r\n\xff\r\n--b--\r\n"
)


async def read(chunks: Sequence[bytes], kind: bytes = b"multipart/form-data; boundary=b") -> PostedForm:
    left = list(chunks)

    async def receive() -> Message:
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    return await read_upload(Request({"type": "http", "headers": [(b"content-type", kind)]}, receive))


@pytest.mark.parametrize("size", [1, 7, 1_000])
async def test_the_file_arrives_byte_for_byte_in_chunks_of_any_size(size: int) -> None:
    form = await read([BODY[start : start + size] for start in range(0, len(BODY), size)])
    assert (form.everything(), form.file) == ([("token", "t")], b"Zo\xc3\xab,\r\n--a\r\n\xff")


async def test_more_than_the_limit_is_refused_while_it_arrives() -> None:
    with pytest.raises(UploadTooLarge):
        await read([BODY[:150], *([b"x" * 1_000_000] * 20)])
    assert MOST_UPLOAD == 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY, b"application/x-www-form-urlencoded"),
        (BODY, b"multipart/form-data"),
        (BODY, b"multipart/form-data; boundary=other"),
        (BODY[:-10], b"multipart/form-data; boundary=b"),
        (BODY.replace(b"\r\n\r\nt", b"\r\n\r\n" + b"t" * 10_001), b"multipart/form-data; boundary=b"),
        (b"", b"multipart/form-data; boundary=b"),
    ],
    ids=["another kind", "no boundary", "another boundary", "cut off", "a long field", "empty"],
)
async def test_a_body_that_is_not_a_form_is_refused(body: bytes, kind: bytes) -> None:
    with pytest.raises(UploadBroken):
        await read([body], kind)


@given(st.lists(st.binary(max_size=60)), st.integers(0, len(BODY)))
async def test_no_bytes_crash_the_reader(chunks: list[bytes], place: int) -> None:
    for body in (chunks, [BODY[:place], *chunks, BODY[place:]]):
        with suppress(problems.Problem):
            await read(body)
