"""Check the words of pages, errors, docs and docstrings: `python -m tests.plain_english [PATH ...]`.

A spell-checker, not a judge: it knows the phrases that keep readers out, and the plain words for each.
It reads strings, docstrings, comments and names of tests, and the prose of everything else. Code in
`backticks`, Jinja expressions and what stands in “quotation marks” are left alone.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PLAIN = {
    r"whoever|whomever|whosoever": "name the role: the reporter, the owner, the auditor, the caller",
    r"anew": "again",
    r"besides": "also, or name the thing",
    r"somebody|nobody": "name the role, or: no one, anyone, a member of staff",
    r"(?:is|are|was|were) to be": "name who does it: 'the DSL reviews the concern', or an imperative",
    r"(?:of|by) (?:itself|themselves)": "automatically",
    r"in (?:its|his|her|their) place": "instead",
    r"the one that": "name it",
    r"as it is said": "leave it out",
    r"(?:does|do|did) not read": "cannot be opened",
    r"(?:chain|record|seal|signature)s? (?:still )?holds?": "is intact",
    r"(?<!there )(?<!here )is no (?!one\b|longer\b|more\b|less\b|later\b|earlier\b)[a-z]+": "is not a",
}
"""Each banned phrase with what to write for it."""

OPENINGS = {
    r"Of (?:which|what|whom|whose)": "say who does what",
    r"Whose": "say who owns it",
    r"What (?:is|are|was|were)": "use a noun: 'Open obligations', not 'What is owed'",
    r"Where what": "use a noun",
    r"(?:To|For|By|With|From|Through) whom": "use a noun: 'The recipients'",
    r"That it": "say it as a sentence of its own",
}
"""What no sentence begins with; a question may."""

EXEMPT = (
    *("docs/policy/", "store/migrations/", "tests/data/", "tests/histories/", "tests/plain_english.py"),
    *("bench/results/", "LICENSE"),
)
"""Other people’s words, what was applied or recorded as it is, and this list."""

_READ = (
    *(".py", ".md", ".html", ".toml", ".typ", ".js", ".sql", ".yml", ".css", ".sh", "Makefile", "Dockerfile"),
)
_BANNED = re.compile("|".join(rf"\b(?P<p{n}>{each})\b" for n, each in enumerate(PLAIN)), re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|(?<=[.!?:;] ))(?:" + "|".join(f"(?P<o{n}>{each})" for n, each in enumerate(OPENINGS)) + r")\b"
)
_CODE = re.compile(r"[a-z0-9]+([-_.:/@][a-z0-9]+)*")
"""A string of code that people do not read: one word, or words joined by signs."""
_KEY = re.compile(r'^"?[a-z0-9:_-]+"? = ')
"""The key of a line of TOML, which is code too."""
_COMMENT = re.compile(r"(?:^\s*|\s\s)#+ ?(.*)")
"""A comment as the formatter writes it: alone in its line, or two spaces after the code."""
_LEFT_ALONE = re.compile(
    r"``[^`]+``|`[^`]*`|“[^”]*”|\{\{.*?\}\}|\{%.*?%\}|\{#|#\}|</?[a-zA-Z][^>]*>", re.DOTALL
)


def faults(text: str) -> Iterator[tuple[int, str, str]]:
    """The offset of each phrase that is not plain, the phrase, and what to write instead."""
    prose = _LEFT_ALONE.sub(lambda found: re.sub(r"[^\n]", "\x00", found[0]), text)
    for found in _BANNED.finditer(prose):
        yield found.start(), found[0], list(PLAIN.values())[int(str(found.lastgroup)[1:])]
    for found in _OPENS.finditer(prose):
        sentence = re.split(r"(?<=[.!?])\s", prose[found.start() :], maxsplit=1)[0]
        if not sentence.rstrip().endswith("?"):
            yield found.start(), found[0], list(OPENINGS.values())[int(str(found.lastgroup)[1:])]


def passages(path: Path) -> Iterator[tuple[int, str]]:
    """The prose of a file, piece by piece, each with its first line's number."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _of_python(text)
    elif path.suffix == ".sql":
        for number, line in enumerate(text.splitlines(), 1):
            if "--" in line:
                yield number, line.partition("--")[2].strip()
    else:
        for number, line in enumerate(text.splitlines(), 1):
            said = _KEY.sub("", line) if path.suffix == ".toml" else line
            yield number, said.strip(" \t#*->|")


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _CODE.fullmatch(node.value):
            yield node.lineno, node.value
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.replace("_", " ")
    for number, line in enumerate(text.splitlines(), 1):
        if comment := _COMMENT.search(line):
            yield number, comment[1]


def main(paths: list[str]) -> int:
    """Print every fault under these paths; 1 if there is any."""
    listed = subprocess.run(["git", "ls-files", *paths], capture_output=True, text=True, check=True).stdout
    found = 0
    for name in listed.splitlines():
        if name.startswith(EXEMPT) or not name.endswith(_READ) or not Path(name).is_file():
            continue
        for line, text in passages(Path(name)):
            for offset, phrase, instead in faults(text):
                found += 1
                print(f"{name}:{line + text.count(chr(10), 0, offset)}: “{phrase}”: {instead}")
    if found:
        print(f"{found} phrases that are not plain English", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
