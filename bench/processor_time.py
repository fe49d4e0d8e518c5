"""Processor time of the processes of a run, from /proc, by what they are."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

PARTS = {
    "bench.load": "client",
    "temporal server": "temporal",
    "runtime.": "worker",
    "cli worker": "worker",
    "temporal_worker": "peer's worker",
    "cli api": "api",
    "bench.peers": "api",
    "postgres": "postgres",
}
"""What a process is, by a part of its command line; the first that fits."""
_TICKS = os.sysconf("SC_CLK_TCK")


def used() -> Counter[str]:
    """Seconds of processor time of every process below this one, with that of its ended children."""
    found: Counter[str] = Counter()
    parents = {int(path.name): _fields(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    for process, fields in parents.items():
        if fields and _is_below(os.getpid(), process, parents) and (part := _part(process)):
            found[part] += sum(map(int, fields[11:15])) / _TICKS
    return found


def _fields(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return []


def _is_below(ancestor: int, process: int, known: dict[int, list[str]]) -> bool:
    while fields := known.get(process):
        process = int(fields[1])
        if process == ancestor:
            return True
    return False


def _part(process: int) -> str | None:
    try:
        command = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return None
    return next((part for key, part in PARTS.items() if key in command), None)
