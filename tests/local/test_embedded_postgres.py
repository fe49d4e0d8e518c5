"""The embedded Postgres on real disk: killed, deceived by pid files, and it ends with its process."""

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path

import asyncpg
import pytest

from local.embedded_postgres import APP, AUDITOR, OWNER, WHO_MAY_CONNECT, EmbeddedPostgres
from local.postgres_paths import server_user
from local.subprocesses import ServerFailed
from local.temporal_server import DevServer
from tests.cli.commands import ROOT, clean
from tests.databases import Cluster, connected
from tests.patience import until
from tests.processes import a_process, lives


@pytest.fixture
async def postgres(cluster: Cluster, tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A server with files that another one has made."""
    server = EmbeddedPostgres(cluster.copied_to(tmp_path / "data"))
    await server.start()
    yield server
    await server.stop()


async def ask(server: EmbeddedPostgres, question: str, role: str = OWNER) -> object:
    async with connected(server.url(role)) as connection:
        return await connection.fetchval(question)


def a_process_that_took_the_number() -> AbstractContextManager[subprocess.Popen[str]]:
    uid, gid = server_user() or (None, None)
    return a_process("sleep", "infinity", user=uid, group=gid)


async def test_postgres_is_durable_and_reachable_only_by_its_socket(postgres: EmbeddedPostgres) -> None:
    settings = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses"]
    found = [await ask(postgres, f"SELECT current_setting('{name}')") for name in settings]
    assert found == ["on", "on", "on", "on", ""]
    assert postgres.socket.stat().st_mode & 0o077 == 0
    assert len(f"{postgres.socket}/.s.PGSQL.5432") < 104
    assert (postgres.cluster / "pg_hba.conf").read_text() == WHO_MAY_CONNECT


async def test_no_role_is_a_superuser_and_only_the_owner_may_create(postgres: EmbeddedPostgres) -> None:
    for role in (OWNER, APP, AUDITOR):
        assert (
            await ask(postgres, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", role) is False
        )
    for role in (APP, AUDITOR):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(postgres, "CREATE TABLE mine ()", role)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(postgres, f"SET ROLE {OWNER}", role)
    await ask(postgres, "CREATE TABLE ours ()", OWNER)


async def test_it_comes_back_when_killed_in_the_middle_of_work(postgres: EmbeddedPostgres) -> None:
    await ask(postgres, "CREATE TABLE kept (n int)")
    connection = await asyncpg.connect(postgres.url(OWNER))
    busy = asyncio.create_task(connection.execute("INSERT INTO kept SELECT 1 FROM pg_sleep(3600)"))
    sleeps = "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep'"

    async def at_work() -> bool:
        return bool(await ask(postgres, sleeps))

    await until("it is at work", at_work)
    postgres.kill()
    await postgres.start()
    assert await ask(postgres, "SELECT count(*) FROM kept") == 0
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await busy


@pytest.mark.parametrize("text", ["", "12", "{pid}\n{cluster}\n1700000000\n5432\n/tmp\n\n  1 1\nready\n"])
async def test_a_pid_file_is_not_believed(postgres: EmbeddedPostgres, text: str) -> None:
    postgres.kill()
    with a_process_that_took_the_number() as stranger:
        pid_file = postgres.cluster / "postmaster.pid"
        pid_file.write_text(text.format(pid=stranger.pid, cluster=postgres.cluster))
        await postgres.start()
        await until("it answers", postgres.running)
        assert stranger.poll() is None


async def test_a_directory_in_use_is_refused_at_once(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(ServerFailed, match="Another Onward is using"):
        await EmbeddedPostgres(postgres.data).start()
    await until("it answers", postgres.running)


async def test_another_process_finds_it_by_its_directory(postgres: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(postgres.data)
    assert other.url(APP) == postgres.url(APP)
    await until("it answers", other.running)


async def test_an_unfinished_cluster_is_made_again(tmp_path: Path) -> None:
    unfinished = tmp_path / "data" / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(tmp_path / "data")
    await server.start()
    await until("it answers", server.running)
    await server.stop()


async def test_after_stop_no_process_and_no_socket_is_left(postgres: EmbeddedPostgres) -> None:
    pid = postgres.pid
    assert pid is not None
    await postgres.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not postgres.socket.exists()


async def test_a_start_removes_what_servers_left_that_ended_with_their_process(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    left, new = (EmbeddedPostgres(tmp_path / name).socket for name in ("killed", "starting"))
    left.mkdir()
    new.mkdir()
    os.utime(left, (0, 0))
    await postgres.stop()
    await postgres.start()
    assert not left.exists()
    new.rmdir()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_the_servers_die_with_a_process_that_was_killed(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from local.embedded_postgres import EmbeddedPostgres
        from local.temporal_server import DevServer

        async def main():
            postgres, temporal = EmbeddedPostgres(Path(sys.argv[1])), DevServer(Path(sys.argv[1]))
            await postgres.start()
            await temporal.start()
            print(postgres.pid, temporal.pid, flush=True)
            await asyncio.Event().wait()

        asyncio.run(main())
    """)
    with a_process(sys.executable, "-c", script, tmp_path / "data", stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(lives(pid) for pid in pids)
        parent.kill()
    await until("both servers have ended", lambda: not any(map(lives, pids)))
    again, engine = EmbeddedPostgres(tmp_path / "data"), DevServer(tmp_path / "data")
    await again.start()
    await engine.start()
    await engine.stop()
    await again.stop()


PROGRAM = """
import os, signal, subprocess
from local.subprocesses import follow

signal.signal(signal.SIGINT, lambda *_: None)  # like an event loop, which has its own handler
follows = follow(os.getpid(), signal.SIGINT)

def at_once():
    follows()
    os.kill(os.getpid(), signal.SIGINT)

print(subprocess.run(["true"], preexec_fn=at_once).returncode)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_signal_of_a_parents_death_is_not_swallowed_before_the_server_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=clean(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "-2\n", "ended by SIGINT"
