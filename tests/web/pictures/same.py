"""The same ids and secrets at every making, so that the picture of a page that did not change is the same."""

import hashlib
import itertools
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Begin = Callable[[str], None]
"""Begins the row of numbers that has this name: whatever others used up before it."""


@contextmanager
def the_same_numbers() -> Iterator[Begin]:
    """Nothing is random meanwhile: for a database of invented people that is thrown away."""
    count, row = itertools.count(), ""

    def begin(name: str) -> None:
        nonlocal count, row
        count, row = itertools.count(), name

    def numbers(size: int) -> bytes:
        return hashlib.shake_256(f"{row} {next(count)}".encode()).digest(size)

    # `uuid` asks the one, `secrets` the other.
    places: tuple[tuple[Any, str], ...] = ((os, "urandom"), (random, "_urandom"))
    before = [getattr(place, name) for place, name in places]
    for place, name in places:
        setattr(place, name, numbers)
    try:
        yield begin
    finally:
        for (place, name), kept in zip(places, before, strict=True):
            setattr(place, name, kept)
