"""Commands leave the log of this process as it was."""

import pytest


@pytest.fixture(autouse=True)
def _quiet_no_longer(log_restored: None) -> None:
    """A command that was run in this process must not keep the log of later tests to errors."""
