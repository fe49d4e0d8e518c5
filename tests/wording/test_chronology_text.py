"""Looks, the register's events and topics in words."""

from datetime import date
from uuid import uuid4

from domain.events.base import ENTRY_KINDS
from domain.pupils import pupil_events as happened
from domain.pupils.pupil_commands import PupilChanges
from tests.domain.full_case import whole_life
from tests.with_each import with_each
from wording.chronology_text import KIND_LABELS, register_sentence
from wording.obligation_topics import TOPIC_TYPES, in_entries
from wording.record_text import how_much, look_in_words, looker


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


def test_a_look_is_in_words_and_a_part_of_the_api_is_named() -> None:
    assert look_in_words("csv") == "A CSV file"
    assert look_in_words("inspection") == "In the list for an inspector"
    assert look_in_words("possible-duplicates") == "Possible duplicates, by a program"


def test_a_file_with_its_proof_says_whether_it_has_the_words_as_far_as_the_log_knows() -> None:
    said = [
        (look_in_words(each), how_much(each, "whole"))
        for each in ("sealed-bundle", "opened-bundle", "bundle")
    ]
    assert said == [
        ("A file with its proof, without the words", "The proof only"),
        ("A file with its proof and the words", "All of it"),
        ("A file with its proof", "Not recorded whether with the words"),
    ]


def test_an_older_row_of_a_proof_does_not_say_that_a_program_read_it() -> None:
    assert look_in_words("proof") == "The proof of an entry"
    assert "program" not in look_in_words("verification")


def test_a_look_without_a_name_says_whose_it_was() -> None:
    assert looker(None, command_line=True) == "The person who runs Onward, on the command line"
    assert looker(None, command_line=False) == "A person who is not listed"
    assert looker("Dana Lead", command_line=False) == "Dana Lead"
