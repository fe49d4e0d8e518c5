"""Whatever is sent for a body: 422, 409 or 413, nothing repeated, and never a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from api.openapi import EXAMPLES
from application.body_parsing import MOST_FAULTS
from domain.command_catalogue import COMMANDS
from tests.school import School, a_concern
from tests.with_each import with_each

CANARY = "Canary-7f3a"
HUGE = 10**30
NO_JSON = [
    b"{",
    b" ",
    b"{} {}",
    b"\xef\xbb\xbf{}",
    b'{"text": "\xe9"}',
    b'{"text": "\\ud800"}',
    b'{"text": "\\udc00\\ud800"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"text":' * 5000,
    b'{"text":' * 300 + b"1" + b"}" * 300,
    b'{"event": 1' + b"0" * 5000 + b"}",
    b"nul",
    b'{"text": "a\x00b"}',
]


@with_each("content", NO_JSON)
async def test_a_body_that_is_not_json(content: bytes, school: School) -> None:
    for headers in ({}, {"Idempotency_Key": str(uuid4())}):
        answer = await school.teacher.send(content, **headers)
        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [""]


@with_each("content", [b"[]", b'"x"', b"7", b"null", b"true", b"7.5", b"NaN"])
async def test_a_body_that_is_not_an_object(content: bytes, school: School) -> None:
    answer = await school.teacher.send(content, Idempotency_Key=str(uuid4()))
    assert answer.json()["errors"] == [{"pointer": "", "message": "Give an object."}]


@with_each("value", ["4.0", "1e2", "-1", "0", '"4"', "true", "NaN", "Infinity", "1e999", "{}", "[]"])
@with_each("command", ["correct", "record-pupil-view"])
async def test_a_version_that_is_not_a_number_from_1(value: str, command: str, school: School) -> None:
    case = await school.teacher.raises()
    rest, field = ('"text": "x"', "about") if command == "record-pupil-view" else (VOID, "event")
    path = f"/v1/referrals/{case['id']}/{command}"
    answer = await school.dsl.send(f'{{{rest}, "{field}": {value}}}'.encode(), path)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]


VOID = '"void": true, "reasons": "It was a mistake."'


@with_each("version", [2**31, 2**63 - 1, 2**63, 2**64, HUGE])
async def test_a_version_too_large_is_not_found(version: int, school: School) -> None:
    case = await school.teacher.raises()
    for command, body in (
        ("correct", {"event": version, "void": True, "reasons": "It was a mistake."}),
        ("record-pupil-view", {"text": "x", "about": version}),
        ("inform-pupil", {"about": version, "told_by": "x", "how": "y"}),
    ):
        path = f"/v1/referrals/{case['id']}/{command}"
        answer = await school.dsl.send(json.dumps(body).encode(), path, Idempotency_Key=f"{command}{version}")
        assert (answer.status_code, answer.json()["code"]) == (409, "NoSuchEvent")


async def test_a_field_given_twice_is_named(school: School) -> None:
    twice = b'{"text": "a", "text": "b"}'
    case = await school.teacher.raises()
    answer = await school.dsl.send(twice, f"/v1/referrals/{case['id']}/add-information")
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/text"}
    nested = json.dumps(a_concern()).replace('"name"', '"name": "Other", "name"', 1).encode()
    answer = await school.dsl.send(nested)
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/pupil/name"}


async def test_the_places_named_have_an_end(school: School) -> None:
    many = {f"field{n}": n for n in range(500)}
    answer = await school.dsl.post("/v1/referrals", a_concern() | many)
    assert len(answer.json()["errors"]) == MOST_FAULTS


async def test_nothing_that_was_sent_comes_back(school: School) -> None:
    case = await school.teacher.raises()
    for command in COMMANDS:
        body = _with_canaries(EXAMPLES[command]) | {"occurred_at": CANARY}
        by = school.teacher if command == "withdraw" else school.dsl
        answer = await by.tries(case, command, body, Idempotency_Key=CANARY + " ", If_Match=CANARY)
        assert answer.status_code == 422, command
        assert CANARY not in answer.text + str(answer.headers), command


def _with_canaries(value: Any) -> Any:
    match value:
        case dict():
            return {name: _with_canaries(part) for name, part in value.items()}
        case list():
            return [_with_canaries(part) for part in value]
        case _:
            return CANARY


async def test_text_of_every_script_is_kept_as_it_was(school: School) -> None:
    words = "Zoë said “no” 😀\u200d🔥 \u202eשלום\u2028\ufeff \x7f\x01 ﷽ e\u0301 \\u0000"
    case = await school.teacher.raises(summary=words)
    assert (await school.dsl.sees(case))["concern"]["summary"] == words


@pytest.mark.parametrize("chunked", [False, True])
async def test_256_kib_and_not_a_byte_more(chunked: bool, school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/add-information"

    async def sent(size: int) -> int:
        content = b'{"text": "' + b"x" * (size - 12) + b'"}'
        assert len(content) == size
        body = in_chunks(content) if chunked else content
        return (await school.dsl.http.post(path, content=body, headers=school.dsl.headers)).status_code

    assert await sent(256 * 1024) == 200
    assert await sent(256 * 1024 + 1) == 413
    assert (await school.dsl.sees(case))["version"] == 2


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@with_each("length", ["abc", "-1", "²", "9" * 5000, "00000"])
async def test_an_invalid_content_length_is_refused(length: str, school: School) -> None:
    answer = await school.dsl.send(b"{}", Content_Length=length)
    assert answer.status_code in (413, 422)


async def test_the_content_type_of_a_body_makes_no_difference(school: School) -> None:
    for kind in ("text/plain", "application/xml", "nonsense"):
        content = json.dumps(a_concern()).encode()
        assert (await school.teacher.send(content, Content_Type=kind)).status_code == 201
