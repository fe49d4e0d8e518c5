"""Paths, links, commands and decisions that the documentation names exist."""

import re
from functools import cache
from pathlib import Path

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
DECISION = re.compile(r"\b(?:decisions?|records?) (\d{4})\b")
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
def test_every_path_link_and_decision_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    lost = {path for path in named(document) if not list(ROOT.glob(path.rstrip("/")))}
    lost |= {link for link in LINK.findall(text) if not (document.parent / link).exists()}
    lost |= {number for number in DECISION.findall(text) if not any(ROOT.glob(f"docs/decisions/{number}-*"))}
    assert lost == set()


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


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"decisions/(\d{4})-", (ROOT / "docs/index.md").read_text("utf-8")))
    assert {path.name[:4] for path in ROOT.glob("docs/decisions/*.md")} - listed == set()


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


def test_the_glossary_is_in_alphabetical_order() -> None:
    for section in (ROOT / "docs/glossary.md").read_text("utf-8").split("\n## ")[1:]:
        words = [word.lower() for word in re.findall(r"^\| \*\*(.+?)\*\*", section, re.MULTILINE)]
        assert words == sorted(words)
        assert words


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    headings = [
        path.read_text().split(".")[0].removeprefix("# ") for path in (ROOT / "docs/decisions").glob("*.md")
    ]
    assert sorted(numbers) == sorted(set(numbers))
    assert numbers == headings


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
