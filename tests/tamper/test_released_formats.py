"""Databases, heads and bundles that earlier releases wrote verify for ever, as those of today do.

`tests/data` has one of each, beginning with the first published release.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from application.audit.bundles import made_bundle
from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import APP, OWNER, SUPERUSER
from local.postgres_paths import binaries
from policies import load_all
from runtime.checkpoint_file import CheckpointFile, heads_in
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.migrate import migrate
from store.tree.checkpoint_store import taken_keys
from store.tree.tree_reading import enter_events
from tests.databases import Database, pooled
from tests.evidence.bundles import unzipped
from tests.evidence.elsewhere import Elsewhere, elsewhere
from tests.school import SetClock
from tests.tamper.layers import Layer, noticed, outside
from tests.tamper.released_format import DATA, KEY, keep

__all__ = ["elsewhere"]
TODAY = "today"
RELEASES = sorted(each.stem for each in DATA.glob("*.dump"))


@pytest.fixture(scope="module")
async def formats(migrated: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the format of today beside the kept ones."""
    folder = tmp_path_factory.mktemp("formats")
    for path in (path for name in RELEASES for path in DATA.glob(f"{name}.*")):
        shutil.copy(path, folder)
    await keep(TODAY, folder, migrated)
    return folder


@asynccontextmanager
async def upgraded(dump: Path, migrated: Database) -> AsyncIterator[Database]:
    """The kept database under today's schema."""
    async with migrated.empty() as database:
        restore = ("--exit-on-error", "--dbname", database.url(SUPERUSER), str(dump))
        restoring = await asyncio.create_subprocess_exec(binaries() / "pg_restore", *restore)
        assert await restoring.wait() == 0
        await migrate(database.url(OWNER))
        yield database


@pytest.mark.parametrize("name", [TODAY, *RELEASES])
async def test_a_database_of_an_earlier_format_verifies_to_its_bundle(
    name: str, formats: Path, migrated: Database, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    """With the heads that were kept, with new heads, and again after the log has gone on."""
    async with upgraded(formats / f"{name}.dump", migrated) as database:
        owner = await asyncpg.connect(database.url(OWNER))
        kept = outside(formats / f"{name}.heads")
        assert await noticed(owner, Seals(KEY), state=True, outside=kept) == {}
        async with pooled(database.url(APP)) as pool:
            ledger = Ledger(pool, Seals(KEY), SetClock(), load_all())
            while await enter_events(pool):
                pass
            new_heads = await _signed(owner, ledger, tmp_path)
            assert await noticed(owner, Seals(KEY), state=True, outside=[*kept, *new_heads]) == {}
            (one, *_) = [row["id"] for row in await owner.fetch("SELECT id FROM cases ORDER BY id")]
            code, said = elsewhere.python(await made_bundle(ledger, [one], ledger.seals, None))
            assert (code, "its words are those that were sealed" in said) == (0, True), said
        await owner.execute("ALTER TABLE events DISABLE TRIGGER USER")
        await owner.execute("UPDATE events SET type = 'x' WHERE case_id = $1 AND version = 1", one)
        assert Layer.CHAIN in await noticed(owner)
        await owner.close()


@pytest.mark.parametrize(
    "verifiers", ["today's", pytest.param("its own", marks=pytest.mark.long("the kept file has them"))]
)
@pytest.mark.parametrize("name", [TODAY, *RELEASES])
def test_a_bundle_of_an_earlier_format_is_proved_by_its_own_verifiers_and_by_those_of_today(
    name: str, verifiers: str, formats: Path, elsewhere: Elsewhere
) -> None:
    bundle = (formats / f"{name}.zip").read_bytes()
    kept = heads_in((formats / f"{name}.heads").read_bytes())[0]
    (elsewhere.folder / "kept").write_bytes(kept.to_bytes())
    if verifiers == "its own":
        for verifier in ("verify.py", "verify.sh"):
            (elsewhere.folder / verifier).write_bytes(unzipped(bundle)[verifier])
    code, said = elsewhere.python(bundle, "--checkpoint", "kept")
    assert code == 0, said
    assert said.count("its words are those that were sealed") == 2
    assert "that you kept" in said
    assert elsewhere.shell(bundle)[0] == 0


async def _signed(owner: asyncpg.Connection, ledger: Ledger, folder: Path) -> list[TreeHead]:
    """The head of a tree that no one had signed: the log's key of a kept database is not kept."""
    if await taken_keys(owner):
        return []
    key = SignerKey.from_seed("hill-school.example/record", LOG, b"k" * 32)
    await asyncio.to_thread((folder / "log.key").write_text, key.secret_line)
    file = CheckpointFile(folder / "heads.txt")
    assert await LogSigner(ledger.pool, folder / "log.key", file, ledger.clock.now).once() is not None
    return outside(file.path)
