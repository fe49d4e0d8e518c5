"""Refuse a test that only `make test-all` runs and that does not say why."""

from collections.abc import Generator, Iterable

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, object, object]:
    """Check the tests of each function before `-m "not long"` drops some of them."""
    made = yield
    if isinstance(made, list):
        refuse_unexplained(made)
    return made


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
