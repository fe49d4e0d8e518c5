"""What a child's chronology says: the register's events, and topics from a few entries alone."""

from datetime import date
from uuid import uuid4

from domain.entries.base import ENTRY_KINDS
from domain.pupils import pupil_events as happened
from domain.pupils.pupil_commands import PupilChanges
from tests.domain.full_case import whole_life
from tests.with_each import with_each
from wording.chronology_text import KIND_LABELS, register_sentence
from wording.obligation_topics import TOPIC_TYPES, in_entries


@with_each(
    ("fact", "says"),
    [
        (happened.PupilRegistered(given_name="Rowan", family_name="Ashdown"), "registered the pupil"),
        (
            happened.PupilRegistered(given_name="Rowan", family_name="Ashdown", source="import"),
            "registered the pupil from an imported list",
        ),
        (
            happened.PupilUpdated(changes=PupilChanges(class_="9A", looked_after=True), clear=("known_as",)),
            "changed the pupil’s record: name in use, class and looked after",
        ),
        (
            happened.PupilLeft(left_on=date(2027, 7, 20)),
            "recorded that the pupil’s last day on roll is 20 July 2027",
        ),
        (
            happened.PupilMergeUndone(parted_from=uuid4(), reasons="They are twins."),
            "undid the merge of this record into another record, which is of another child",
        ),
        (
            happened.PupilMerged(into=uuid4(), reasons="Registered twice."),
            "merged this record into another record of the same child",
        ),
    ],
)
def test_each_event_of_the_register_has_its_sentence(fact: happened.PupilFact, says: str) -> None:
    assert register_sentence(fact) == says


def test_every_kind_has_its_words() -> None:
    assert tuple(KIND_LABELS) == ENTRY_KINDS


def test_topics_come_from_entries_of_a_few_types_alone() -> None:
    stream = whole_life().stream
    few = [each for each in stream if each.fact.type in TOPIC_TYPES]
    assert len(few) < len(stream) / 2
    assert in_entries(few) == in_entries(stream)
