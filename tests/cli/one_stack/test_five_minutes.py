"""The shell lines of the README and of the five minutes run as printed."""

import json
import re
from pathlib import Path

from tests.cli.commands import ROOT, Stack
from tests.cli.printed_pages import asked_and_printed, lines, pattern, run

PAGE = ROOT / "docs" / "five-minutes.md"


def test_the_answers_printed_on_the_page_are_those_of_the_service(running: Stack, tmp_path: Path) -> None:
    asked, printed = asked_and_printed(PAGE)
    assert (len(asked), len(printed)) == (8, 7)
    answered = run(asked, running, tmp_path)
    for number, text in printed.items():
        for line in lines(text):
            assert re.search(pattern(line), answered[number]), f"{line!r} is not in:\n{answered[number]}"


def test_the_api_lines_of_the_readme_are_answered(running: Stack, tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    printed = next(
        text for text in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if text.startswith("API=")
    )
    report, worklist = map(json.loads, run([printed], running, tmp_path)[0].splitlines())
    assert report["stage"] == "review"
    assert report["id"] in {row["referral"] for row in worklist}


def test_both_pages_define_the_same_request() -> None:
    pages = [path.read_text("utf-8") for path in (PAGE, ROOT / "README.md")]
    assert len({re.search(r"^by\(\) .*\n.*\n", page, re.MULTILINE)[0] for page in pages}) == 1  # type: ignore[index]
