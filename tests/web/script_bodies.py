"""A script in every field of a command that takes anybody's words, read off the catalogue."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from domain.command_catalogue import COMMANDS, RAISE
from wording.field_shapes import Shaped, shaped

SCRIPT = (
    "<script>document.title='stolen'</script>\"'><input autofocus onfocus=document.title='stolen'>"
    " \u202eשלום, דנה\u2066 12\U000e0041"
)
"""It also has a Hebrew greeting, and characters that no one sees or that turn the writing around."""
CODES = {
    *(
        *("category", "agency_referral", "re_referral_of", "obligation", "policy", "field", "home_authority"),
        "authority",
    ),
    *(
        *("condition", "level", "document", "version", "kind", "finding", "motive", "heading", "decision"),
        "outcome",
    ),
    *("reference", "sha256", "upn", "phone", "email", "part", "kept_in"),
}
"""Fields that a type calls text, and that the ledger takes only from a list or in a form of their own."""
GROUPS: dict[str, Any] = {
    "concern": {"source": "operation_encompass"},
    "circumstances": {"mode": ["technology"]},
    "needs": [{"heading": "health"}],
    "form": [{"field": "concern.where"}],
    "advance_sharing": {"considered": True},
    "consent": {"answer": "given"},
}
"""Of optional parts what they cannot be without."""


def fields_of(command: str) -> Iterator[Shaped]:
    """Every field of anybody's words, also in parts and lists."""
    entry = RAISE if command == RAISE.name else COMMANDS[command]
    return _texts(shaped(entry.command))


def scripted(command: str, body: dict[str, Any], without: frozenset[str]) -> dict[str, Any]:
    """The body with a script in each of them but these."""
    body = deepcopy(body)
    for each in fields_of(command):
        if each.pointer not in without:
            _put(body, each.pointer.strip("/").split("/"))
    return body


def _texts(parts: tuple[Shaped, ...]) -> Iterator[Shaped]:
    for each in parts:
        if each.parts:
            yield from _texts(each.parts)
        elif each.kind == "text" and not each.values and each.name not in CODES:
            yield each


def _put(within: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if not rest:
        within[name] = SCRIPT
    elif rest[0] == "*":
        for member in within.setdefault(name, deepcopy(GROUPS[name])):
            _put(member, rest[1:])
    else:
        _put(within.setdefault(name, {}), rest)
        within[name] |= deepcopy(GROUPS.get(name, {}))
