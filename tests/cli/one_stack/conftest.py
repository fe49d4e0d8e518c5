"""One stack for all that speaks to one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Stack, stack

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("school")


@pytest.fixture(scope="package")
def running(data: Path) -> Iterator[Stack]:
    with stack(data) as started:
        yield started
