"""A Postgres that takes no entry, at the command line: one sentence, and what only reads still answers."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from local.embedded_postgres import OWNER
from tests.cli.commands import onward, settings_of
from tests.databases import Cluster
from tests.postgres_pair import Twin, a_migrated_pair, both

KEY = bytes(32)


@pytest.fixture(scope="module")
async def pair(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Twin, Twin]]:
    async with a_migrated_pair(cluster, tmp_path_factory.mktemp("console")) as servers:
        yield servers


@pytest.fixture
async def read_only(pair: tuple[Twin, Twin]) -> AsyncIterator[dict[str, str]]:
    """The settings of a primary that takes no entry for as long as the test lasts."""
    first, _ = pair
    await first.read_only(True)
    yield settings_of(first, KEY)
    await first.read_only(False)


WRITING = [
    ("people", "add", "Dana Lead", "--school", "Hill School", "--role", "dsl"),
    ("init", "Ada Admin", "--school", "Hill School"),
    ("calendar", "add", "2027-06-04", "--reason", "Bank holiday proclaimed for the coronation."),
]


@pytest.mark.parametrize("arguments", WRITING)
async def test_a_command_that_would_write_fails_with_one_sentence(
    read_only: dict[str, str], arguments: tuple[str, ...]
) -> None:
    result = await asyncio.to_thread(onward, *arguments, **read_only)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert result.stderr.startswith("Postgres accepts no entries:")


async def test_the_record_is_verified_and_the_doctor_says_what_is_wrong(read_only: dict[str, str]) -> None:
    assert (await asyncio.to_thread(onward, "verify", **read_only)).returncode == 0
    found = await asyncio.to_thread(onward, "doctor", "--no-post", **read_only)
    assert "FIX   Postgres accepts no entries:" in found.stdout, found.stderr


async def test_an_address_of_two_servers_leads_each_command_to_the_primary(pair: tuple[Twin, Twin]) -> None:
    first, second = pair
    addresses = {
        "ONWARD_DATABASE_URL": both(second, first),
        "ONWARD_OWNER_DATABASE_URL": both(second, first, OWNER),
    }
    where = settings_of(first, KEY) | addresses
    assert (await asyncio.to_thread(onward, "migrate", **where)).stdout == "The schema is up to date.\n"
    added = await asyncio.to_thread(onward, *WRITING[0], **where)
    assert added.returncode == 0, added.stderr
    assert added.stdout.strip() in (await asyncio.to_thread(onward, "people", "list", **where)).stdout
    assert (await asyncio.to_thread(onward, "verify", **where)).returncode == 0


async def test_an_address_whose_servers_are_all_standbys_is_one_sentence(pair: tuple[Twin, Twin]) -> None:
    _, second = pair
    nowhere = f"postgresql://{OWNER}@/onward?host={second.socket},/nowhere"
    where = settings_of(second, KEY) | dict.fromkeys(
        ("ONWARD_DATABASE_URL", "ONWARD_OWNER_DATABASE_URL"), nowhere
    )
    for command in (("migrate",), ("verify",), ("calendar", "list")):
        result = await asyncio.to_thread(onward, *command, **where)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
        assert result.stderr.startswith("Postgres accepts no entries:")
