"""Read the lists of codes in a policy file: indicators, risk groups and the like."""

from collections.abc import Iterator
from typing import Any

from domain.field_rules import CODE
from domain.policy.policy_model import Code
from policies.toml_fields import Reading

LISTS = (
    "indicators",
    "risk_groups",
    "effects",
    "imbalances",
    "limbs",
    "modes",
    "contact_types",
    "conditions",
    "team_parts",
    "paper_places",
)
"""The lists of codes that a policy can have."""


def read_codes(read: Reading) -> dict[str, tuple[Code, ...]]:
    """Read each list, by its name."""
    raw = read.raw.get("codes", {})
    if not isinstance(raw, dict):
        read.refuse("codes", "must be a table")
    read.known("codes", raw, set(LISTS))
    return {name: tuple(_list_of_codes(read, f"codes.{name}", listed)) for name, listed in raw.items()}


def _list_of_codes(read: Reading, where: str, raw: Any) -> Iterator[Code]:
    if not isinstance(raw, list):
        read.refuse(where, "must be a list of tables")
    seen: set[str] = set()
    for each in raw:
        code = Code(**read.shaped(where, each, Code, _CODE, ("code", "clause", "text")))
        if not CODE.fullmatch(code.code):
            read.refuse(where, f"has the code {code.code!r}: use lower case letters, digits and hyphens")
        if code.code in seen:
            read.refuse(where, f"has {code.code} twice")
        seen.add(code.code)
        yield code


_CODE: dict[str, type] = {"code": str, "clause": str, "text": str, "help": str, "asks_for": str}
