"""What an import says is plain, and nothing has no words."""

from datetime import date
from typing import get_args

from domain.entries.agencies import SocialWorker
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS
from domain.imports.import_step import KINDS, FaultCode, RowFault
from domain.pupils.pupil_details import PupilContact
from domain.pupils.pupil_fold import ATTRIBUTES
from wording import import_text
from wording.import_text import fault_sentence, label, value_text


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
