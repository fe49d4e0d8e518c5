"""Connect to the Postgres server that accepts writes: an address may name a primary and its standbys."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import asyncpg

CONNECT_SECONDS = 10.0
HEAD_START_SECONDS = 0.25
"""Seconds until the next server is tried as well: a machine that is off never answers."""
PRIMARY = "read-write"
_ANY_MAY_DO = "target_session_attrs"


async def reach(url: str, *, seconds: float = CONNECT_SECONDS, **options: Any) -> asyncpg.Connection:
    """Connect within this many seconds; with several hosts, to the first that accepts writes.

    `target_session_attrs` in the address overrides this. TargetServerAttributeNotMatched if every server that
    answers is a standby or read-only.
    """
    addresses = each_host(url)
    if len(addresses) > 1 and _ANY_MAY_DO not in url:
        options[_ANY_MAY_DO] = PRIMARY
    async with asyncio.timeout(seconds):
        if len(addresses) == 1:
            return await asyncpg.connect(url, **options)
        return await _first(addresses, options)


@asynccontextmanager
async def connection_to(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection, closed at the end."""
    connection = await reach(url)
    try:
        yield connection
    finally:
        await connection.close()


def each_host(url: str) -> list[str]:
    """The address once for each host in it; an address that cannot be parsed is returned unchanged."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return [url]
    login, at, hosts = parts.netloc.rpartition("@")
    if hosts:
        return [parts._replace(netloc=f"{login}{at}{host}").geturl() for host in hosts.split(",")]
    query = dict(parse_qsl(parts.query))
    named, ports = query.get("host", "").split(","), query.get("port", "").split(",")
    if len(named) == 1 or len(ports) not in {1, len(named)}:
        return [url]
    ports = ports * len(named) if len(ports) == 1 else ports
    return [
        parts._replace(query=urlencode({**query, "host": host, **({"port": port} if port else {})})).geturl()
        for host, port in zip(named, ports, strict=True)
    ]


async def _first(addresses: list[str], options: dict[str, Any]) -> asyncpg.Connection:
    """Try the servers in turn, each a moment after the previous one, or as soon as that has failed."""
    waiting, trying = list(addresses), set[asyncio.Task[asyncpg.Connection]]()
    tried: list[asyncio.Task[asyncpg.Connection]] = []
    chosen = None
    try:
        while waiting or trying:
            if waiting:
                tried.append(asyncio.create_task(asyncpg.connect(waiting.pop(0), **options)))
                trying.add(tried[-1])
            patience = HEAD_START_SECONDS if waiting else None
            done, trying = await asyncio.wait(trying, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            chosen = next((each for each in tried if each in done and each.exception() is None), None)
            if chosen is not None:
                return chosen.result()
        raise _most_telling([fault for each in tried if (fault := each.exception()) is not None])
    finally:
        await _end(each for each in tried if each is not chosen)


async def _end(tries: Iterable[asyncio.Task[asyncpg.Connection]]) -> None:
    """Close the connections that are not used."""
    for each in tries:
        each.cancel()
        for left in await asyncio.gather(each, return_exceptions=True):
            if isinstance(left, asyncpg.Connection):
                left.terminate()


_TELLING: tuple[type[Exception], ...] = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.TargetServerAttributeNotMatched,
)


def _most_telling(faults: list[BaseException]) -> BaseException:
    """The most useful failure: one that an operator can fix, before a time-out."""
    return next((each for kind in _TELLING for each in faults if isinstance(each, kind)), faults[-1])
