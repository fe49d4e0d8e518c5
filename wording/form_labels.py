"""The page copy of every command, read once from the data files."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from domain.policy.policy_model import Code

Words = Mapping[str, Any]
_FILES = ("reporting", "agencies", "support", "safeguards", "record")


class NoWords(LookupError):
    """A command, a field or an answer has no page copy, so no form can ask for it."""


def shared() -> Words:
    """The copy of fields that several commands share, and of the codes."""
    return page_copy("shared")


@cache
def commands() -> Mapping[str, Words]:
    """The copy of each command, by its name."""
    found: dict[str, Words] = {}
    for name in _FILES:
        found.update(page_copy(name))
    return found


def of_command(name: str) -> Words:
    """The copy of one command. Raises NoWords if it has none."""
    try:
        return commands()[name]
    except KeyError:
        raise NoWords(name) from None


def of_field(command: str, pointer: str) -> Words:
    """The copy of one field: the shared copy, overridden by the command's own. Raises NoWords."""
    own: Words = of_command(command).get("asks", {}).get(pointer, {})
    common: Words = shared()["asks"].get(pointer.rpartition("/")[2], {})
    words = {**common, **own}
    if "label" not in words and "skip" not in words:
        raise NoWords(f"{command}{pointer}")
    return words


def pages() -> Words:
    """The words of pages that no command has."""
    return page_copy("pages")


def events() -> Words:
    """The name of each kind of entry, and the labels of fields that no form asks for."""
    return page_copy("events")


def of_choice(words: Words, value: str) -> str:
    """The text of one answer. Raises NoWords if it has none."""
    found = words.get("choices", {}).get(value) or shared()["codes"].get(value)
    if found is None:
        raise NoWords(value)
    return str(found)


def of_code(listed_in: str, code: Code) -> str:
    """The plain name of a code of the policy, or else the policy's own words."""
    return str(shared()["plain"].get(listed_in, {}).get(code.code, code.text))


@cache
def page_copy(name: str) -> Words:
    """A file of the page copy."""
    return tomllib.loads((files("wording") / "page_copy" / f"{name}.toml").read_text("utf-8"))
