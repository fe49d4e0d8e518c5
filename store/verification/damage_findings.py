"""Describe damage that a check found, for the person who repairs it; only ids and columns."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.case.case_search import reference_of

ENTRIES = "events"
COLUMNS = {
    "school": "its school",
    "reference": "its reference",
    "version": "the number of its entries",
    "head": "the hash of its newest entry",
    "policy": "its policy",
    "stage": "its stage",
    "category": "its category",
    "closed": "the mark that it is closed",
    "overdue": "the mark that something is overdue",
    "owner": "its owner",
    "raised_by": "the person who raised it",
    "raised_at": "the time when it was raised",
    "recorded_at": "the time of its newest entry",
    "about": "the list of people who may not know about it",
    "participants": "the list of people who take part in it",
    "acting": "the list of people who act as its DSL",
    "reached": "the list of roles that it was escalated to",
    "wakes_at": "the time when its clock acts next",
    "state": "its state",
}
"""Columns of `cases`, in words."""


DamageKind = Literal["case", "pupil", "gone", "log", "tree", "kept", "rows"]
"""The damaged part: a case, a child's record, a record that is gone, an append-only table, the tree or its
signed heads, a head that someone kept outside the database, or rows of no record."""
_KEPT = "a head that was kept"
_OF_THE_TREE = (
    *("tree_entries.leaf", "tree_tiles", "tree_queue"),
    *("checkpoints", "cosignatures", "day_heads", "log_keys"),
)
"""Where damage of the tree is: it names no case and no child."""
_CAN_TELL_OF_OTHERS = ("case_links", "cases.state", "views")
"""Where the words of a finding can tell that there is another case: a link, a field, a look beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One damaged column or row."""

    place: str
    """Table and column."""
    says: str
    case: UUID | None = None
    """None if the row is about no case, or the case is unknown."""
    pupil: UUID | None = None
    """The pupil whom it is about, if any."""
    log: UUID | None = None
    """The stream of the append-only table that it is about, if it is about no case and no pupil."""
    gone: bool = False
    """Neither a case nor a pupil has the id of `case` any more. Set by the tree, and when read again."""

    @property
    def kind(self) -> DamageKind:
        """The damaged part."""
        if self.gone:
            return "gone"
        if self.case is not None:
            return "case"
        if self.pupil is not None:
            return "pupil"
        if self.log is not None:
            return "log"
        if self.place == _KEPT:
            return "kept"
        return "tree" if self.place.startswith(_OF_THE_TREE) else "rows"

    @property
    def stream(self) -> UUID | None:
        """The stream that it is about, if any."""
        return self.case or self.pupil or self.log

    @property
    def may_tell_of_others(self) -> bool:
        """Whether what it says about a case can tell of another case (2.4h, 3.2h)."""
        return self.place in _CAN_TELL_OF_OTHERS

    @property
    def of_its_pupil(self) -> str:
        """The finding in words, without the id of the pupil."""
        return self.says.removeprefix(_pupil_prefix(self.pupil)) if self.pupil is not None else self.says

    def __str__(self) -> str:
        of = f"{reference_of(self.case)} ({self.case}): " if self.case is not None else ""
        return f"{of}{self.says} ({self.place})"


def of_pupil(pupil: UUID, place: str, says: str) -> Damage:
    """A finding about a pupil's record."""
    return Damage(place=place, says=f"{_pupil_prefix(pupil)}{says}", pupil=pupil)


def of_kept_head(says: str) -> Damage:
    """A finding: the record is not what a head says that someone kept outside the database."""
    return Damage(place=_KEPT, says=says)


def _pupil_prefix(pupil: UUID) -> str:
    return f"pupil {pupil}: "


def differs(case: UUID, column: str) -> Damage:
    """A finding: a column of the case's row does not match its entries."""
    return Damage(case=case, place=f"cases.{column}", says=f"{COLUMNS[column]} does not match its entries")
