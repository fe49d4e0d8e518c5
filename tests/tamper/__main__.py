"""`python -m tests.tamper`: change every byte of every row, and check 100,000 events without an alarm."""

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.databases import Database, running
from tests.tamper.attacker import attacking
from tests.tamper.byte_attacks import TABLES, Unnoticed, attacks, without_keys
from tests.tamper.clean_record import clean_findings
from tests.tamper.kept_record import ENTRIES, a_kept_record

FEW = 12
"""Entries of each open case in the record of which every byte of every row is changed."""
_ROWS = "SELECT ctid::text FROM {} ORDER BY ctid"


def main() -> int:
    """Run, print what no layer noticed and what was accused for nothing, and end with the summary line."""
    parser = argparse.ArgumentParser(prog="python -m tests.tamper", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="clean events that raise no alarm")
    parser.add_argument("--step", type=int, default=1, help="change every so many bytes; 0: none")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    return asyncio.run(_whole(given.events, given.step))


async def _whole(events: int, step: int) -> int:
    small = [table for table in TABLES if table != "tree_tiles"] if step else []
    tried, unnoticed = await _every_byte(FEW, small, step)
    of_tiles, more = await _every_byte(ENTRIES, ["tree_tiles"] if step else [], step)
    accused = await clean_findings(events, print)
    for each in (*unnoticed, *more):
        print(f"not noticed: {each}")
    for finding in accused:
        print(f"accused for nothing: {finding}")
    print(
        f"bytes changed {tried + of_tiles}, not noticed {len(unnoticed) + len(more)}; "
        f"clean events {events}, accused {len(accused)}"
    )
    return 1 if unnoticed or more or accused else 0


async def _every_byte(entries: int, tables: list[str], step: int) -> tuple[int, list[Unnoticed]]:
    """How many bytes were changed, each alone, and those that no layer noticed."""
    if not tables:
        return 0, []
    tried, unnoticed, begun = Counter[str](), list[Unnoticed](), time.monotonic()
    with TemporaryDirectory(prefix="onward-tamper-") as folder:
        async with (
            running(Database(Path(folder) / "postgres")) as migrated,
            a_kept_record(migrated, Path(folder), entries) as record,
            attacking(record, record.database) as attacker,
        ):
            await without_keys(attacker.connection)
            for table in tables:
                rows = [row[0] for row in await attacker.connection.fetch(_ROWS.format(table))]
                undone = attacker.connection.transaction(isolation="repeatable_read")
                await undone.start()
                async for each in attacks(attacker.connection, table, rows, step):
                    tried[table] += 1
                    unnoticed += [each] if each is not None else []
                await undone.rollback()
                seconds = round(time.monotonic() - begun)
                print(f"{table}: {len(rows)} rows, {tried[table]} bytes changed, {seconds} s", flush=True)
    return tried.total(), unnoticed


if __name__ == "__main__":
    sys.exit(main())
