"""A pytest plugin that keeps which functions of the mutated rooms each test calls, and how long it takes."""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutants.mutations import ROOMS, ROOT

FOLDER = "ONWARD_TEST_CALLS"
"""The environment variable that names the folder to write to."""
_monitoring: Any = vars(sys)["monitoring"]  # from Python 3.12 on
_TOOL = 4
_STARTS = tuple(f"{ROOT / room}/" for room in ROOMS)
_called: set[str] = set()
_tests: list[tuple[str, float]] = []
_callers: dict[str, list[int]] = defaultdict(list)


def key(code: CodeType) -> str:
    """A function's file and qualified name; what is nested counts for the function around it."""
    name = code.co_qualname.partition(".<locals>")[0]
    return f"{Path(code.co_filename).relative_to(ROOT).as_posix()}:{name}"


def _starts(code: CodeType, _: int) -> object:
    if code.co_filename.startswith(_STARTS):
        _called.add(key(code))
    return _monitoring.DISABLE  # once a test is enough


def pytest_configure() -> None:
    _monitoring.use_tool_id(_TOOL, "tests.mutants")
    _monitoring.register_callback(_TOOL, _monitoring.events.PY_START, _starts)
    _monitoring.set_events(_TOOL, _monitoring.events.PY_START)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _called.clear()
    _monitoring.restart_events()
    begun = time.monotonic()
    result = yield
    for function in _called:
        _callers[function].append(len(_tests))
    _tests.append((item.nodeid, round(time.monotonic() - begun, 4)))
    return result


def pytest_sessionfinish() -> None:
    _monitoring.set_events(_TOOL, 0)
    if _tests:
        calls = Path(os.environ[FOLDER]) / f"{os.getpid()}.json"
        calls.write_text(json.dumps({"tests": _tests, "callers": _callers}), "utf-8")
