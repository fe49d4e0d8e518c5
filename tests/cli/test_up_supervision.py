"""A part of `onward up` that keeps ending starts again after growing pauses, and is given up in the end."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from cli.service.up_parts import (
    LOG,
    PAUSES,
    STEADY_SECONDS,
    EmbeddedServer,
    OwnProcess,
    Restarts,
    has_room,
    opened_log,
    supervise,
)
from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
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


def pauses(of: Restarts, *ran: float) -> list[float | None]:
    return [of.pause_after(each) for each in ran]


def test_pauses_grow_and_then_the_part_is_given_up() -> None:
    assert pauses(Restarts(PAUSES), *[1.0] * 7) == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, None]


def test_a_part_that_ran_well_begins_again_at_the_first_pause() -> None:
    assert pauses(Restarts((1.0, 2.0)), 1.0, 1.0, STEADY_SECONDS + 1, 1.0, 1.0) == [1.0, 2.0, 1.0, 2.0, None]


def test_an_end_after_a_slow_start_counts_like_any_other() -> None:
    assert pauses(Restarts((1.0, 2.0)), *[STEADY_SECONDS] * 3) == [1.0, 2.0, None]


@pytest.mark.parametrize("fault", [None, ConnectionRefusedError()])
async def test_only_the_part_that_ends_is_started_again_as_often_as_there_are_pauses(
    fault: Exception | None,
) -> None:
    lasting, ending = Fake(runs=True), Fake(runs=False, fault=fault)
    told = Told()
    assert await supervise((lasting, ending), (0.0, 0.001), told) is ending
    assert (lasting.starts, ending.starts) == (0, 2)
    assert told.lines == [
        "The fake ended. It never runs. It is being started again in 0 seconds.",
        "The fake ended. It never runs. It is being started again in 0.001 seconds.",
    ]


async def test_a_pause_can_be_ended() -> None:
    part = Fake(runs=False)
    supervising = asyncio.create_task(supervise((part,), (86_400.0,), Told()))
    await part.looked_at.wait()
    supervising.cancel()
    await asyncio.wait([supervising])
    assert supervising.cancelled()
    assert part.starts == 0


async def test_a_process_that_cannot_run_is_told_with_its_exit_code_and_last_line(tmp_path: Path) -> None:
    script = f"echo one >> {tmp_path}/starts; echo The key cannot be read. >&2; exit 2"
    with opened_log(tmp_path) as log:
        api = OwnProcess("The api", ("sleep", "86400"), dict(os.environ), log)
        worker = OwnProcess("The worker", ("sh", "-c", script), dict(os.environ), log)
        await api.start()
        await worker.start()
        try:
            assert await supervise((api, worker), AT_ONCE, Told()) is worker
            assert api.runs()
        finally:
            await api.stop()
    assert not api.runs()
    assert (tmp_path / "starts").read_text() == "one\n" * 3
    why = f"Its exit code is 2. The last line of {tmp_path / LOG} is “The key cannot be read”."
    assert worker.why_ended() == why


async def test_a_process_that_was_killed_is_told_with_the_signal_and_no_line_of_an_earlier_one(
    tmp_path: Path,
) -> None:
    (tmp_path / LOG).write_text("A line of an earlier process.\n")
    with opened_log(tmp_path) as log:
        worker = OwnProcess("The worker", ("sh", "-c", "kill -KILL $$"), dict(os.environ), log)
        await worker.start()
        await supervise((worker,), (), Told())
    assert worker.why_ended() == f"Signal 9 (SIGKILL) ended it. {tmp_path / LOG} says nothing about it."


async def test_a_postgres_that_does_not_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    server.cluster.mkdir()  # and nothing in it
    part = EmbeddedServer("Postgres", server, server.log)
    assert await supervise((part,), AT_ONCE, Told()) is part
    await server.stop()
    assert "The embedded Postgres did not start: " in part.why_ended()
    assert "postgresql.conf" in part.why_ended()


async def test_a_temporal_whose_port_is_taken_is_told_in_its_own_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        server = DevServer(tmp_path, port)
        part = EmbeddedServer("Temporal", server, tmp_path / "temporal.log")
        assert await supervise((part,), AT_ONCE, Told()) is part
    assert "address already in use" in part.why_ended()


async def test_a_full_disk_gives_no_part_up_and_lets_it_go_on_when_there_is_room() -> None:
    part, told, free = Fake(runs=False), Told(), asyncio.Event()
    looks: list[bool] = []

    def room() -> bool:
        looks.append(free.is_set())
        if len(looks) == 3:
            free.set()
        return looks[-1]

    assert await supervise([part], AT_ONCE, told, room) is part
    assert looks[:4] == [False, False, False, True]
    assert told.lines[0].startswith("The fake ended. The disk is full")
    assert part.starts == len(AT_ONCE), "it is given up only for another cause"
    assert "telephone the DSL" in told.lines[0]


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
