"""Rehearsals wait long for their workflow server, and short for their relay."""

from collections.abc import Iterator

import pytest

from runtime import relay
from tests.patient_engines import patient_engines

__all__ = ["patient_engines"]


@pytest.fixture(scope="module", autouse=True)
def _relay_that_looks_often() -> Iterator[None]:
    """Its pauses between two looks are half the time of a rehearsal."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(relay, "POLL_SECONDS", 0.005)
        yield
