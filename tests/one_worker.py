"""Let files whose tests share something costly run on one worker of xdist, one after the other."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

SHARED = ("tests/cli/one_stack/", "tests/tamper/")
"""Folders whose tests share one running stack, or one record: made once, not once for each worker."""


class SharedFolders(LoadFileScheduling):  # type: ignore[misc]
    """`--dist loadfile`, but a shared folder is handed out like one file."""

    def _split_scope(self, nodeid: str) -> str:
        return handed_out_with(nodeid)


def handed_out_with(test: str) -> str:
    """The file, or the shared folder, that runs on the same worker as this test."""
    file = test.partition("::")[0]
    return next((folder for folder in SHARED if file.startswith(folder)), file)


def place(test: str) -> int:
    """Shared folders come first, each in one piece: they are the longest that a worker gets."""
    shared = handed_out_with(test)
    return SHARED.index(shared) if shared in SHARED else len(SHARED)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedFolders | None:
    """Take the place of xdist's own way to hand out whole files."""
    return SharedFolders(config, log) if config.getoption("dist") == "loadfile" else None
