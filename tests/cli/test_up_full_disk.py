"""`onward up` on a disk that is really full: it waits, says so, and goes on when there is room."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from local.subprocesses import free_port
from tests.cli.commands import ROOT, clean
from tests.cli.test_up_ended import running
from tests.patience import PATIENCE, wait_until
from tests.processes import a_process, finished

pytestmark = pytest.mark.long("starts the whole product; the parts and the page have tests of their own")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk that the product nearly fills."""
    made = finished("mount", "-t", "tmpfs", "-o", "size=400m", "onward-test", str(tmp_path))
    if made.returncode:
        pytest.skip("only root can make a small disk")
    yield tmp_path
    assert finished("umount", "--lazy", str(tmp_path)).returncode == 0


def test_a_full_disk_stops_no_one_from_learning_what_to_do_and_ends_when_there_is_room(small: Path) -> None:
    data, port = small / "school", free_port()
    command = (sys.executable, "-m", "cli", "up", "--data", str(data), "--port", str(port), "--demo-people")
    with (
        (small.parent / "said").open("w") as err,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http,
        a_process(*command, cwd=ROOT, env=clean(), stdout=subprocess.PIPE, stderr=err) as process,
    ):
        assert process.stdout is not None
        assert any("Stop with Ctrl-C" in line for line in process.stdout)
        filled = finished("dd", "if=/dev/zero", f"of={small / 'rest'}", "bs=1M")
        assert "No space left" in filled.stderr
        wait_until("nothing can be recorded", lambda: _answer(http, "/readyz").status_code == 503)
        for pid, called in running(data).items():
            if re.search(r"cli api|cli worker|postgres -D", called):
                os.kill(pid, signal.SIGKILL)
        wait_until("the page says to telephone", lambda: "Telephone or go to" in _answer(http, "/").text)
        said = (small.parent / "said").read_text("utf-8")
        assert "The api ended. The disk is full" in said
        assert "Postgres ended. The disk is full" in said
        assert process.poll() is None
        (small / "rest").unlink()
        wait_until("all works again", lambda: _is_well(http))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 0


def _is_well(http: httpx2.Client) -> bool:
    answer = _answer(http, "/readyz")
    return answer.status_code == 200 and answer.json()["status"] == "ok"


def _answer(http: httpx2.Client, path: str) -> httpx2.Response:
    """The answer; an empty one from a process that was killed while it answered."""
    try:
        return http.get(path)
    except httpx2.TransportError:
        return httpx2.Response(500)
