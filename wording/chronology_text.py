"""What a child's chronology says beside the sentences of a case: kinds, the register's events, and gaps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from domain.calendar.working_time import london
from domain.entries.base import EntryKind
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


NO_MESSAGES = "Messages sent are not printed. To print them, choose them as the kind of entry."
NO_SUCH_CASE = "a case that is not on the child’s page"
NO_NAME = "a person who is not listed"
_FILTERED = "A filter chose these entries: {}. Other entries are left out."


def damaged_cases(number: int) -> str:
    """How many of the child's cases cannot be opened, and whom to tell."""
    cases = "1 case" if number == 1 else f"{number} cases"
    return f"{cases} of this child cannot be opened. Tell the person who runs Onward."


def filter_note(
    *,
    case: str | None,
    kind: EntryKind | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
) -> str | None:
    """The filter in words, by a case's reference and a person's name; None if everything is chosen."""
    said = {
        "case: {}": case,
        "kind: {}": kind and KIND_LABELS[kind],
        "recorded by: {}": person,
        "recorded from {}": since and plain_day(london(since).date()),
        "recorded until {}": until and plain_day(london(until).date()),
    }
    parts = [words.format(chosen) for words, chosen in said.items() if chosen is not None]
    return _FILTERED.format("; ".join(parts)) if parts else None
