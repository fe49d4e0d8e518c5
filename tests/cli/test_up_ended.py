"""However `onward up` ends, nothing of it still runs: a part given up, a signal at any moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cli.service.up_parts import LOG
from local.subprocesses import free_port
from tests.cli.commands import ROOT, clean
from tests.patience import PATIENCE, wait_until
from tests.processes import a_process

PROGRAM = """
from cli import command_line
from cli.service import up_command, up_parts
up_command.PAUSES, up_parts.STEADY_SECONDS = (0.0, 0.0), 86_400.0
command_line.main()
"""
"""`onward`, less patient with a part that keeps ending, however slowly it starts."""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@contextmanager
def begun(data: Path) -> Iterator[subprocess.Popen[str]]:
    """`onward up` that was only just started."""
    command = (sys.executable, "-c", PROGRAM, "up", "--data", str(data), "--port", str(free_port()))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with a_process(*command, cwd=ROOT, env=clean(), **pipes) as process:
        yield process


def running(data: Path) -> dict[int, str]:
    """The processes with this folder in their command, in their environment or as where they are."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended, or belongs to another account
            command = (entry / "cmdline").read_bytes()
            where = (entry / "environ").read_bytes() + os.fsencode((entry / "cwd").readlink())
            if os.fsencode(data) in command + where:
                found[int(entry.name)] = os.fsdecode(command.replace(b"\0", b" "))
    return found


@pytest.mark.long("supervision has tests of its own; this one starts the whole product")
def test_a_worker_that_keeps_ending_is_given_up_and_everything_ends(tmp_path: Path) -> None:
    with begun(tmp_path) as process:
        assert process.stdout is not None
        assert any("Stop with Ctrl-C" in line for line in process.stdout)
        (tmp_path / "seal.key").unlink()
        (worker,) = [pid for pid, command in running(tmp_path).items() if command.endswith("cli worker ")]
        os.kill(worker, signal.SIGKILL)
        said, wrong = process.communicate(timeout=2 * PATIENCE)
    reason = "ONWARD_SEAL_KEY_FILE cannot be read: no such file or directory"
    *restarts, given_up = wrong.splitlines()
    assert [line.partition(". ")[0] for line in restarts] == ["The worker ended"] * 2
    assert restarts[0].startswith("The worker ended. Signal 9 (SIGKILL) ended it.")
    assert all(line.endswith("It is being started again in 0 seconds.") for line in restarts)
    assert given_up == (
        "The worker ended 3 times in a row, so Onward stops. Its exit code is 2. The last line of "
        f"{tmp_path / LOG} is “{reason}”. Put that right, then run the same command again."
    )
    assert (process.returncode, said) == (1, "Stopped. The data is kept.\n")
    assert (tmp_path / LOG).read_text("utf-8").count(reason) == 2, "starts after the kill"
    wait_until("nothing of it runs", lambda: not running(tmp_path))


def test_ctrl_c_while_postgres_is_set_up_ends_it_before_anything_else_starts(tmp_path: Path) -> None:
    with begun(tmp_path) as process:
        wait_until("Postgres is being set up", (tmp_path / "postgres/cluster.unfinished/base").exists)
        process.send_signal(signal.SIGINT)
        answer = process.communicate(timeout=2 * PATIENCE)
        assert (process.returncode, answer) == (0, ("Stopped. The data is kept.\n", ""))
        assert not (tmp_path / "temporal").exists()
        wait_until("nothing of it runs", lambda: not running(tmp_path))


@pytest.mark.long("after Ctrl-C earlier, and after a kill later, nothing runs either")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_signal_while_temporal_starts_leaves_nothing_running(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with begun(tmp_path) as process:
        wait_until("Temporal starts", (tmp_path / "temporal/temporal.db").exists)
        process.send_signal(number)
        process.communicate(timeout=2 * PATIENCE)
        assert process.returncode == code
        wait_until("nothing of it runs", lambda: not running(tmp_path))
