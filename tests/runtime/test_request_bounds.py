"""Requests before sign-in are bounded, and others are answered meanwhile."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from runtime import connection_limits
from tests.runtime.flooding import LARGE, PATIENT, QUICKLY, SLACK, SMALL, Target, a_target, head, in_time

END = b"\r\n"


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    async with a_target() as running:
        yield running


@pytest.fixture
async def patient() -> AsyncIterator[Target]:
    """A server that waits for long."""
    async with a_target(PATIENT) as running:
        yield running


def problem(answer: bytes) -> tuple[int, str]:
    """Status and code of a whole answer, which is formed as every problem is."""
    header, _, body = answer.partition(b"\r\n\r\n")
    lines = header.decode().split("\r\n")
    given = dict(line.split(": ", 1) for line in lines[1:])
    said = json.loads(body)
    assert given["content-type"] == "application/problem+json"
    assert int(given["content-length"]) == len(body)
    assert given["connection"] == "close"
    assert given["x-request-id"] == said["request_id"]
    assert said["type"] == f"/docs/problems#{said['code']}"
    assert said["status"] == int(lines[0].split()[1])
    return said["status"], said["code"]


async def test_one_huge_header_is_refused_before_it_is_read(target: Target) -> None:
    client = await target.opens(head("/healthz", "X-Huge: "))
    sent = 0
    while sent < 64 * 1024 * 1024 and await client.sends(b"x" * 65_536):
        sent += 65_536
    assert sent < 8 * 1024 * 1024, f"{sent} bytes of one header were taken"
    assert await target.answers_others() < QUICKLY


async def test_a_header_a_little_too_large_is_told_so(target: Target) -> None:
    for size in (SMALL.header_bytes, 60_000):
        client = await target.opens(head("/healthz", "X-Large: " + "x" * size) + END)
        assert problem(await client.hears()) == (431, "HeaderTooLarge")
    within = await target.opens(head("/healthz", "X-Large: " + "x" * (SMALL.header_bytes - 200)) + END)
    assert (await within.hears_one()).startswith(b"HTTP/1.1 200")


async def test_a_header_too_large_in_small_pieces_is_told_so(target: Target) -> None:
    client = await target.opens(head("/healthz", "X-Large: "))
    for _ in range(12):
        await client.sends(b"x" * 1000)
        await asyncio.sleep(0.01)
    assert problem(await client.hears()) == (431, "HeaderTooLarge")


async def test_an_address_that_never_ends_is_refused(target: Target) -> None:
    client = await target.opens(b"GET /" + b"x" * 200_000)
    assert problem(await client.hears()) == (431, "HeaderTooLarge")


async def test_too_many_headers_are_refused(target: Target) -> None:
    many = [f"X-{number}: y" for number in range(SMALL.headers)]
    client = await target.opens(head("/healthz", *many) + END)
    assert problem(await client.hears()) == (431, "HeaderTooLarge")
    thousands = await target.opens(head("/healthz", *(f"X-{number}: y" for number in range(32_000))))
    assert problem(await thousands.hears()) == (431, "HeaderTooLarge")
    within = await target.opens(head("/healthz", *many[1:]) + END)
    assert (await within.hears_one()).startswith(b"HTTP/1.1 200")


async def test_requests_that_follow_a_refused_header_are_not_answered(target: Target) -> None:
    refused = head("/healthz", *(f"X-{number}: y" for number in range(200))) + END
    client = await target.opens(refused + head() + END + refused)
    assert (await client.hears()).count(b"HTTP/1.1") == 1


async def test_half_a_header_is_waited_for_only_so_long(target: Target) -> None:
    begun = time.monotonic()
    client = await target.opens(head())
    assert problem(await client.hears()) == (408, "TooSlow")
    assert SMALL.header_seconds <= time.monotonic() - begun < SMALL.header_seconds + SLACK


async def test_a_header_that_trickles_gets_no_more_time(target: Target) -> None:
    begun = time.monotonic()
    client = await target.opens(head())
    while client.is_open and time.monotonic() - begun < 30:
        await client.sends(b"X")
        await asyncio.sleep(0.1)
    assert time.monotonic() - begun < SMALL.header_seconds + SLACK


async def test_a_connection_on_which_nothing_is_said_ends(target: Target) -> None:
    client = await target.opens()
    assert await client.hears() == b""


async def test_half_a_body_is_waited_for_longer_and_then_ends(target: Target) -> None:
    begun = time.monotonic()
    client = await target.opens(head("/read", "Content-Length: 1000", method="POST") + END + b"x")
    assert problem(await client.hears()) == (408, "TooSlow")
    assert SMALL.body_seconds <= time.monotonic() - begun < SMALL.body_seconds + SLACK


async def test_a_slow_upload_within_its_time_is_answered() -> None:
    size, pieces = 256 * 1024, 16
    async with a_target(replace(SMALL, body_seconds=60)) as target:
        client = await target.opens(head("/read", f"Content-Length: {size}", method="POST") + END)
        for _ in range(pieces):
            assert await client.sends(b"x" * (size // pieces))
            await asyncio.sleep(2 * SMALL.header_seconds / pieces)  # longer than a header may take
        assert b'{"bytes":262144}' in await client.hears_one()


async def test_half_sent_requests_up_to_the_bound_keep_no_one_out(patient: Target) -> None:
    body = head("/read", "Content-Length: 1000", method="POST") + END
    for attack in (b"", head(), body, b"\r\n"):
        clients = [await patient.opens(attack) for _ in range(3 * SMALL.connections)]
        assert await patient.answers_others() < QUICKLY
        for _ in range(20):  # others come and go while the attacker sends on
            clients.append(await patient.opens(attack))
            assert await patient.answers_others() < QUICKLY
        ended = sum(not client.is_open for client in clients)
        assert ended >= len(clients) - SMALL.connections
        for client in clients:
            client.leaves()


async def test_at_most_half_of_the_places_go_to_half_sent_bodies(patient: Target) -> None:
    body = head("/read", "Content-Length: 1000", method="POST") + END
    clients = [await patient.opens(body) for _ in range(SMALL.connections)]
    await in_time(QUICKLY, lambda: sum(each.is_open for each in clients) <= SMALL.connections // 2)
    assert [each.is_open for each in clients[-SMALL.connections // 2 :]] == [True] * (SMALL.connections // 2)


async def test_it_recovers_after_the_attack(target: Target) -> None:
    clients = [await target.opens(head()) for _ in range(SMALL.connections)]
    await in_time(SMALL.header_seconds + SLACK, lambda: not any(client.is_open for client in clients))
    for _ in range(2 * SMALL.connections):
        assert await target.answers_others() < QUICKLY


async def test_an_open_stream_is_never_given_up(target: Target) -> None:
    stream = await target.opens(head("/events") + END)
    assert b"200 OK" in await stream.hears_one()
    attack = [await target.opens(head()) for _ in range(2 * SMALL.connections)]
    await asyncio.sleep(max(SMALL.header_seconds, SMALL.body_seconds, SMALL.other_seconds) + 2)
    assert b"still here" in await stream.hears_one()
    await in_time(SLACK, lambda: not any(client.is_open for client in attack))


async def test_a_connection_beyond_the_limit_gets_503_until_a_place_is_free(patient: Target) -> None:
    streams = [await patient.opens(head("/events") + END) for _ in range(SMALL.connections)]
    for each in streams:
        assert b"200 OK" in await each.hears_one()
    for _ in range(3):
        refused = await patient.opens()
        assert problem(await refused.hears()) == (503, "Unavailable")
    streams[0].leaves()
    await in_time(QUICKLY, lambda: answered(patient))
    assert all([b"still here" in await each.hears_one() for each in streams[1:]])


async def answered(target: Target) -> bool:
    client = await target.opens(head() + END)
    return b"200 OK" in await client.hears_one()


async def test_an_answer_that_is_never_read_is_abandoned(target: Target) -> None:
    client = await target.opens(head("/large") + END)
    client.reads_nothing()
    await asyncio.sleep(SMALL.other_seconds + 4)
    client.reads_on()
    assert len(await client.hears()) < len(LARGE)
    whole = await target.opens(head("/large", "Connection: close") + END)
    assert len(await whole.hears()) > len(LARGE)


async def test_a_kept_connection_is_no_half_sent_request() -> None:
    async with a_target(replace(SMALL, other_seconds=60)) as target:
        client = await target.opens(head() + END)
        assert b"200 OK" in await client.hears_one()
        await asyncio.sleep(SMALL.header_seconds + 0.5)
        await client.sends(head() + END)
        assert b"200 OK" in await client.hears_one()


async def test_blank_lines_keep_no_connection_open(target: Target) -> None:
    client = await target.opens(head() + END)
    assert b"200 OK" in await client.hears_one()
    begun = time.monotonic()
    while client.is_open and time.monotonic() - begun < 30:
        await client.sends(END)
        await asyncio.sleep(0.1)
    assert time.monotonic() - begun < SMALL.other_seconds + SLACK


async def test_requests_one_behind_the_other_are_all_answered(target: Target) -> None:
    body = head("/read", "Content-Length: 70000", method="POST") + END + b"x" * 70_000
    client = await target.opens((body + head() + END) * 5)
    heard = b""
    while heard.count(b"HTTP/1.1 200") < 10 or not heard.endswith(b"}"):
        heard += await client.hears_one()
    assert heard.count(b'{"bytes":70000}') == 5


async def test_a_websocket_is_no_way_around(target: Target) -> None:
    asked = head("/healthz", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    client = await target.opens(asked + END)
    assert b"101" not in (await client.hears_one()).partition(b"\r\n")[0]
    assert await client.hears(10) is not None


async def test_a_flood_is_counted_in_few_lines_without_what_was_sent(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_limits, "LOG_SECONDS", 1.5)
    begun = time.monotonic()
    with capture_logs() as lines:
        for _ in range(30):
            await (await target.opens(head("/healthz", "X-Canary: " + "canary" * 2000) + END)).hears()
        await in_time(30, lambda: sum(line["count"] for line in lines) >= 30)
    assert {(line["event"], line["kind"]) for line in lines} == {("refused before it was read", "header")}
    assert sum(line["count"] for line in lines) == 30
    assert len(lines) <= 2 + (time.monotonic() - begun) / 1.5
    assert "anary" not in str(lines)
