"""Parameters of an address: text into values (ValueError for other text), and the cursors of pages."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

T = TypeVar("T")
MOST = 200
"""The longest page."""


def pack_cursor(*place: str) -> str:
    """A place in a list, as the next request gives it back."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def read_cursor(packed: str, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    """A place that `pack_cursor` made."""
    try:
        place = orjson.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (binascii.Error, orjson.JSONDecodeError) as error:
        raise ValueError from error
    if not isinstance(place, list) or len(place) != len(kinds) or not all(type(p) is str for p in place):
        raise ValueError
    return tuple(kind(part) for kind, part in zip(kinds, place, strict=True))


def read_or_none(kind: Callable[[str], T], text: str) -> T | None:
    """What a text says; None for one that cannot be read."""
    try:
        return kind(text)
    except ValueError:
        return None


def place_or_none(packed: str | None, *kinds: Callable[[str], Any]) -> Any:
    """The place of a cursor; None for none, and for one that says nothing."""
    return read_or_none(lambda text: read_cursor(text, *kinds), packed or "")


def as_id(text: str) -> UUID:
    """An id in its usual form."""
    found = UUID(text)
    if str(found) != text.lower():
        raise ValueError("an id in another form")
    return found


def id_or_nothing(text: str) -> UUID:
    """An id in an address; a malformed one becomes an id that is not found, like a random one."""
    try:
        return as_id(text)
    except ValueError:
        return UUID(int=0)


def a_limit(digits: str) -> int:
    """The length of a page."""
    if (number := a_version(digits)) > MOST:
        raise ValueError
    return number


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
    """Late, not late, or no obligation, as a cursor of the work list has it."""
    return int(one_of(("0", "1", "2"))(digit))


def a_version(digits: str) -> int:
    """A number from 1."""
    if (number := a_count(digits)) < 1:
        raise ValueError
    return number


def text(words: str) -> str:
    """Text that Postgres takes."""
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
