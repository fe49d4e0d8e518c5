"""`python -m tests.tamper.released_format NAME`: keep a record in today's format, which must verify for ever.

It writes three files to `tests/data`: NAME.dump, a database with three cases and two pupils, sealed with KEY;
NAME.heads, the heads that a governor kept; NAME.zip, a bundle of a case and a pupil with its own verifiers.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from application.audit.bundles import made_bundle
from local.embedded_postgres import SUPERUSER
from local.postgres_paths import binaries
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from tests.databases import Database, pooled, running
from tests.school import SetClock
from tests.tamper.kept_record import KeptRecord, a_kept_record

DATA = Path(__file__).parents[1] / "data"
KEY = bytes.fromhex("0123456789abcdef" * 4)
"""The seal key of every kept database: its people are invented."""
ENTRIES = 12
"""Entries of each open case: enough for every kind of row."""


async def keep(name: str, folder: Path, migrated: Database) -> None:
    """Make the record and write its three files to the folder."""
    with TemporaryDirectory(prefix="onward-format-") as workplace:
        async with a_kept_record(migrated, Path(workplace), ENTRIES, KEY) as record:
            bundle = await _bundle(record)
            dump = ("--format=custom", "--file", str(folder / f"{name}.dump"), record.database.url(SUPERUSER))
            dumping = await asyncio.create_subprocess_exec(binaries() / "pg_dump", *dump)
            assert await dumping.wait() == 0
            heads = record.kept.read_bytes()
    await asyncio.to_thread((folder / f"{name}.zip").write_bytes, bundle)
    await asyncio.to_thread((folder / f"{name}.heads").write_bytes, heads)


async def _bundle(record: KeptRecord) -> bytes:
    async with pooled(record.database.url()) as pool:
        ledger = Ledger(pool, Seals(KEY), SetClock(), load_all())
        streams = [record.cases[0], record.pupils[0]]
        return await made_bundle(ledger, streams, ledger.seals, record.kept_early)


async def main(name: str) -> None:
    """Keep the record with the kept formats, from a server of its own."""
    with TemporaryDirectory(prefix="onward-format-") as folder:
        async with running(Database(Path(folder))) as migrated:
            await keep(name, DATA, migrated)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
