"""A test that only `make test-all` runs says why."""

import os
import sys
from pathlib import Path

import pytest

from tests.long_tests import refuse_unexplained
from tests.processes import finished

ROOT = Path(__file__).parent.parent


def test_a_mark_with_a_reason_is_accepted(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.long("tries each byte"))
    refuse_unexplained([request.node])


@pytest.mark.parametrize("arguments", [(), ("",), (" ",), (60,), ("one", "two")])
def test_a_mark_without_a_reason_is_refused(
    request: pytest.FixtureRequest, arguments: tuple[object, ...]
) -> None:
    request.node.add_marker(pytest.mark.long(*arguments))
    with pytest.raises(pytest.Collector.CollectError, match="test_a_mark_without_a_reason_is_refused"):
        refuse_unexplained([request.node])


def test_a_run_that_is_asked_for_long_tests_alone_says_how_to_run_them() -> None:
    file = "tests/test_interrupted_runs.py"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = finished(sys.executable, "-m", "pytest", "-n", "1", "-m", "not long", file, cwd=ROOT, env=outside)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    assert f'Run them with: make test-all ARGS="{file}"' in done.stdout
