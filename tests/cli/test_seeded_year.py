"""`onward demo --year` writes a year of real records, once, into an untouched demonstration, without mail."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.service.installation import embedded_settings
from cli.trial import seeded_year
from local.embedded_postgres import OWNER, EmbeddedPostgres
from local.rehearsal import school_year
from store.ledger.sealing import Seals
from store.people import people_setup
from store.people.demonstration_state import NotUntouched
from store.verification.record_check import Deep, Tally, look
from tests.cli.commands import Stack, onward, stack
from tests.databases import Cluster, connected
from tests.patience import wait_until

WHOLE = pytest.mark.long("plays a whole year, and starts the product on it")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A year, and `onward up` upon it."""
    data = tmp_path_factory.mktemp("year")
    written = onward("demo", "--year", "--data", str(data))
    assert written.returncode == 0, written.stderr
    assert "are still open." in written.stdout
    again = onward("demo", "--year", "--data", str(data))
    assert (again.returncode, again.stderr) == (
        2,
        "The demonstration school already has cases. Remove its data folder, or give another.\n",
    )
    with stack(data) as running:
        yield running


def rows(running: Stack, statement: str) -> list[Any]:
    async def fetched() -> list[Any]:
        async with running.database() as connection:
            return list(await connection.fetch(statement))

    return asyncio.run(fetched())


@WHOLE
def test_the_record_is_intact_and_so_is_what_lists_find_it_by(seeded: Stack) -> None:
    checked = seeded.onward("verify", "--state")
    assert checked.returncode == 0, checked.stdout
    assert "Every chain is intact." in checked.stdout
    assert seeded.onward("doctor").returncode == 0


@WHOLE
def test_each_open_case_gets_its_workflow_and_no_one_gets_a_message(seeded: Stack) -> None:
    wait_until("the relay has started them", lambda: seeded.http.get("/readyz").json()["waiting"] == 0)
    (counts,) = rows(
        seeded,
        "SELECT (SELECT count(*) FROM cases WHERE NOT closed) AS open, "
        "(SELECT count(*) FROM cases WHERE closed) AS closed",
    )
    assert counts["open"] > 10
    assert counts["closed"] > 100
    messages = (
        "SELECT p.kind, p.account, e.type, e.recorded_at FROM post AS p "
        "LEFT JOIN events AS e ON e.case_id = p.case_id AND e.version = p.version "
        "WHERE p.kind <> 'late-beginnings' AND p.head_day IS NULL "
        "AND coalesce(e.recorded_at < pg_postmaster_start_time(), true)"
    )
    assert rows(seeded, messages) == [], (
        "only what falls due from now on, this morning's mail, the day's head"
    )


@WHOLE
def test_nothing_falls_due_again_that_was_recorded_as_late(seeded: Stack) -> None:
    late = (
        "SELECT count(*) AS late, max(recorded_at) < min(s.began) AS before FROM events, "
        "(SELECT pg_postmaster_start_time() AS began) AS s WHERE type = 'feedback.overdue'"
    )
    (found,) = rows(seeded, late)
    assert found["late"] > 3
    assert found["before"]


@pytest.fixture
def data(cluster: Cluster, tmp_path: Path) -> Path:
    """A folder with an empty database."""
    cluster.copied_to(tmp_path / "postgres")
    return tmp_path


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data / "postgres")
    await server.start()
    yield server
    await server.stop()


async def test_a_few_cases_of_a_year_are_intact_written_once_and_without_mail(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(school_year, "CASES", 15)
    await seeded_year.seed_year(data, 1)
    said = capsys.readouterr()
    assert re.search(r"Wrote \d+ cases? with \d+ entries\. \d+ are still open\.", said.out)
    assert re.findall(r"^Writing the year: (\d+) % ", said.err, re.MULTILINE) == [
        f"{n}0" for n in range(1, 11)
    ]
    with pytest.raises(NotUntouched):
        await seeded_year.seed_year(data, 1)
    async with opened(data) as server:
        seals = Seals(embedded_settings(data).seal_secret)
        async with connected(server.url(OWNER)) as connection:
            tally = Tally()
            async for found in look(connection, Deep(seals=seals, state=True)):
                tally.add(found)
            messages = await connection.fetchval("SELECT count(*) FROM post")
            late = await connection.fetchval("SELECT count(*) FROM events WHERE type = 'feedback.overdue'")
    assert (tally.findings, tally.bad, messages) == ([], [], 0)
    assert tally.cases > 10
    assert late > 0


async def test_a_school_that_is_not_a_demonstration_is_left_alone(data: Path) -> None:
    async with opened(data) as server:
        await people_setup.add(server.url(OWNER), "Hill School", "Ruth Real", ["dsl"])
        refused = await asyncio.to_thread(onward, "demo", "--year", "--data", str(data))
        assert refused.stderr.startswith("Stop `onward up` first"), refused.stderr
    refused = await asyncio.to_thread(onward, "demo", "--year", "--data", str(data))
    assert (refused.returncode, refused.stderr) == (
        2,
        "This data folder has a school that is not a demonstration. Give an empty folder with --data.\n",
    )
    assert not (data / "tokens.json").exists()


def test_the_database_of_a_service_is_never_opened(tmp_path: Path) -> None:
    service = "postgresql://onward_app:secret@127.0.0.1:1/onward"
    refused = onward("demo", "--year", "--data", str(tmp_path / "new"), ONWARD_DATABASE_URL=service)
    assert refused.returncode == 2
    assert "on this machine only" in refused.stderr
    assert not (tmp_path / "new").exists()
