"""Put the tables of the last runs into `docs/benchmarks.md`, and the main figures into the README."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
DOCUMENTS = (ROOT / "docs" / "benchmarks.md", ROOT / "README.md")
CLIENTS = "16"
_BLOCK = re.compile(r"(<!-- bench:(?P<name>[a-z_]+) -->\n).*?(<!-- bench:end -->)", re.DOTALL)


def update() -> None:
    """Put the last results into the documents."""
    for path in DOCUMENTS:
        path.write_text(with_results(path.read_text(encoding="utf-8")), encoding="utf-8")


def with_results(text: str) -> str:
    """The text with each block as its result has it."""
    return _BLOCK.sub(lambda found: f"{found[1]}{_content(found['name'])}\n{found[3]}", text)


def _content(name: str) -> str:
    if name == "summary":
        return summary(orjson.loads((RESULTS / "latest.json").read_bytes()))
    return (RESULTS / f"{name}.md").read_text(encoding="utf-8").strip()


def summary(latest: dict[str, Any]) -> str:
    """Three lines: how many commands, against what, and how long one takes."""
    onward = latest["systems"]["onward"]
    rate, cores = onward[CLIENTS]["commands_per_s"], latest["machine"]["cores"]
    bare, temporal, dbos = (
        latest["ratios"][peer][CLIENTS]["commands_per_s"] for peer in ("bare", "temporal", "dbos")
    )
    return f"""\
- {rate:,.0f} commands a second from {CLIENTS} clients, everything on {cores} cores; a single command takes
  {onward["1"]["p50_ms"]:.1f} ms (p50).
- In the same run: {bare:.2f} times a bare FastAPI route with one INSERT, {temporal:.1f} times
  Temporal updates, {dbos:.1f} times DBOS.
- How it was measured, and everything else: [docs/benchmarks.md](docs/benchmarks.md)."""
