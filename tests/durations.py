"""How long the tests of each file take, so that the longest files start first.

`python -m tests.durations JUNIT.xml` writes the table from `pytest --junitxml=JUNIT.xml` of a whole run, and
prints the tests and seconds of each folder.
"""

import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

TESTS = Path(__file__).parent
TABLE = TESTS / "data" / "durations.toml"
LONG = 5
"""Seconds of a file that is listed: the order of shorter ones, at the end of a run, makes no difference."""


def seconds() -> dict[Path, int]:
    """The seconds of each long file."""
    listed: dict[str, int] = tomllib.loads(TABLE.read_text("utf-8"))
    return {TESTS / name: each for name, each in listed.items()}


def measured(report: Path) -> dict[str, float]:
    """The seconds of each file in a report of pytest, by its path in this folder."""
    found: defaultdict[str, float] = defaultdict(float)
    for case in ElementTree.parse(report).iter("testcase"):
        path = Path(*case.attrib["classname"].split("."))
        found[f"{path.relative_to(TESTS.name).as_posix()}.py"] += float(case.attrib["time"])
    return found


def write(report: Path) -> None:
    """Write the table, longest first."""
    longest = sorted(measured(report).items(), key=lambda file: (-round(file[1]), file[0]))
    rows = [f'"{name}" = {round(each)}\n' for name, each in longest if each >= LONG]
    TABLE.write_text("".join(["# Made by `python -m tests.durations`.\n", *rows]), "utf-8")


def folders(report: Path) -> list[str]:
    """A line of a table for each folder: its tests, and their seconds on all workers together."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        found[case.attrib["classname"].split(".")[1]].append(float(case.attrib["time"]))
    longest = sorted(found.items(), key=lambda folder: -sum(folder[1]))
    return [f"| {name} | {len(times):,} | {sum(times):,.0f} |" for name, times in longest]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
    print("\n".join(folders(Path(sys.argv[1]))))
