"""Run the shell lines of a page as printed, and compare the answers with those on the page."""

import re
import signal
import sys
from pathlib import Path

from tests.cli.commands import Stack, clean
from tests.patience import PATIENCE
from tests.processes import finished

_BLOCKS = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_MARK = "= = ="
_OTHERS = r"ONW-\w+|\b[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+"
"""Ids, times and counts are others each time."""


def asked_and_printed(page: Path) -> tuple[list[str], dict[int, str]]:
    """The blocks of shell lines in order, and by the number of such a block the answer that follows it."""
    blocks = _BLOCKS.findall(page.read_text("utf-8"))
    shells = [place for place, (kind, _) in enumerate(blocks) if kind == "sh"]
    return [blocks[place][1] for place in shells], {
        number: blocks[place + 1][1]
        for number, place in enumerate(shells)
        if place + 1 < len(blocks) and not blocks[place + 1][0]
    }


def run(asked: list[str], running: Stack, folder: Path, ports: dict[int, int] | None = None) -> list[str]:
    """What each block answers, with these ports in place of those on the page."""
    script = f"\necho '{_MARK}'\n".join(asked)
    script = script.replace("http://127.0.0.1:8000", str(running.http.base_url).rstrip("/"))
    script = script.replace(".onward/tokens.json", str(running.data / "tokens.json"))
    script = script.replace(".venv/bin/onward", f"{sys.executable} -m cli")
    for said, meant in (ports or {}).items():
        script = script.replace(str(said), str(meant))
    done = finished(
        *("bash", "-e", "-c", f"trap 'kill -KILL 0' TERM\n{script}"),  # with what it runs in the background
        within=2 * PATIENCE,
        at_parents_death=signal.SIGTERM,
        cwd=folder,
        env=clean() | {"ONWARD_DATA": str(running.data)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split(f"{_MARK}\n")


def lines(text: str) -> list[str]:
    """The printed lines; one that is folded continues with a space."""
    return re.sub(r"\n +", " ", text).strip().split("\n")


def pattern(line: str) -> str:
    """What a printed line matches; `…` leaves something out."""
    known = re.sub(_OTHERS, "0", line)
    return re.escape(known).replace("0", f"(?:{_OTHERS})").replace("…", ".*").replace(r"\ ", r"\s*")
