"""Use the same ids and secrets in every run, so that an unchanged page has the same picture."""

import hashlib
import itertools
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Begin = Callable[[str], None]
"""Start the sequence of numbers with this name, whatever was used before."""


@contextmanager
def the_same_numbers() -> Iterator[Begin]:
    """Replace random numbers, for a temporary database of invented people."""
    count, row = itertools.count(), ""

    def begin(name: str) -> None:
        nonlocal count, row
        count, row = itertools.count(), name

    def numbers(size: int) -> bytes:
        return hashlib.shake_256(f"{row} {next(count)}".encode()).digest(size)

    # `uuid` uses the first, `secrets` the second.
    places: tuple[tuple[Any, str], ...] = ((os, "urandom"), (random, "_urandom"))
    before = [getattr(place, name) for place, name in places]
    for place, name in places:
        setattr(place, name, numbers)
    try:
        yield begin
    finally:
        for (place, name), kept in zip(places, before, strict=True):
            setattr(place, name, kept)
