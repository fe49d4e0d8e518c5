"""A large record that no one touched: the whole check, with each signed head, must accuse nothing."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.seeding import seed
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import APP, OWNER, SUPERUSER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from store.tree.tree_reading import enter_events
from store.verification.record_check import Deep, Tally, look
from tests.databases import Database, connected, running
from tests.patience import POOL_PATIENCE
from tests.school import SetClock, new_school, served
from tests.tamper.layers import outside

BATCHES = 10
"""Signed heads on the way."""
_OF_A_CASE = 6


async def clean_findings(events: int, say: Callable[[str], None]) -> list[str]:
    """The findings about a clean record of at least so many events."""
    secret = os.urandom(32)
    with TemporaryDirectory(prefix="onward-clean-") as made:
        folder = Path(made)
        async with running(Database(folder / "postgres")) as database:
            pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
            ledger = Ledger(pool, Seals(secret), SetClock(), load_all())
            (folder / "log.key").write_text(SignerKey.from_seed("clean.example/log", LOG, secret).secret_line)
            file = CheckpointFile(folder / "heads.txt")
            signer = LogSigner(pool, folder / "log.key", file, ledger.clock.now)
            async with connected(database.url(SUPERUSER)) as owner:
                async with served(ledger) as http:
                    school = await new_school(owner, http)
                for _ in range(BATCHES):
                    cases = -(-events // (BATCHES * _OF_A_CASE))
                    await seed(database.url(OWNER), secret.hex(), school.id, school.teacher.id, cases)
                    while await enter_events(pool):
                        pass
                    assert await signer.once() is not None
                tally, begun = Tally(), time.monotonic()
                deep = Deep(seals=ledger.seals, state=True, heads=tuple(outside(file.path)))
                async for found in look(owner, deep):
                    tally.add(found)
            await pool.close()
    seconds = time.monotonic() - begun
    assert tally.events >= events
    assert tally.tree is not None
    assert tally.tree.size >= events
    say(f"{tally.cases} clean cases, {tally.events} events and all columns checked in {seconds:.0f} s")
    chains = [f"{case}: entry {version}" for case, version in tally.bad]
    return [*chains, *map(str, tally.findings)]
