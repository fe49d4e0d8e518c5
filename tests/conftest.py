"""One real Postgres for all tests of a run, with a new school for each test that needs one."""

import gc
import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest
import structlog
from hypothesis import HealthCheck, settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from application.school import passwords
from local.dev_mailbox import DevMailbox
from local.embedded_postgres import APP, EmbeddedPostgres
from runtime import logs
from store.ledger.ledger import Ledger
from store.pool import Pool
from tests.damaged_state import Tamper, tampering
from tests.database_fixtures import _one_ledger, database, http, owner
from tests.databases import Cluster, Database, made_once, pooled, running
from tests.durations import seconds
from tests.long_tests import pytest_pycollect_makeitem, pytest_terminal_summary
from tests.one_run import joined, left
from tests.one_worker import place, pytest_xdist_make_scheduler
from tests.school import NOW, School, SetClock, new_school
from tests.wide_limits import wide_limits

__all__ = [
    "_one_ledger",
    "database",
    "http",
    "owner",
    "pytest_pycollect_makeitem",
    "pytest_terminal_summary",
    "pytest_xdist_make_scheduler",
    "wide_limits",
]

# How long an example takes says nothing: a machine may be slow, or busy with other things.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# At each start, pytest closes its common folder to other accounts, and root's embedded Postgres runs under
# another account. So each run has its own folder. It is removed at the end, or by the next run after a kill.
FOLDER = joined()

# To draw a traceback with the value of each variable takes longer than all that a test does.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback

# No test calls anybody outside this machine, so none needs the system's authorities. Each HTTP client reads
# their hundred and more certificates, which takes longer than most requests; here it reads one.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("data") / "nobodys-authority.pem")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start what takes longest first, unless a plugin has shuffled the tests on purpose."""
    if not config.pluginmanager.hasplugin("randomly"):
        known = seconds()
        items.sort(key=lambda item: (place(item.nodeid), -known.get(item.path, 0)))


def pytest_collection_finish() -> None:
    """Leave thousands of collected tests out of each garbage collection."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Remove the files of the run."""
    left(FOLDER)


@pytest.fixture(scope="session")
async def cluster() -> Cluster:
    """The run's migrated cluster, to copy for a server of a test's own."""
    return await made_once(FOLDER / "migrated")


@pytest.fixture(scope="session")
async def migrated(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    """The migrated database of this process, to copy for a database of a test's own."""
    async with running(Database(cluster.copied_to(tmp_path_factory.mktemp("postgres")))) as server:
        await server.refuse_connections()
        yield server


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hash passwords with Argon2 as ever, but not with the memory and time that are to slow a guesser."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hashes", lambda: quick)
        yield


@pytest.fixture(scope="session")
def seal_key() -> bytes:
    """One key for the run's database: a case sealed with another key would stop tests that read all cases."""
    return os.urandom(32)


@pytest.fixture
async def nested_loops(database: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """A pool whose Postgres joins by nested loops only, as it may choose to when tables look empty."""
    settings = "&".join(f"enable_{way}=off" for way in ("hashjoin", "mergejoin", "material"))
    url = database.url(APP)
    async with pooled(f"{url}{'&' if '?' in url else '?'}{settings}") as pool:
        yield pool


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> DevMailbox:
    """The embedded mailbox."""
    return DevMailbox(tmp_path_factory.mktemp("inbox"))


@pytest.fixture
def clock(_one_ledger: Ledger) -> SetClock:
    """The clock of all parts, reset before each test."""
    clock = _one_ledger.clock
    assert isinstance(clock, SetClock)
    clock.time = NOW
    return clock


@pytest.fixture
def ledger(_one_ledger: Ledger, clock: SetClock) -> Ledger:
    """The ledger, as the application's role."""
    return _one_ledger


@pytest.fixture
async def school(
    owner: asyncpg.Connection, http: httpx2.AsyncClient, clock: SetClock, ledger: Ledger
) -> School:
    """A separate school for this test, and the calendar of the file: all schools have one calendar."""
    await ledger.plans.withdraw_all(ledger.pool, NOW)
    return await new_school(owner, http)


@pytest.fixture
async def other_school(owner: asyncpg.Connection, http: httpx2.AsyncClient, clock: SetClock) -> School:
    """Another school, which must never learn of the first."""
    return await new_school(owner, http)


@pytest.fixture
async def tampered(owner: asyncpg.Connection) -> AsyncIterator[Tamper]:
    """Damage a case's stored state so that it cannot be opened."""
    async with tampering(owner) as tamper:
        yield tamper


@pytest.fixture
def log_restored() -> Iterator[None]:
    """Restore the log settings after a test that changes them."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name in logs.SILENT:
        logging.getLogger(name).disabled = False
    structlog.reset_defaults()
