"""Looks, the register's events, topics and imports in words."""

import re
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import uuid4

import delivery
from delivery.govuk_notify import GIVEN_BACK, UNDER_WAY
from domain.entries.agencies import SocialWorker
from domain.entries.base import ENTRY_KINDS
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS
from domain.imports.import_step import KINDS, FaultCode, FieldChange, RowFault
from domain.pupils import pupil_events as happened
from domain.pupils.pupil_commands import PupilChanges
from domain.pupils.pupil_details import PupilContact
from domain.pupils.pupil_fold import ATTRIBUTES
from tests.domain.full_case import whole_life
from tests.with_each import with_each
from wording import delivery_fault_text, import_text
from wording.chronology_text import KIND_LABELS, register_sentence
from wording.import_text import change_lines, fault_sentence, label, value_text
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


def test_every_fault_every_kind_and_every_field_has_words() -> None:
    assert set(import_text.FAULTS) == set(get_args(FaultCode))
    assert set(import_text.KINDS) == set(KINDS)
    fields = {column.field for column in (*PUPIL_COLUMNS, *STAFF_COLUMNS)} | (
        ATTRIBUTES.keys() - {"siblings"}
    )
    assert fields - import_text.LABELS.keys() == set()


def test_a_fault_names_its_field() -> None:
    fault = RowFault(code="not-a-date", field="date_of_birth")
    assert fault_sentence(fault) == "The date of birth is not a date such as 03/09/2012"
    left = RowFault(code="listed-but-left", field="left_on", day=date(2026, 7, 21))
    assert fault_sentence(left) == (
        "The list names this pupil, but the register says they left on 21 July 2026. "
        "Put it right on the pupil’s page"
    )
    assert label("known_as") == "name in use"


def test_values_are_in_words() -> None:
    contact = PupilContact(name="Jo Ashdown", relationship="Mother", parental_responsibility="yes")
    worker = SocialWorker(name="Sol Worker")
    values = (None, True, False, date(2012, 9, 3), "9A", worker, (contact, contact), ("staff", "dsl"))
    assert [value_text(each) for each in values] == [
        *("not recorded", "yes", "no", "3 September 2012", "9A", "Sol Worker"),
        *("Jo Ashdown, Jo Ashdown", "staff, dsl"),
    ]


JO = PupilContact(name="Jo Ashdown", relationship="Mother", parental_responsibility="yes")
JO_BY_PHONE = PupilContact(
    name="Jo Ashdown", relationship="Mother", parental_responsibility="unknown", phone="01632 960001"
)
SOL = SocialWorker(name="Sol Worker", phone="01632 960002")


def test_a_plain_field_has_its_old_and_new_value() -> None:
    assert change_lines(FieldChange(field="class", old=None, new="9B")) == ["class: not recorded → 9B"]


def test_each_changed_part_of_a_contact_and_each_new_contact_is_shown() -> None:
    assert change_lines(FieldChange(field="contacts", old=(JO,), new=(JO_BY_PHONE, JO))) == [
        "contact Jo Ashdown, parental responsibility: yes → unknown",
        "contact Jo Ashdown, telephone number: not recorded → 01632 960001",
        "new contact: Jo Ashdown, relationship Mother, parental responsibility yes",
    ]
    assert change_lines(FieldChange(field="contacts", old=None, new=(JO,))) == [
        "new contact: Jo Ashdown, relationship Mother, parental responsibility yes"
    ]


def test_a_social_worker_is_shown_with_their_number_and_address() -> None:
    moved = SocialWorker(name="Sol Worker", phone="01632 960002", email="sol@council.example")
    other = SocialWorker(name="Kim Other")
    assert change_lines(FieldChange(field="social_worker", old=SOL, new=moved)) == [
        "social worker Sol Worker, e-mail address: not recorded → sol@council.example"
    ]
    assert change_lines(FieldChange(field="social_worker", old=SOL, new=other)) == [
        "social worker: Sol Worker, telephone number 01632 960002 → Kim Other"
    ]


_POST = Path(delivery.__file__).parent
_SAYS = [
    line
    for each in _POST.glob("*.py")
    for line in each.read_text("utf-8").splitlines()
    if re.search(r"\b(fault|why)=|^FAULT = ", line)
]
_NOTIFYS = ("accepted", "status", "permanent-failure", *UNDER_WAY, *GIVEN_BACK)
_CALLED = {word for line in _SAYS for word in re.findall(r'"([a-z-]+)"', line)} | {
    f"notify-{each}" for each in _NOTIFYS
}
"""Every fault that the delivery code names."""


@with_each(
    ("fault", "says"),
    [
        ("webhook-302", "redirects to another address"),
        ("webhook-418", "refuses the message (418)"),
        ("notify-403", "GOV.UK Notify refused it (403)"),
        ("another", "an unknown fault (another)"),
    ],
)
def test_every_fault_is_said_in_words(fault: str, says: str) -> None:
    assert says in delivery_fault_text.said(fault)


@with_each("fault", sorted(_CALLED))
def test_whatever_the_post_calls_a_fault_has_words(fault: str) -> None:
    assert "unknown fault" not in delivery_fault_text.said(fault)


def test_the_words_that_the_post_uses_are_those_that_are_looked_for() -> None:
    assert {"unreachable", "sealed", "withdrawn", "not-needed", "fault", "webhook-disabled"} <= _CALLED
