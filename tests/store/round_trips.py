"""Count the statements that are sent to Postgres."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg


@asynccontextmanager
async def statements_sent() -> AsyncIterator[list[str]]:
    """Collect every statement sent within the block, including BEGIN and COMMIT: each is a round trip."""
    seen: list[str] = []
    connections: Any = asyncpg.Connection
    prepared, several, simple = connections._execute, connections._executemany, connections.execute

    async def with_arguments(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(query)
        return await prepared(self, query, *args, **kwargs)

    async def with_several(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(query)
        return await several(self, query, *args, **kwargs)

    async def without(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
        if not args:
            seen.append(query)
        return await simple(self, query, *args, **kwargs)

    connections._execute, connections._executemany = with_arguments, with_several
    connections.execute = without
    try:
        yield seen
    finally:
        connections._execute, connections._executemany = prepared, several
        connections.execute = simple
