"""Reading a query string, and giving and taking cursors."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from starlette.requests import Request

from application import problems
from domain.validation.request_checks import Fault

DEFAULT_LIMIT, MOST = 50, 200
T = TypeVar("T")


class Query:
    """The query string; collects what is wrong with it."""

    def __init__(self, request: Request, known: tuple[str, ...]) -> None:
        self._values = request.query_params
        self._faults = [
            Fault(pointer="", message="There is no such query parameter.")
            for name in self._values
            if name not in known
        ][:1]

    def read(self, name: str, convert: Callable[[str], T], message: str) -> T | None:
        """The value converted, or none; a ValueError of the conversion is a fault."""
        value = self._values.get(name)
        if value is None:
            return None
        try:
            return convert(value)
        except ValueError:
            self.fault(name, message)
            return None

    def limit(self) -> int:
        """How many at most, 50 unless told."""
        return self.read("limit", _a_limit, f"Give a number from 1 to {MOST}.") or DEFAULT_LIMIT

    def as_of(self) -> tuple[int | None, datetime | None]:
        """The version or the instant as of which is asked; neither is now, and both is a fault."""
        version = self.read("as_of_version", a_version, "Give a version: 1 or more.")
        at = self.read("as_of", an_instant, "Give a time as RFC 3339 has it.")
        if version is not None and at is not None:
            self.fault("as_of", "Give a version or a time, not both.")
        return version, at

    def fault(self, name: str, message: str) -> None:
        """Note what is wrong."""
        self._faults.append(Fault(pointer=f"/{name}", message=message))

    def check(self) -> None:
        """422 if anything was wrong."""
        if self._faults:
            raise problems.Malformed(self._faults)

    def with_cursor(self, *place: str) -> str:
        """The same query from after this place."""
        packed = base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")
        kept = [(name, value) for name, value in self._values.multi_items() if name != "cursor"]
        return "?" + urlencode([*kept, ("cursor", packed)])


def a_cursor(*kinds: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    """Reads a place that `with_cursor` gave."""

    def convert(packed: str) -> tuple[Any, ...]:
        try:
            place = orjson.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        except (binascii.Error, orjson.JSONDecodeError) as error:
            raise ValueError from error
        if not isinstance(place, list) or len(place) != len(kinds) or not all(type(p) is str for p in place):
            raise ValueError
        return tuple(kind(part) for kind, part in zip(kinds, place, strict=True))

    return convert


def one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    """One of a few words."""

    def convert(word: str) -> str:
        if word not in allowed:
            raise ValueError
        return word

    return convert


def truth(word: str) -> bool:
    """`true` or `false`."""
    return {"true": True, "false": False}[one_of(("true", "false"))(word)]


def a_count(digits: str) -> int:
    """A number from 0 that the ledger's columns hold."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise ValueError
    return int(digits)


def a_rank(digit: str) -> int:
    """Late or not, as a cursor of the worklist has it."""
    return int(one_of(("0", "1"))(digit))


def a_version(digits: str) -> int:
    """A number from 1."""
    if (number := a_count(digits)) < 1:
        raise ValueError
    return number


def text(words: str) -> str:
    """What Postgres takes as text."""
    if "\0" in words:
        raise ValueError
    return words


def a_day(digits: str) -> date:
    """A date that a person gives."""
    found = date.fromisoformat(digits)
    if not 1900 < found.year < 2100:
        raise ValueError
    return found


def a_moment(when: str) -> datetime:
    """An instant with its offset."""
    found = datetime.fromisoformat(when)
    if found.tzinfo is None:
        raise ValueError
    try:
        return found.astimezone(UTC)
    except OverflowError:  # the first or last hours that there are, elsewhere
        raise ValueError from None


def an_instant(when: str) -> datetime:
    """An instant that a person gives, in UTC; the + of an offset may have come as a space."""
    found = a_moment(when.replace(" ", "+"))
    if not 1900 < found.year < 2100:
        raise ValueError
    return found


def _a_limit(digits: str) -> int:
    if (number := a_version(digits)) > MOST:
        raise ValueError
    return number
