"""A server ends with the process that started it, at whatever moment that dies."""

import subprocess
import sys

import pytest

from tests.cli.commands import ROOT, clean

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
