"""The base of every event: what holds for each event of a class, whatever its fields say."""

from typing import ClassVar, Literal, get_args

EntryKind = Literal[
    "concern", "decision", "agency", "support", "family", "deadline", "message", "record", "register"
]
"""The kinds that a chronology is filtered by; entries of the register of pupils are of the last."""
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)


class FactBase:
    """What happened in a case; each class states its own kind, and the rest where it is true."""

    __slots__ = ()
    type: ClassVar[str]
    entry_kind: ClassVar[EntryKind]
    decides: ClassVar[bool] = False
    """Whether someone weighed and decided something, which can be challenged (3.2u, 3-STF.l)."""
    voidable: ClassVar[bool] = False
    """Whether a correction can cancel the entry (3-DSL.n)."""
