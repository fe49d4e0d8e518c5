"""The shell lines of the README and of the five minutes run as printed."""

import json
import re
import subprocess
from pathlib import Path

from tests.cli.commands import ROOT, Stack

PAGE = ROOT / "docs" / "five-minutes.md"
BLOCKS = re.compile(r"```(sh)?\n(.*?)```", re.DOTALL)
MARK = "= = ="


def test_the_answers_printed_on_the_page_are_those_of_the_service(running: Stack, tmp_path: Path) -> None:
    blocks = BLOCKS.findall(PAGE.read_text("utf-8"))
    asked = [text for shell, text in blocks if shell]
    printed = {
        number: blocks[place + 1][1]
        for number, place in enumerate(place for place, (shell, _) in enumerate(blocks) if shell)
        if place + 1 < len(blocks) and not blocks[place + 1][0]
    }
    assert (len(asked), len(printed)) == (8, 7)
    answered = _run(asked, running, tmp_path)
    for number, text in printed.items():
        for line in _lines(text):
            assert re.search(_pattern(line), answered[number]), f"{line!r} is not in:\n{answered[number]}"


def test_the_api_lines_of_the_readme_are_answered(running: Stack, tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    lines = next(text for text in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if text.startswith("API="))
    report, worklist = map(json.loads, _run([lines], running, tmp_path)[0].splitlines())
    assert report["stage"] == "review"
    assert report["id"] in {row["referral"] for row in worklist}


def test_both_pages_define_the_same_request() -> None:
    pages = [path.read_text("utf-8") for path in (PAGE, ROOT / "README.md")]
    assert len({re.search(r"^by\(\) .*\n.*\n", page, re.MULTILINE)[0] for page in pages}) == 1  # type: ignore[index]


def _run(asked: list[str], running: Stack, folder: Path) -> list[str]:
    script = f"\necho '{MARK}'\n".join(asked)
    script = script.replace("http://127.0.0.1:8000", str(running.http.base_url).rstrip("/"))
    script = script.replace(".onward/tokens.json", str(running.data / "tokens.json"))
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split(f"{MARK}\n")


def _lines(text: str) -> list[str]:
    """The printed lines; one that is folded continues with a space."""
    return re.sub(r"\n +", " ", text).strip().split("\n")


def _pattern(line: str) -> str:
    """Ids, times and counts are others each time, and `…` leaves something out."""
    known = re.sub(r"ONW-\w+|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+", "0", line)
    return (
        re.escape(known)
        .replace("0", r"(?:ONW-\w+|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+)")
        .replace("…", ".*")
        .replace(r"\ ", r"\s*")
    )
