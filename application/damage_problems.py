"""Answers to errors from below: a part of the record that was changed, a key in use, a form that failed."""

from collections.abc import Mapping

import structlog

from application.problems import FormNotSet, InternalFault, Problem, RequestInFlight
from documents.typesetting import TypesettingFailed
from evidence.checkpoint_text import TreeHead
from store.ledger.idempotency import KeyInUse
from store.ledger.sealing import CaseDoesNotOpen, EventDoesNotOpen
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.tree.checkpoint_store import ServedCheckpoint
from store.tree.tree_reading import TreeIncomplete

_log = structlog.get_logger("application")


class Damaged(InternalFault):
    """500, with the code of every fault."""


class CaseCannotBeOpened(Damaged):
    """The state of a case was changed since it was written."""

    title = "This case cannot be opened"
    detail = (
        "The stored state of this case was changed since it was written, so the case cannot be shown. Its "
        "entries are kept separately, and may be intact. Tell your auditor and the person who runs Onward "
        "at once, and change nothing. If a child is in danger, call 999."
    )


class PartCannotBeOpened(Damaged):
    """A joined case that the command must be compared with is damaged.

    A reporter learns of no join, so it is not named (3.2h).
    """

    title = "This was not recorded"
    detail = (
        "Nothing was recorded, because part of the record cannot be opened. Tell your auditor and the person "
        "who runs Onward at once. If a child is in danger, call 999."
    )


class PupilCannotBeOpened(Damaged):
    """A pupil's record was changed since it was written."""

    title = "This record cannot be opened"
    detail = (
        "The stored record of this pupil was changed since it was written, so it cannot be shown. Tell the "
        "person who runs Onward at once, and change nothing. If a child is in danger, call 999."
    )


class RecordDamaged(Damaged):
    """An entry was changed since it was written, and cannot be read."""

    title = "The record is damaged"
    detail = (
        "An entry that this needs was changed since it was written, and cannot be opened. Tell the person "
        "who runs Onward at once, and change nothing. If a child is in danger, call 999."
    )


class EntryNotInTree(Damaged):
    """An entry is not in the tree, and does not wait for it either."""

    title = "The record is damaged"
    detail = (
        "An entry that this needs is missing from the tree of the record. Someone removed it from there, or "
        "added it to the record without Onward. Tell your auditor and the person who runs Onward at once, "
        "and change nothing. If a child is in danger, call 999."
    )


class SignedHeadChanged(Damaged):
    """The stored head of the tree was changed since it was signed."""

    title = "The signed head was changed"
    detail = (
        "The newest signed head in the database was changed since it was signed, so nothing can be proved "
        "with it. Tell your auditor and the person who runs Onward at once, and change nothing."
    )


class TreeDamaged(Damaged):
    """A part of the stored tree is gone, or is not as long as the signed tree."""

    title = "The stored tree is damaged"
    detail = (
        "A part of the stored tree over all entries is missing, so this cannot be proved. The entries are "
        "kept separately, and may be intact. Tell your auditor and the person who runs Onward at once, and "
        "change nothing. If a child is in danger, call 999."
    )


ANSWERS: Mapping[type[Exception], type[Problem]] = {
    KeyInUse: RequestInFlight,
    TypesettingFailed: FormNotSet,
    CaseDoesNotOpen: CaseCannotBeOpened,
    EventDoesNotOpen: RecordDamaged,
    PupilDoesNotOpen: PupilCannotBeOpened,
    TreeIncomplete: TreeDamaged,
}
"""The problem that answers each error from below, on pages and in the API."""


def answer_to(error: Exception) -> Problem:
    """The problem that answers an error of `ANSWERS`; damage is logged."""
    if isinstance(error, EventDoesNotOpen):
        _log.error("an entry does not open", case=str(error.case), version=error.version)
    if isinstance(error, TreeIncomplete):
        _log.error("a part of the tree is missing")
    return next(ANSWERS[kind]() for kind in type(error).__mro__ if kind in ANSWERS)


def whole_head(signed: ServedCheckpoint) -> TreeHead:
    """The signed size and root. SignedHeadChanged if the stored text is not a head of this log and size."""
    if signed.head is None:
        raise SignedHeadChanged
    return signed.head
