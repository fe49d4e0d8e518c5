"""The words of every command's page, read once from the data files beside the code."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Words = Mapping[str, Any]
_FILES = ("reporting", "agencies", "support", "safeguards", "record")


class NoWords(LookupError):
    """A command or a field has no words: nobody could be asked for it."""


@cache
def shared() -> Words:
    """The words of fields that many commands have, and of the codes."""
    return _read("shared")


@cache
def commands() -> Mapping[str, Words]:
    """The words of each command, by its name."""
    found: dict[str, Words] = {}
    for name in _FILES:
        found.update(_read(name))
    return found


def of_command(name: str) -> Words:
    """The words of one command; NoWords if it has none."""
    try:
        return commands()[name]
    except KeyError:
        raise NoWords(name) from None


def of_field(command: str, pointer: str) -> Words:
    """The words of one field: the command's own, before those that many share; NoWords if neither."""
    own: Words = of_command(command).get("asks", {}).get(pointer, {})
    common: Words = shared()["asks"].get(pointer.rpartition("/")[2], {})
    words = {**common, **own}
    if "label" not in words and "skip" not in words:
        raise NoWords(f"{command}{pointer}")
    return words


@cache
def events() -> Words:
    """What each kind of entry is called, and its fields that no question asked for."""
    return _read("events")


def of_choice(words: Words, value: str) -> str:
    """What one answer is called; NoWords if nothing is."""
    own: str | None = words.get("choices", {}).get(value)
    common: str | None = shared()["codes"].get(value)
    if own is None and common is None:
        raise NoWords(value)
    return own or common or ""


def _read(name: str) -> Words:
    return tomllib.loads((files("web") / "words" / f"{name}.toml").read_text("utf-8"))
