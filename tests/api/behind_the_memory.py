"""Changes to rows that the memory of a process does not know of, and their repair."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.school import Json


async def put_back(owner: asyncpg.Connection, table: str) -> None:
    """Restore the rows that were copied to the table `kept`."""
    key = {"tokens": "hash", "people": "id", "cases": "id", "case_keys": "case_id"}[table]
    columns = [
        each["attname"]
        for each in await owner.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = ''",
            table,
        )
    ]
    sets = ", ".join(f"{name} = kept.{name}" for name in columns)
    done = await owner.execute(f"UPDATE {table} SET {sets} FROM kept WHERE {table}.{key} = kept.{key}")
    if done == "UPDATE 0":
        names = ", ".join(columns)
        await owner.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept")
    await owner.execute("DROP TABLE kept")


@asynccontextmanager
async def flipped_bit(owner: asyncpg.Connection, case: Json, column: str = "hash") -> AsyncIterator[None]:
    """A bit of the case's newest entry changed, as only the owner of the table can."""
    bit = f"set_byte({column}, 0, get_byte({column}, 0) # 1)"
    flip = f"UPDATE events SET {column} = {bit} WHERE case_id = $1 AND version = $2"
    await owner.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
    try:
        await owner.execute(flip, case["id"], case["version"])
        yield
    finally:
        await owner.execute(flip, case["id"], case["version"])
        await owner.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")
