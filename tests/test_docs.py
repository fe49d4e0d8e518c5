"""Paths, links, headings and commands that the documentation names exist."""

import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from bench.document import with_results
from cli import command_line
from tests.with_each import with_each

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for path in ROOT.glob("docs/**/*.md") if path.parent.name != "pages")]
)
PATH = re.compile(r"`((?:\.\./)?[\w.-]+(?:/[\w.*{}-]+)+/?)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"`onward (\w[\w-]*)|^(?:\.venv/bin/)?onward (\w[\w-]*)", re.MULTILINE)
ANCHOR = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)#([^)\s]+)\)")
DECISIONS = ROOT / "docs/decisions"
DECISION = re.compile(r"\b[Dd]ecisions? \d{4}\b|\bdecisions/\d{4}|docs/decisions/[\w-]+\.md")
"""A page of decisions as a path, or a decision by its number, which only the archive knows."""
NO_PATHS = re.compile(
    r"^(v1|docs/problems|text|actions|origin)/|^application/(json|pdf|problem\+json|x-www-form-urlencoded)$|^/|^[a-z_]+/[a-z]+$|\.onward|github\.com"
)
"""Addresses, media types and the like."""
SYMBOLS = re.compile(r"`([\w/]+\.py)`\**((?:,?\s+`[A-Za-z_]\w*`)+)")
"""A file, and the names that follow it directly."""
TEST = re.compile(r"`(test_\w+)`")
BARE_TEST_FILE = re.compile(r"`(test_\w+\.py)`")
MERMAID = re.compile(r"```mermaid\nsequenceDiagram\n(.*?)```", re.DOTALL)

TOP = {path.name for path in ROOT.iterdir()}
with_each_document = with_each("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def named(document: Path) -> set[str]:
    text = document.read_text("utf-8")
    return {path for path in PATH.findall(text) if not NO_PATHS.search(path) and path.split("/")[0] in TOP}


@with_each_document
def test_every_path_and_link_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    lost = {path for path in named(document) if not list(ROOT.glob(path.rstrip("/")))}
    lost |= {link for link in LINK.findall(text) if not (document.parent / link).exists()}
    assert lost == set()


@with_each_document
def test_every_heading_that_a_link_names_exists(document: Path) -> None:
    lost = {
        f"{file}#{heading}"
        for file, heading in ANCHOR.findall(document.read_text("utf-8"))
        if heading not in _headings(document.parent / file if file else document)
    }
    assert lost == set()


@cache
def _headings(document: Path) -> frozenset[str]:
    """The anchors of a document, as GitHub makes them."""
    told = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in told)


@with_each_document
def test_every_name_is_in_the_file_it_follows(document: Path) -> None:
    text = document.read_text("utf-8")
    lost = {
        f"{path} {name}"
        for path, names in SYMBOLS.findall(text)
        if (ROOT / path).is_file()
        for name in re.findall(r"\w+", names)
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8"))
    }
    assert lost == set()


@with_each_document
def test_every_test_exists_and_every_test_file_has_its_folder(document: Path) -> None:
    text = document.read_text("utf-8")
    lost = {name for name in TEST.findall(text) if name not in _tests_by_name()}
    assert lost | set(BARE_TEST_FILE.findall(text)) == set()


@cache
def _tests_by_name() -> frozenset[str]:
    texts = (path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py"))
    return frozenset(name for text in texts for name in re.findall(r"def (test_\w+)", text))


@with_each_document
def test_no_line_of_a_sequence_diagram_is_cut_by_a_semicolon(document: Path) -> None:
    assert [each for each in MERMAID.findall(document.read_text("utf-8")) if ";" in each] == []


@with_each_document
def test_every_command_exists(document: Path) -> None:
    said = {one or other for one, other in COMMAND.findall(document.read_text("utf-8"))}
    assert said - command_line.COMMANDS.keys() == set()


def test_each_number_is_once_in_the_archive_with_the_page_that_holds_it() -> None:
    archive = (DECISIONS / "archive.md").read_text("utf-8")
    numbers = re.findall(r"^\| (\d{4}) \|", archive, re.MULTILINE)
    with_page = re.findall(r"^\| (\d{4}) \| .+\. \| \[.+\]\([\w-]+\.md#[\w-]+\) \|$", archive, re.MULTILINE)
    assert numbers == sorted(set(numbers)) == with_page
    assert numbers


def test_decisions_are_told_by_page_and_each_page_exists() -> None:
    lost = {
        f"{path.relative_to(ROOT)}: {said}"
        for path in _files_of_the_repository()
        for said in DECISION.findall(path.read_text("utf-8"))
        if not (ROOT / said).is_file()
    }
    assert lost == set()


def _files_of_the_repository() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.splitlines()]
    kinds = {".py", ".md", ".sql", ".toml", ".html", ".js", ".yml"}
    return [path for path in paths if path.suffix in kinds and path.is_file()]


def test_every_document_is_listed() -> None:
    index = (ROOT / "docs/index.md").read_text("utf-8")
    listed = set(LINK.findall(index))
    documents = {
        *(path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")),
        *(f"../{path.name}" for path in ROOT.glob("*.md")),
        *(f"{folder.name}/" for folder in ROOT.glob("docs/*/") if not list(folder.glob("*.md"))),
    }
    assert documents - listed == {"index.md"}


def test_the_readme_fits_on_its_page() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_each_line_of_the_security_standard_that_we_meet_names_a_test() -> None:
    met = (ROOT / "SECURITY.md").read_text("utf-8").partition("Not met,")[0]
    rows = re.findall(r"^\| \d+\.\d+\.\d+.*$", met, re.MULTILINE)
    assert len(rows) > 20
    assert [row for row in rows if not re.search(r"\| `tests/[\w/]+\.py`", row)] == []


def test_the_glossary_is_in_alphabetical_order() -> None:
    for section in (ROOT / "docs/glossary.md").read_text("utf-8").split("\n## ")[1:]:
        words = [word.lower() for word in re.findall(r"^\| \*\*(.+?)\*\*", section, re.MULTILINE)]
        assert words == sorted(words)
        assert words


def test_a_new_school_reads_of_each_set_of_kinds_of_concern_to_choose_from() -> None:
    said = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    for path in (ROOT / "policies/kinds").glob("*.toml"):
        assert f'kinds = "{path.stem}"' in said, path.name


def test_a_page_of_decisions_is_read_in_one_sitting() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in DECISIONS.glob("*.md")}
    assert {name: count for name, count in lines.items() if count > 150} == {}


def test_the_tour_reads_a_command_in_25_files() -> None:
    tour = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
    told = tour[tour.index("## How a command travels") : tour.index("8. The answer is the case")]
    files = set(re.findall(r"`([\w/]+\.(?:py|sql))`", told))
    assert len(files) == 25
    assert all((ROOT / each).is_file() for each in files)


@with_each("document", ["README.md", "docs/benchmarks.md"])
def test_figures_of_speed_are_those_of_the_last_runs(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert "<!-- bench:" in text
    assert with_results(text) == text


def test_a_benchmark_leaves_git_clean_unless_its_results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for options, ignored in (((), 0), (("--quick",), 0), (("--keep",), 1)):
        monkeypatch.setattr(sys, "argv", ["bench", *options])
        file = import_module("bench.__main__").arguments().results / "latest.json"
        assert subprocess.run(["git", "check-ignore", "--quiet", file], cwd=ROOT).returncode == ignored
