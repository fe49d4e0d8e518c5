"""Reading a query string, and giving and taking cursors."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from starlette.requests import Request

from api import problems
from domain.wellformed import Fault

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
        return self.read("limit", _limit, f"Give a number from 1 to {MOST}.") or DEFAULT_LIMIT

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
        kept = self._values.multi_items()
        pairs = [f"{name}={value}" for name, value in kept if name != "cursor"]
        return "?" + "&".join([*pairs, f"cursor={packed}"])


def cursor(*kinds: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    def convert(text: str) -> tuple[Any, ...]:
        try:
            place = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, orjson.JSONDecodeError) as error:
            raise ValueError from error
        if not isinstance(place, list) or len(place) != len(kinds) or not all(type(p) is str for p in place):
            raise ValueError
        return tuple(kind(part) for kind, part in zip(kinds, place, strict=True))

    return convert


def one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in allowed:
            raise ValueError
        return text

    return convert


def truth(text: str) -> bool:
    return {"true": True, "false": False}[one_of(("true", "false"))(text)]


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError
    return int(text)


def positive(text: str) -> int:
    return count(text) or int("none is no version")


def _limit(text: str) -> int:
    value = positive(text)
    if value > MOST:
        raise ValueError
    return value


def instant(text: str) -> datetime:
    value = datetime.fromisoformat(text.replace(" ", "+"))
    if value.tzinfo is None or not 1900 < value.year < 2100:
        raise ValueError
    return value.astimezone(UTC)
