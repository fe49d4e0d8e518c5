"""One stack for all that speaks to one."""

from collections.abc import Iterator

import pytest

from tests.cli.commands import Stack, stack


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("school")) as started:
        yield started
