"""What a child's chronology says beside the sentences of a case: kinds, and the register's events."""

from collections.abc import Mapping
from typing import Any, assert_never

from domain.events.base import EntryKind
from domain.pupils import pupil_events as happened
from domain.pupils.pupil_fold import changed_by
from wording.formatting import plain_day
from wording.import_text import label, value_text
from wording.phrases import listed, upper

KIND_LABELS: Mapping[EntryKind, str] = {
    "concern": "Concerns and information",
    "decision": "Decisions and challenges",
    "agency": "Agencies",
    "support": "The child: protection, support, views",
    "family": "Parents and sharing",
    "deadline": "Deadlines and alerts",
    "message": "Messages sent",
    "record": "The case and its record",
    "register": "School register",
}
NO_ENTRY = "An entry"
CANNOT_BE_READ = "cannot be opened. Tell the person who runs Onward"
"""Follows `NO_ENTRY`, where what is stored is not what was sealed."""
COMMAND_LINE = "The command line"
_FIELDS = {
    "contacts": "contacts",
    "siblings": "siblings",
    "social_worker": "social worker",
    "missing_since": "note that the pupil may have left",
    "known_as": "name in use",
}


def register_sentence(fact: happened.PupilFact) -> str:
    """What happened in the register, as it follows the actor's name."""
    match fact:
        case happened.PupilRegistered():
            return "registered the pupil" + (" from an imported list" if fact.source == "import" else "")
        case happened.PupilUpdated():
            fields = listed(_field(name) for name in changed_by(fact))
            return f"changed the pupil’s record: {fields}"
        case happened.PupilLeft():
            return f"recorded that the pupil’s last day on roll is {plain_day(fact.left_on)}"
        case happened.PupilMerged():
            return "merged this record into another record of the same child"
        case happened.PupilMergeUndone():
            return "undid the merge of this record into another record, which is of another child"
        case _:
            assert_never(fact)


def register_fields(fact: happened.PupilFact) -> list[tuple[str, str]]:
    """Each field that an update of the register changed, and its new value."""
    if not isinstance(fact, happened.PupilUpdated):
        return []
    return [(upper(_field(name)), _value(name, value)) for name, value in changed_by(fact).items()]


def _value(attribute: str, value: Any) -> str:
    if attribute == "siblings" and value is not None:  # ids say nothing to a reader
        return f"{len(value)} at the school"
    return value_text(value)


def _field(attribute: str) -> str:
    name = attribute.rstrip("_")
    return _FIELDS.get(name) or label(name).replace("_", " ")
