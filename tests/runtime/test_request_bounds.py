"""Requests before sign-in are bounded, and others are answered meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from runtime import connection_limits
from runtime.connection_limits import Phase
from tests.patience import until
from tests.runtime.flooding import LARGE, SMALL, Client, Target, a_target, head

END = b"\r\n"


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    async with a_target() as running:
        yield running


async def half_a_header(target: Target) -> Client:
    """A client that is first to be closed when `header_seconds` have passed."""
    client = await target.opens(head())
    await target.holds(1, Phase.HEADER)
    return client


async def at_most(number: int, clients: list[Client]) -> None:
    """Wait until no more of these are open."""
    await until(f"at most {number} are open", lambda: sum(each.is_open for each in clients) <= number)


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
    await target.answers_others()


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
    early = await half_a_header(target)
    target.passes(SMALL.header_seconds / 2)
    late = await target.opens(head())
    await target.holds(2, Phase.HEADER)
    target.passes(SMALL.header_seconds / 2)
    assert problem(await early.hears()) == (408, "TooSlow")
    await late.sends(END)  # it has half of its time left
    assert (await late.hears_one()).startswith(b"HTTP/1.1 200")


async def test_a_header_that_trickles_gets_no_more_time(target: Target) -> None:
    client = await half_a_header(target)

    async def ended() -> bool:
        target.passes(SMALL.header_seconds / 50)
        return not await client.sends(b"X")

    await until("the connection ends", ended)


async def test_a_connection_on_which_nothing_is_said_ends(target: Target) -> None:
    client = await target.opens()
    await target.holds(1, Phase.HEADER)
    target.passes(SMALL.header_seconds)
    assert await client.hears() == b""


async def test_half_a_body_is_waited_for_longer_and_then_ends(target: Target) -> None:
    header = await half_a_header(target)
    client = await target.opens(head("/read", "Content-Length: 1000", method="POST") + END + b"x")
    await target.holds(1, Phase.BODY)
    target.passes(SMALL.header_seconds)
    assert problem(await header.hears()) == (408, "TooSlow")
    await target.holds(1, Phase.BODY)
    target.passes(SMALL.body_seconds - SMALL.header_seconds)
    assert problem(await client.hears()) == (408, "TooSlow")


async def test_a_slow_upload_within_its_time_is_answered(target: Target) -> None:
    size, pieces = 256 * 1024, 16
    header = await half_a_header(target)
    client = await target.opens(head("/read", f"Content-Length: {size}", method="POST") + END)
    await target.holds(1, Phase.BODY)
    for _ in range(pieces - 1):
        target.passes(2 * SMALL.header_seconds / pieces)
        assert await client.sends(b"x" * (size // pieces))
    assert problem(await header.hears()) == (408, "TooSlow")  # that much time has passed
    assert await client.sends(b"x" * (size // pieces))
    assert b'{"bytes":262144}' in await client.hears_one()


async def test_half_sent_requests_up_to_the_bound_keep_no_one_out(target: Target) -> None:
    body = head("/read", "Content-Length: 1000", method="POST") + END
    for attack in (b"", head(), body, b"\r\n"):
        clients = [await target.opens(attack) for _ in range(3 * SMALL.connections)]
        await target.answers_others()
        for _ in range(20):  # others come and go while the attacker sends on
            clients.append(await target.opens(attack))
            await target.answers_others()
        await at_most(SMALL.connections, clients)
        for client in clients:
            client.leaves()


async def test_at_most_half_of_the_places_go_to_half_sent_bodies(target: Target) -> None:
    body = head("/read", "Content-Length: 1000", method="POST") + END
    clients = [await target.opens(body) for _ in range(SMALL.connections)]
    half = SMALL.connections // 2
    await at_most(half, clients)
    assert [each.is_open for each in clients[-half:]] == [True] * half


async def test_it_recovers_after_the_attack(target: Target) -> None:
    clients = [await target.opens(head()) for _ in range(SMALL.connections)]
    await target.holds(SMALL.connections, Phase.HEADER)
    target.passes(SMALL.header_seconds)
    await until("the attack is over", lambda: not any(client.is_open for client in clients))
    for _ in range(2 * SMALL.connections):
        await target.answers_others()


async def test_an_open_stream_is_never_given_up(target: Target) -> None:
    stream = await target.opens(head("/events") + END)
    assert b"200 OK" in await stream.hears_one()
    attack = [await target.opens(head()) for _ in range(2 * SMALL.connections)]

    def over() -> bool:
        target.passes(SMALL.header_seconds + SMALL.body_seconds + SMALL.other_seconds)
        return not any(client.is_open for client in attack)

    await until("the attack is over", over)
    await stream.hears_one()  # what was said meanwhile
    assert b"still here" in await stream.hears_one()


async def test_a_connection_beyond_the_limit_gets_503_until_a_place_is_free(target: Target) -> None:
    streams = [await target.opens(head("/events") + END) for _ in range(SMALL.connections)]
    for each in streams:
        assert b"200 OK" in await each.hears_one()
    for _ in range(3):
        refused = await target.opens()
        assert problem(await refused.hears()) == (503, "Unavailable")
    streams[0].leaves()
    await until("a place is free", lambda: answered(target))
    assert all([b"still here" in await each.hears_one() for each in streams[1:]])


async def answered(target: Target) -> bool:
    client = await target.opens(head() + END)
    return b"200 OK" in await client.hears_one()


async def test_an_answer_that_is_never_read_is_abandoned(target: Target) -> None:
    client = await target.opens()
    client.reads_nothing()
    await client.sends(head("/large") + END)
    await target.holds(1, Phase.STALLED)
    target.passes(SMALL.other_seconds)
    await target.holds(0, Phase.STALLED)
    client.reads_on()
    assert len(await client.hears()) < len(LARGE)
    whole = await target.opens(head("/large", "Connection: close") + END)
    assert len(await whole.hears()) > len(LARGE)


async def test_a_kept_connection_is_not_a_half_sent_request(target: Target) -> None:
    client = await target.opens(head() + END)
    assert b"200 OK" in await client.hears_one()
    header = await half_a_header(target)
    target.passes(SMALL.header_seconds)
    assert problem(await header.hears()) == (408, "TooSlow")
    await client.sends(head() + END)
    assert b"200 OK" in await client.hears_one()


async def test_blank_lines_keep_no_connection_open(target: Target) -> None:
    client = await target.opens(head() + END)
    assert b"200 OK" in await client.hears_one()
    await target.holds(1, Phase.IDLE)

    async def ended() -> bool:
        target.passes(SMALL.other_seconds / 50)
        return not await client.sends(END)

    await until("the connection ends", ended)


async def test_requests_one_behind_the_other_are_all_answered(target: Target) -> None:
    body = head("/read", "Content-Length: 70000", method="POST") + END + b"x" * 70_000
    client = await target.opens((body + head() + END) * 5)
    heard = b""
    while heard.count(b"HTTP/1.1 200") < 10 or not heard.endswith(b"}"):
        heard += await client.hears_one()
    assert heard.count(b'{"bytes":70000}') == 5


async def test_a_websocket_is_not_a_way_around(target: Target) -> None:
    asked = head("/healthz", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    client = await target.opens(asked + END)
    assert b"101" not in (await client.hears_one()).partition(b"\r\n")[0]
    await target.holds(1, Phase.IDLE)
    target.passes(SMALL.other_seconds)
    await client.hears()


async def test_a_flood_is_counted_in_few_lines_without_what_was_sent(target: Target) -> None:
    with capture_logs() as lines:
        for _ in range(30):
            await (await target.opens(head("/healthz", "X-Canary: " + "canary" * 2000) + END)).hears()
        target.passes(connection_limits.LOG_SECONDS)
        await until("all are counted", lambda: sum(line["count"] for line in lines) == 30)
    assert {(line["event"], line["kind"]) for line in lines} == {("refused before it was read", "header")}
    assert [line["count"] for line in lines] == [1, 29]
    assert "anary" not in str(lines)
