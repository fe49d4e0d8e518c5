"""A person's request for cases and children's records in one file, with their proofs (11.15, 3-DSL.n)."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from domain.field_rules import Fault

MOST_IN_A_BUNDLE = 50
"""Cases and children in one file."""
BundleContents = Literal["sealed", "opened"]
_HOW_MANY = f"Choose 1 to {MOST_IN_A_BUNDLE} cases and children’s records."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBundle:
    """Take cases and children's records out of Onward in one file, with their proofs (11.15, 3-DSL.n)."""

    ids: tuple[UUID, ...]
    """Of cases, and of children's records; at most 10,000 entries together."""
    contents: BundleContents
    """`sealed` has no words, and proves when entries were recorded. `opened` has the words too."""
    since: str | None = None
    """A signed head that the reader kept: its whole text, as `GET /v1/checkpoint` gives it. The file then
    proves that the record goes on from it. Without it, the file cannot be compared with a kept head."""
    password: str = field(default="", repr=False)
    """Your own, with which you sign in on the pages: a token alone is not enough. A person without a password
    takes no file. Only an invented person of a demonstration needs none, and leaves this out."""


def bundle_look(contents: BundleContents) -> str:
    """What the access logs call the look; before, they called both `bundle` (11.15)."""
    return f"{contents}-bundle"


def bundle_faults(asked: TakeBundle) -> list[Fault]:
    """Everything that is wrong with a request, whatever the cases are."""
    if 1 <= len(set(asked.ids)) <= MOST_IN_A_BUNDLE:
        return []
    return [Fault(pointer="/ids", message=_HOW_MANY)]
