"""A test with each of a list tries all, and names all that fail."""

import inspect
import re

import pytest

from tests.with_each import with_each

SUMS = [(1, 2, 3), (2, 2, 5), (3, 4, 7), (5, "", 5), (2, 4, 8)]


def test_all_that_fail_are_named_with_the_reason() -> None:
    tried = []

    @with_each(("one", "two", "total"), SUMS)
    def adds_up(one: int, two: int, total: int, fixture: str) -> None:
        tried.append((one, two, total))
        assert one + two == total, fixture

    with pytest.raises(AssertionError) as told:
        adds_up(fixture="counted")
    assert tried == SUMS
    assert re.sub(r"line \d+", "line", str(told.value)).splitlines() == [
        "3 of 5 are wrong:",
        "2: 2, 2, 5",
        "    line: assert one + two == total, fixture",
        "    counted",
        "    assert (2 + 2) == 5",
        "4: 5, '', 5",
        "    line: assert one + two == total, fixture",
        "    TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        "5: 2, 4, 8",
        "    line: assert one + two == total, fixture",
        "    counted",
        "    assert (2 + 4) == 8",
    ]
    assert str(told.traceback[-1].statement).strip() == "assert one + two == total, fixture"


async def test_tests_that_wait_are_tried_in_turn() -> None:
    @with_each("word", ["one", "1", "2"], ids=str.upper)
    async def is_no_number(word: str) -> None:
        with pytest.raises(ValueError):
            int(word)

    with pytest.raises(AssertionError, match=r"2 of 3 are wrong:\n1\n.*\n +DID NOT RAISE ValueError\n2\n"):
        await is_no_number()


def test_only_the_fixtures_are_left_to_ask_for() -> None:
    @with_each("name", ["a"])
    def tries(name: str, tmp_path: str) -> None:
        """Nothing."""

    assert list(inspect.signature(tries).parameters) == ["tmp_path"]


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(AssertionError, match="a test of nothing cannot fail"):
        with_each("name", [])
