"""One test for a whole list: it tries each, and names all that fail in one message.

For lists whose single values inform no reader. A behaviour that readers look for by name keeps a test of its
own, or gets one from `pytest.mark.parametrize`.
"""

import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, cast

import pytest

Test = Callable[..., Any]
Names = Callable[[Any], object] | list[object] | None


def with_each(
    parameters: str | tuple[str, ...],
    values: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Iterable[object] | None = None,
) -> Callable[[Test], Test]:
    """Try a test's body with each value, as `pytest.mark.parametrize` does, but in one test.

    All use one set-up: what the body changes in it, the body sets again for the next.
    """
    alone = isinstance(parameters, str)
    names = (parameters,) if isinstance(parameters, str) else parameters
    calls = [dict(zip(names, (value,) if alone else tuple(value), strict=True)) for value in values]
    called = ids if ids is None or callable(ids) else list(ids)
    assert calls, "a test of nothing cannot fail"
    assert not isinstance(called, list) or len(called) == len(calls)

    def decorate(test: Test) -> Test:
        @wraps(test)
        def all_of_them(**fixtures: Any) -> None:
            wrong = _Wrong(test, called)
            for call in calls:
                with wrong.noted(call):
                    test(**call, **fixtures)
            wrong.tell()

        @wraps(test)
        async def all_of_them_in_turn(**fixtures: Any) -> None:
            wrong = _Wrong(test, called)
            for call in calls:
                with wrong.noted(call):
                    await test(**call, **fixtures)
            wrong.tell()

        tested: Any = all_of_them_in_turn if inspect.iscoroutinefunction(test) else all_of_them
        asked = inspect.signature(test).parameters
        assert asked.keys() >= set(names)
        tested.__signature__ = inspect.Signature([asked[name] for name in asked if name not in names])
        return cast("Test", tested)

    return decorate


class _Wrong:
    """What a test has found wrong so far."""

    def __init__(self, test: Test, called: Names) -> None:
        self.file, self.called = inspect.unwrap(test).__code__.co_filename, called
        self.first: BaseException | None = None
        self.said: list[str] = []
        self.tried = 0

    @contextmanager
    def noted(self, call: dict[str, Any]) -> Iterator[None]:
        """Keep why this one failed."""
        self.tried += 1
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - any fault counts against it
            self.first = self.first or error
            self.said.append(f"{self._name(call)}\n{self._why(error)}")

    def tell(self) -> None:
        """Fail where the first did, with the name and reason of each."""
        if self.first is not None:
            message = "\n".join((f"{len(self.said)} of {self.tried} are wrong:", *self.said))
            raise AssertionError(message).with_traceback(self.first.__traceback__) from None

    def _name(self, call: dict[str, Any]) -> str:
        if isinstance(self.called, list):
            return str(self.called[self.tried - 1])
        if self.called is not None:
            return ", ".join(str(self.called(part)) for part in call.values())
        return f"{self.tried}: {', '.join(_short(part) for part in call.values())}"

    def _why(self, error: BaseException) -> str:
        here = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == self.file]
        plain = isinstance(error, AssertionError | pytest.fail.Exception)
        said = (
            *(f"line {each.lineno}: {each.line}" for each in here[-1:]),
            str(error) if plain else f"{type(error).__name__}: {error}",
            *getattr(error, "__notes__", ()),
        )
        return "\n".join(f"    {line}" for part in said for line in part.splitlines())


def _short(part: object) -> str:
    text = part.__qualname__ if inspect.isroutine(part) or isinstance(part, type) else repr(part)
    return text if len(text) <= 80 else f"{text[:60]} … {text[-17:]}"
