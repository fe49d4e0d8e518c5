"""A run of the tests that a signal ends leaves no process, and no file beyond the next run."""

import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.processes import finished

TESTS = ("tests/cli/test_up_and_demo.py", "tests/web/test_journeys.py", "tests/workflows/test_relay.py")
"""They start a stack, a browser, Postgres and Temporal."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
@pytest.mark.long("interrupts four runs, each by another signal")
def test_nothing_is_left_of_a_run_however_it_ends() -> None:
    options = ("--times", "4", "--within", "45", "--workers", "2")
    done = finished(
        *(sys.executable, "-m", "tests.interrupted_runs", *options, *TESTS),
        cwd=Path(__file__).parents[1],
        within=9 * PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
