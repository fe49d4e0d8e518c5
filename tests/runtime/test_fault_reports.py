"""A fault is named by the innermost place in our own code."""

import tomllib

from runtime import fault_reports


def test_every_room_counts_as_our_own_code() -> None:
    project = tomllib.loads((fault_reports.ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(project["tool"]["importlinter"]["root_packages"]) == fault_reports._ROOMS
