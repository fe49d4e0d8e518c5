"""What every command and every event has, and the answers that several of them ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, get_args

from domain.field_rules import Codes, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCommandBase:
    """A person records a decision or a fact, of now or of `occurred_at` (11.15)."""

    occurred_at: datetime | None = None


EntryKind = Literal[
    "concern", "decision", "agency", "support", "family", "deadline", "message", "record", "register"
]
"""The kinds that a chronology is filtered by; entries of the register of pupils are of the last."""
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)


class FactBase:
    """What happened in a case; each class states its own type and kind, and the rest where it is true."""

    __slots__ = ()
    type: ClassVar[str]
    entry_kind: ClassVar[EntryKind]
    decides: ClassVar[bool] = False
    """Whether someone weighed and decided something, which can be challenged (3.2u, 3-STF.l)."""
    voidable: ClassVar[bool] = False
    """Whether a correction can cancel the entry (3-DSL.n)."""

    def __init_subclass__(
        cls,
        *,
        type: str | None = None,  # noqa: A002 - the word of the record
        entry_kind: EntryKind | None = None,
        decides: Literal[True] | None = None,
        voidable: Literal[True] | None = None,
    ) -> None:
        super().__init_subclass__()
        stated = {"type": type, "entry_kind": entry_kind, "decides": decides, "voidable": voidable}
        for name, value in stated.items():
            if value is not None:  # a dataclass with slots is made twice, and the second time states nothing
                setattr(cls, name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilWishes:
    """The pupil's wishes, or why the pupil was not asked (11.12, 3.2p)."""

    sought: bool
    text: str | None = None
    reasons: Reasons | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilTold:
    """Who told the pupil, and how (11.12)."""

    told_by: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How and where it happened, in the policy's codes; several can apply (2.4b, 2.4c, 4.6)."""

    mode: Codes | None = None
    """In person, by technology, or both."""
    contact_type: Codes | None = None
    """With contact, without, or both: abuse without contact is just as serious."""
    online: str | None = None
    """The site, game or account, if technology was used (7.5)."""
    places: str | None = None
    """Places outside the home: a park, a shop, a route."""
    peers: str | None = None
    """Other children who are there or at risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploitation:
    """What makes it exploitation: an imbalance of power, and what was exchanged or who gained (2.1, 2.4i)."""

    imbalances: Codes | None = None
    limbs: Codes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The level of need that the case meets, and the local document that defines it (3.2e)."""

    level: str
    document: str
    """The title of the document, or where to find it."""
    version: str
