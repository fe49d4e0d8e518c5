"""Results: ratios, tables and files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

from bench.machine import machine
from bench.run import Compared, Levels

Timings = dict[str, dict[str, float]]
"""Figures by question: `p50_ms` and `p99_ms`, or `seconds`."""
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
onward-minimal is Onward asked for minimal answers (`Prefer: return=minimal`), which is what the peers give.
sustained: sixteen clients take a step of each of 4,000 open referrals in turn, for three minutes. The clock \
stops when every workflow has heard of every command.
A command that is answered 503 is sent again after two seconds, and its time counts from the first sending.
closed/s: referrals divided by the time from the first request until the workflow engine says that every \
workflow is closed. bare has no workflows, so its time ends with the last answer.
""".splitlines()
_SIZE = re.compile(r"_\d+$")
_UNITS = {"_per_s": " a second", "_ms": ", ms", "_s": ", s", "_mb": ", MB"}
HEAD = ("system", "clients", "commands/s", "p50 ms", "p99 ms", "closed/s")
RATIO_HEAD = ("onward against", "clients", "commands/s", "p50", "p99", "closed/s")


ONWARD, MINIMAL = "onward", "onward-minimal"


def ratios(systems: dict[str, Levels], of: str = ONWARD) -> dict[str, dict[str, dict[str, float]]]:
    """Onward's figures divided by each peer's. Higher rates and lower p50 and p99 are better."""
    if of not in systems:
        return {}
    return {
        peer: {
            clients: {name: round(systems[of][clients][name] / value, 3) for name, value in level.items()}
            for clients, level in levels.items()
        }
        for peer, levels in systems.items()
        if peer not in (ONWARD, MINIMAL)
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
        (f"{peer}{how}", clients, *(f"{value:.2f}" for value in level.values()))
        for of, how in ((ONWARD, ""), (MINIMAL, ", minimal answers"))
        for peer, levels in ratios(systems, of).items()
        for clients, level in levels.items()
    ]


def write(directory: Path, compared: Compared, further: dict[str, Any]) -> None:
    """Write `latest.json` and `latest.md`."""
    facts = machine(compared.postgres)
    systems = compared.systems
    found = {
        "systems": systems,
        "ratios": ratios(systems),
        "ratios_minimal": ratios(systems, MINIMAL),
        "processor_us_a_command": compared.processor,
        **further,
        "machine": facts,
        "notes": NOTES,
    }
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
    _write(directory, "latest", found, [*lines, *_sections(further)])


def _processor_table(
    processor: dict[str, dict[str, float]],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Processor time of a command by process, in µs, with sixteen clients."""
    parts = sorted({part for costs in processor.values() for part in costs})
    body = [(name, *(_number(costs.get(part)) for part in parts)) for name, costs in processor.items()]
    return ("µs of processor a command, 16 clients", *parts), body


def write_sections(directory: Path, name: str, found: dict[str, dict[str, float]]) -> None:
    """Write `clock`, `open_cases`, `growth` or `evidence`, as `.json` and `.md`."""
    _write_with_facts(directory, name, found, "\n".join(_sections(found)).lstrip().splitlines())


def write_by_size(directory: Path, name: str, head: tuple[str, str], found: dict[str, Timings]) -> None:
    """Write `lists`, `measures` or `child`, as `.json` and `.md`: a row for each question, at each size.

    `head` says what the rows are, and what the sizes count.
    """
    what, counted = head
    sizes = {int(section.rpartition("_")[2]): timings for section, timings in found.items()}
    columns = (what, *(f"{size:,} {counted}: p50, p99" for size in sizes))
    first = next(iter(sizes.values()))
    body = [(row, *(_timed(at[row]) if row in at else "" for at in sizes.values())) for row in first]
    _write_with_facts(directory, name, found, _markdown(columns, body))


def write_pages(directory: Path, found: dict[str, Any]) -> None:
    """Write `pages.json` and `pages.md`: a row for each page, at both sizes."""
    sizes = {name.rpartition("_")[2]: pages for name, pages in found.items() if name.startswith("pages_at_")}
    head = ("page", *(f"{int(size):,} cases: p50, p99" for size in sizes), "kB with style, gzip")
    first = next(iter(sizes.values()))
    body = [
        (
            name,
            *(_timed(pages[name]) for pages in sizes.values()),
            f"{max(pages[name]['kb'] for pages in sizes.values()):.0f}",
        )
        for name in first
    ]
    start = found["start"]
    demo, up = f"`onward demo`: {start['demo']:.1f} s", f"`onward up`: {start['up_first']:.1f} s at first"
    again = f"{start['up_again']:.1f} s with the data of an earlier start"
    lines = [*_markdown(head, body), "", f"Until the first page, from {demo}; from {up}, {again}."]
    _write_with_facts(directory, "pages", found, lines)


def _write_with_facts(directory: Path, name: str, found: dict[str, Any], lines: list[str]) -> None:
    _write(directory, name, {**found, "machine": machine({})}, lines)


def _write(directory: Path, name: str, document: dict[str, Any], lines: list[str]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    (directory / f"{name}.md").write_text("\n".join(lines) + "\n")


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
