"""More patience with workflow servers than the product has: a slow and busy machine is not a fault."""

from collections.abc import Iterator

import pytest

from local import time_skipping_server
from local.rehearsal import simulated_school
from tests.patience import PATIENCE


@pytest.fixture(scope="session", autouse=True)
def patient_engines() -> Iterator[None]:
    """For the folder whose conftest imports it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time_skipping_server, "START_SECONDS", PATIENCE)
        patched.setattr(time_skipping_server, "ANSWER_SECONDS", PATIENCE / 2)
        patched.setattr(time_skipping_server, "STUCK_SECONDS", PATIENCE / 3)
        patched.setattr(time_skipping_server, "SLEEP_SECONDS", PATIENCE)
        patched.setattr(simulated_school, "SETTLE_SECONDS", 2 * PATIENCE)
        yield
