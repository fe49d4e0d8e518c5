"""A process of a test ends with the test, however that ends."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from tests.patience import wait_until
from tests.processes import a_process, lives, started

ROOT = Path(__file__).parents[1]
TESTS = """
import time
from tests.processes import started

print(started("sleep", "infinity").pid, flush=True)
time.sleep(3600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_tests_that_are_killed(how: signal.Signals) -> None:
    with a_process(sys.executable, "-c", TESTS, cwd=ROOT, stdout=subprocess.PIPE) as tests:
        assert tests.stdout is not None
        process = int(tests.stdout.readline())
        assert lives(process)
        tests.send_signal(how)
        wait_until("the process of the killed tests has ended", lambda: not lives(process))


def test_it_ends_with_its_block_and_so_does_what_it_started() -> None:
    with a_process("sh", "-c", "sleep 3600 & echo $!; wait", stdout=subprocess.PIPE) as shell:
        assert shell.stdout is not None
        process = int(shell.stdout.readline())
        assert lives(process)
    wait_until("what the shell started has ended", lambda: not lives(process))


def test_it_outlives_the_thread_that_asked_for_it() -> None:
    found: list[subprocess.Popen[str]] = []
    thread = Thread(
        target=lambda: found.append(started("cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE))
    )
    thread.start()
    thread.join()
    with found[0] as echo:
        said, _ = echo.communicate("it lives\n")
    assert (echo.returncode, said) == (0, "it lives\n")
