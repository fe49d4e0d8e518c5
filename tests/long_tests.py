"""Tests that only `make test-all` runs: each says why, and `make test` says where they run."""

from collections.abc import Generator, Iterable

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, object, object]:
    """Check the tests of each function before `-m "not long"` drops some of them."""
    made = yield
    if isinstance(made, list):
        refuse_unexplained(made)
    return made


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    """Say how to run long tests, if `make test` was asked for nothing else."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and config.option.markexpr == "not long":
        terminalreporter.write_line(
            "`make test` leaves long tests out, and there are no others here. "
            f'Run them with: make test-all ARGS="{" ".join(config.args)}"'
        )


def refuse_unexplained(items: Iterable[pytest.Item]) -> None:
    """Fail the collection of a file in which a test is marked as long without a reason."""
    for item in items:
        for mark in item.iter_markers("long"):
            match mark.args:
                case (str(reason),) if reason.strip():
                    continue
            raise pytest.Collector.CollectError(
                f'Say in the mark why the test is long, @pytest.mark.long("reason"): {item.nodeid}'
            )
