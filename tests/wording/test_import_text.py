"""What an import changes, and why a delivery failed, is in plain words."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import delivery
from delivery.govuk_notify import GIVEN_BACK, UNDER_WAY
from domain.commands.agencies import SocialWorker
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS
from domain.imports.import_step import KINDS, FaultCode, FieldChange, RowFault
from domain.pupils.pupil_details import PupilContact
from domain.pupils.pupil_fold import ATTRIBUTES
from tests.with_each import with_each
from wording import delivery_fault_text, import_text
from wording.import_text import change_lines, fault_sentence, label, value_text


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


def test_the_summary_counts_what_there_is() -> None:
    counts = dict.fromkeys(KINDS, 0) | {"new": 1_200, "unusable": 1, "unchanged": 3}
    assert import_text.summary(counts) == "1 row that cannot be used, 1,200 new and 3 unchanged"
    assert import_text.summary(dict.fromkeys(KINDS, 0)) == "nothing to do"


def test_a_question_with_many_answers_says_how_to_tell_which() -> None:
    assert import_text.not_offered(20) == ""
    assert import_text.not_offered(2_000) == (
        "20 of 2,000 pupils are shown. To tell which one it is, give the row the number or UPN "
        "that the pupil has in the register."
    )


def test_fields_that_are_left_out_are_named() -> None:
    said = import_text.left_out(("looked_after", "social_worker"))
    assert said.startswith("Not imported: looked after and social worker.")
    assert import_text.left_out(()) == ""


def test_rows_that_change_nothing_are_named_by_their_numbers() -> None:
    for rows, said in (
        ([], []),
        ([3], ["Unchanged: row 3."]),
        ([2, 3, 4], ["Unchanged: rows 2-4."]),
        ([2, 3, 4, 7, 9, 10], ["Unchanged: rows 2-4, 7 and 9-10."]),
    ):
        assert import_text.unchanged_rows(rows) == said


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
