"""Derive something from a case once: a case never changes, so it keeps the answer."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

S = TypeVar("S", bound="KeepsWhatIsDerived")
T = TypeVar("T")


class KeepsWhatIsDerived:
    """A base without slots: `cached_property` and `derived_once` need a place in a class that has them."""


def derived_once(derive: Callable[[S], T]) -> Callable[[S], T]:
    """Keep what a function derives from a case in the case, as its own cached properties are."""
    name = f"{derive.__module__}.{derive.__name__}"

    @wraps(derive)
    def known(state: S) -> T:
        kept = state.__dict__
        if name not in kept:
            kept[name] = derive(state)
        found: T = kept[name]
        return found

    return known
