"""A fault of ours at the command line is one sentence with a number; what it was about is not shown."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.embedded_postgres import OWNER
from local.temporal_server import DevServer
from tests.cli.commands import ROOT, clean, onward, settings_of
from tests.databases import Database, connected
from tests.processes import finished

CANARY = "Zephyrine Quillfeather"
BREAKS = f"""
CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no one called {CANARY}' USING DETAIL = '{CANARY}', HINT = '{CANARY}';
END;
$$;
CREATE TRIGGER breaks BEFORE INSERT ON schools FOR EACH ROW EXECUTE FUNCTION breaks();
CREATE TRIGGER breaks BEFORE INSERT ON workers FOR EACH ROW EXECUTE FUNCTION breaks();
"""
FAULT = re.compile(r"^Onward failed at \S+\.py:\d+ \(\w+, fault ([0-9a-f]{6})\)\. ")
ADD = ("people", "add", "Dana Lead", "--school", "Hill School", "--role", "dsl")


@pytest.fixture(scope="module")
async def broken(migrated: Database) -> AsyncIterator[dict[str, str]]:
    """The settings of a database that fails with a person's name in its words."""
    async with migrated.copy() as database:
        async with connected(database.url(OWNER)) as owner:
            await owner.execute(BREAKS)
        yield settings_of(database, bytes(32))


async def test_a_command_says_where_it_failed_and_not_about_whom(broken: dict[str, str]) -> None:
    numbers = set()
    for _ in range(2):
        result = await asyncio.to_thread(onward, *ADD, **broken)
        assert (result.returncode, result.stdout) == (70, "")
        assert len(result.stderr.splitlines()) == 1
        assert "Traceback" not in result.stderr
        assert CANARY not in result.stderr
        found = FAULT.match(result.stderr)
        assert found is not None, result.stderr
        numbers.add(found[1])
    assert len(numbers) == 1, "the same fault has the same number"


async def test_a_failing_worker_logs_no_ones_words(broken: dict[str, str], tmp_path: Path) -> None:
    engine = DevServer(tmp_path)
    await engine.start()
    try:
        result = await asyncio.to_thread(onward, "worker", **broken, TEMPORAL_ADDRESS=engine.address)
    finally:
        await engine.stop()
    assert result.returncode == 70
    assert "Traceback" not in result.stderr
    assert CANARY not in result.stderr + result.stdout
    *records, said = result.stderr.splitlines()
    found = FAULT.match(said)
    assert found is not None, said
    last = json.loads(records[-1])
    assert (last["event"], last["level"], last["fault"]) == ("worker ended", "critical", found[1])
    assert "RaiseError" in {each["type"] for each in last["exception"]}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "import threading; each = threading.Thread(target=fail); each.start(); each.join()",
        "Broken(); import gc; gc.collect()",
        "import asyncio; asyncio.run(forgotten())",
        "fail()",
    ],
    ids=["in a thread", "where no one can catch it", "in a task that no one waits for", "at the top"],
)
def test_a_fault_outside_the_command_itself_is_reported_without_its_words(elsewhere: str) -> None:
    program = f"""
import asyncio
from cli.options import guarded

def fail():
    raise ValueError("no one called {CANARY}")

class Broken:
    def __del__(self):
        fail()

async def forgotten():
    async def task():
        fail()
    asyncio.create_task(task())
    await asyncio.sleep(0)

def work():
    {elsewhere}

guarded(work)
"""
    done = finished(sys.executable, "-c", program, cwd=ROOT, env=clean())
    assert CANARY not in done.stderr
    assert "Traceback" not in done.stderr
    assert "ValueError" in done.stderr
