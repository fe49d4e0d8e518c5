"""docs/promises.md is true: each promise has a test in `make test`, and every long test is in the table."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
FILE = re.compile(r"`(tests/[\w/]+\.py)`")
TEST = re.compile(r"^(?:@.*\n|    .*\n|[\])].*\n)*(?:async )?def test_\w+", re.MULTILINE)
OF_THE_TESTS = ("tests/test_promises.py", "tests/test_long_tests.py")
"""Long tests of the tests themselves, which guard no promise of the product."""


def rows() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each promise with the files of its two columns."""
    for promise, short, long in ROW.findall((ROOT / "docs/promises.md").read_text("utf-8")):
        if promise != "promise":
            yield promise, FILE.findall(short), FILE.findall(long)


def long_files() -> set[str]:
    """The files with a test, or a value of one, that only `make test-all` runs."""
    files = (
        path for path in (ROOT / "tests").rglob("test_*.py") if _has_a_long_test(path.read_text("utf-8"))
    )
    return {path.relative_to(ROOT).as_posix() for path in files}.difference(OF_THE_TESTS)


def _has_a_long_test(source: str) -> bool:
    return any(mark in source for mark in ("pytest.mark.long(", "import EXTENT", "on_either"))


def test_each_promise_has_a_test_in_make_test() -> None:
    promises = list(rows())
    assert len(promises) > 20
    wrong = [promise for promise, short, _ in promises if not short or not all(map(_has_a_short_test, short))]
    assert wrong == [], "each file of the first column needs a test that is not long"


def _has_a_short_test(path: str) -> bool:
    """Whether a test of the file has no long mark, or has one for some values only."""
    tests = TEST.findall((ROOT / path).read_text("utf-8"))
    return any("\n@pytest.mark.long" not in f"\n{each}" for each in tests)


def test_every_long_test_stands_beside_the_promise_that_it_guards_again() -> None:
    named = {path for _, _, long in rows() for path in long}
    missing, gone = sorted(long_files() - named), sorted(named - long_files())
    assert not missing, f"add them to the last column of docs/promises.md, beside their promise: {missing}"
    assert not gone, f"they have no long test: take them out of the last column of docs/promises.md: {gone}"
