"""Wider limits of real time for the product's own work: a slow and busy machine is not a fault.

A test about a limit sets its own.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from delivery import postman
from documents import child_document, form_loader, table_document, typesetting
from tests.patience import PATIENCE


@pytest.fixture(scope="session", autouse=True)
def wide_limits() -> Iterator[None]:
    """For documents, which are set with little of a processor."""
    with pytest.MonkeyPatch.context() as patched:
        for module, name in (
            (typesetting, "LIMITS"),
            (child_document, "CHRONOLOGY_LIMITS"),
            (table_document, "_LIMITS"),
        ):
            limits = getattr(module, name)
            patched.setattr(module, name, replace(limits, cpu_seconds=600, seconds=600))
        for module in (form_loader, table_document):
            patched.setattr(module, "PATIENCE_SECONDS", 10 * PATIENCE)
        patched.setattr(postman, "ONE_TRY_SECONDS", 10 * PATIENCE)
        yield
