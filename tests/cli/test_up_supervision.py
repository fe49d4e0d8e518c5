"""A part of `onward up` that keeps ending starts again after growing pauses, and is given up in the end."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from cli.service import up_parts
from cli.service.installation import held_port
from cli.service.up_parts import (
    LOG,
    PAUSES,
    STEADY_SECONDS,
    EmbeddedServer,
    GivenUpError,
    OwnProcess,
    Part,
    Restarts,
    has_room,
    keep,
    opened_log,
    stand_in,
)
from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
from tests.patience import PATIENCE, until
from tests.processes import finished

AT_ONCE = (0.0, 0.0)


class Fake:
    """A part without a process, which counts its starts."""

    name = "The fake"

    def __init__(self, runs: bool, fault: Exception | None = None) -> None:
        self._runs = runs
        self._fault = fault
        self.starts = 0
        self.looked_at = asyncio.Event()

    def runs(self) -> bool:
        self.looked_at.set()
        return self._runs

    async def start(self) -> None:
        self.starts += 1
        if self._fault is not None:
            raise self._fault

    def why_ended(self) -> str:
        return "It never runs."


class Told:
    """Keeps each line about a part that ended."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)


@asynccontextmanager
async def kept(part: Part, told: Told, room: Callable[[], bool] = lambda: True) -> AsyncIterator[None]:
    keeping = asyncio.create_task(keep(part, told, AT_ONCE, room))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


def pauses(of: Restarts, *ran: float) -> list[float | None]:
    return [of.pause_after(each) for each in ran]


def test_pauses_grow_to_a_minute_and_then_the_part_is_given_up() -> None:
    grown = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 60.0, 60.0, 60.0, None]
    assert pauses(Restarts(PAUSES), *[1.0] * 10) == grown


def test_a_part_that_ran_well_begins_again_at_the_first_pause() -> None:
    assert pauses(Restarts((1.0, 2.0)), 1.0, 1.0, STEADY_SECONDS + 1, 1.0, 1.0) == [1.0, 2.0, 1.0, 2.0, None]


def test_an_end_after_a_slow_start_counts_like_any_other() -> None:
    assert pauses(Restarts((1.0, 2.0)), *[STEADY_SECONDS] * 3) == [1.0, 2.0, None]


@pytest.mark.parametrize("fault", [None, ConnectionRefusedError()])
async def test_a_part_that_ends_is_started_again_as_often_as_there_are_pauses(
    fault: Exception | None,
) -> None:
    part, told = Fake(runs=False, fault=fault), Told()
    with pytest.raises(GivenUpError) as given_up:
        await keep(part, told, AT_ONCE)
    again = "The fake ended. It never runs. It is being started again in 0 seconds."
    assert (part.starts, told.lines) == (2, [again, again])
    assert str(given_up.value) == (
        "The fake ended 3 times in a row, so Onward stops. It never runs. "
        "Put that right, then run the same command again."
    )


async def test_a_part_that_runs_is_left_alone() -> None:
    part, told = Fake(runs=True), Told()
    async with kept(part, told):
        await part.looked_at.wait()
    assert (part.starts, told.lines) == (0, [])


async def test_a_process_that_cannot_run_is_told_with_its_exit_code_and_last_line(tmp_path: Path) -> None:
    script = "echo The key cannot be read. >&2; exit 2"
    with opened_log(tmp_path) as log:
        worker = OwnProcess("The worker", ("sh", "-c", script), dict(os.environ), log)
        await worker.start()
        async with kept(worker, told := Told()):
            await until("it was started and ended", lambda: len(told.lines) > 1)
    why = f"Its exit code is 2. The last line of {tmp_path / LOG} is “The key cannot be read”."
    assert told.lines[-1] == f"The worker ended. {why} It is being started again in 0 seconds."


async def test_a_process_that_was_killed_is_told_with_the_signal_and_no_line_of_an_earlier_one(
    tmp_path: Path,
) -> None:
    (tmp_path / LOG).write_text("A line of an earlier process.\n")
    with opened_log(tmp_path) as log:
        worker = OwnProcess("The worker", ("sh", "-c", "kill -KILL $$"), dict(os.environ), log)
        await worker.start()
        async with kept(worker, told := Told()):
            await until("it ended", lambda: bool(told.lines))
    assert f"Signal 9 (SIGKILL) ended it. {tmp_path / LOG} says nothing about it." in told.lines[0]


async def test_a_postgres_that_does_not_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    server.cluster.mkdir()  # and nothing in it
    part = EmbeddedServer("Postgres", server, server.log)
    async with kept(part, told := Told()):
        await until("it was started and ended", lambda: len(told.lines) > 1)
    await server.stop()
    assert "The embedded Postgres did not start: " in told.lines[1]
    assert "postgresql.conf" in told.lines[1]


async def test_a_temporal_whose_port_is_taken_is_told_in_its_own_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        server = DevServer(tmp_path, port)
        part = EmbeddedServer("Temporal", server, tmp_path / "temporal.log")
        async with kept(part, told := Told()):
            await until("it was started and ended", lambda: len(told.lines) > 1)
        await server.stop()
    assert "address already in use" in told.lines[1]


async def test_a_full_disk_is_waited_out_and_told_once() -> None:
    part, told, free = Fake(runs=False), Told(), asyncio.Event()
    looks: list[bool] = []

    def room() -> bool:
        looks.append(free.is_set())
        if len(looks) == 3:
            free.set()
        return looks[-1]

    async with kept(part, told, room):
        await until("it is started", lambda: part.starts > 0)
    assert looks[:4] == [False, False, False, True]
    assert told.lines[0].startswith("The fake ended. The disk is full")
    assert "telephone the DSL" in told.lines[0]
    assert sum("The disk is full" in line for line in told.lines) == 1


async def test_while_the_api_does_not_run_its_visitors_read_that_they_should_telephone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(up_parts, "AWAY_LOOKS", 1)
    port = free_port()
    with held_port(port) as held:
        standing_in = asyncio.create_task(stand_in(Fake(runs=False), held))
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:

            async def answers() -> bool:
                try:
                    return (await http.get("/")).status_code == 503
                except httpx2.ConnectError:
                    return False

            await until("the page is there", answers)
            page = await http.post("/v1/referrals", json={"summary": "a" * 100_000})
        standing_in.cancel()
        await asyncio.wait([standing_in])
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "call 999" in page.text
    assert "Telephone or go to your designated safeguarding lead" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_room_is_what_the_disk_has_left(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    made = finished("mount", "-t", "tmpfs", "-o", "size=80m", "onward-test", str(small))
    if made.returncode:
        pytest.skip("only root can make a small disk")
    try:
        assert has_room(small)
        (small / "full").write_bytes(bytes(30_000_000))
        assert not has_room(small)
        (small / "full").unlink()
        assert has_room(small)
    finally:
        assert finished("umount", str(small)).returncode == 0
