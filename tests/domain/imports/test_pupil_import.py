"""An import says what each row would do; nothing is guessed, and a second run changes nothing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.entries.agencies import SocialWorker
from domain.imports.import_step import FieldChange, ImportRow, RowFault
from domain.pupils.pupil_commands import PupilChanges, RegisterPupil, UpdatePupil
from tests.domain.imports.import_builders import BORN, OTHER_UPN, UPN, after, kinds, plan, pupil, row


def test_a_pupil_who_is_not_in_the_register_is_new() -> None:
    (step,) = plan([row(external_id="7", class_="9A")]).steps
    assert step.kind == "new"
    assert step.command == RegisterPupil(
        given_name="Rowan",
        family_name="Ashdown",
        date_of_birth=BORN,
        external_id="7",
        class_="9A",
        source="import",
    )


def test_a_changed_field_is_shown_with_its_old_and_new_value() -> None:
    (step,) = plan([row(external_id="7", class_="9B")], pupil(external_id="7", class_="9A")).steps
    assert (step.kind, step.changes) == ("changed", (FieldChange(field="class", old="9A", new="9B"),))
    assert step.command == UpdatePupil(changes=PupilChanges(class_="9B"), source="import")


def test_what_the_file_does_not_say_stays_as_it_is() -> None:
    known = pupil(external_id="7", class_="9A", looked_after=True)
    assert kinds(plan([row(external_id="7")], known)) == ["unchanged"]


def test_a_row_that_cannot_be_read_says_why_and_does_nothing() -> None:
    faults = (RowFault(code="missing", field="family_name"),)
    (step,) = plan([ImportRow(number=2, faults=faults)]).steps
    assert (step.kind, step.faults, step.command) == ("unusable", faults, None)


def test_circumstances_are_left_out_for_a_person_who_may_not_change_them() -> None:
    worker = SocialWorker(name="Sol Worker")
    rows = [row(external_id="7", looked_after=True, social_worker=worker)]
    made = plan(rows, pupil(external_id="7", looked_after=False), circumstances=False)
    assert kinds(made) == ["unchanged"]
    assert made.left_out == ("looked_after", "social_worker")
    assert kinds(plan(rows, pupil(external_id="7", looked_after=False))) == ["changed"]


def test_a_wrong_check_letter_warns_and_refuses_nothing() -> None:
    (step,) = plan([row(upn="WRONG")]).steps
    assert (step.kind, step.warnings) == ("new", (RowFault(code="check-letter", field="upn"),))


@pytest.mark.parametrize(
    ("born", "codes"),
    [(date(1990, 9, 3), ["too-old"]), (date(2090, 9, 3), ["not-yet-born"]), (BORN, [])],
)
def test_a_date_of_birth_that_looks_wrong_warns_and_refuses_nothing(born: date, codes: list[str]) -> None:
    (step,) = plan([row(date_of_birth=born)]).steps
    assert (step.kind, [each.code for each in step.warnings]) == ("new", codes)


def test_an_image_in_a_cell_makes_the_row_unusable() -> None:
    (step,) = plan([row(class_="data:image/png;base64,iVBORw0KGgoAAAANSUhEUg")]).steps
    assert (step.kind, step.faults) == ("unusable", (RowFault(code="refused"),))


NAMES = st.sampled_from(["Rowan", "Robin", "Zoë", "zoe"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {"given_name": NAMES, "family_name": st.sampled_from(["Ashdown", "Lister"])},
        optional={
            "external_id": st.sampled_from(["1", "2", "3"]),
            "upn": st.sampled_from([UPN, OTHER_UPN]),
            "date_of_birth": st.sampled_from([BORN, date(2013, 1, 1)]),
            "class_": st.sampled_from(["9A", "9B"]),
            "known_as": NAMES,
            "on_roll_from": st.dates(date(2020, 1, 1), date(2028, 1, 1)),
            "left_on": st.dates(date(2020, 1, 1), date(2028, 1, 1)),
        },
    ),
    max_size=6,
)


def _rows(given: list[dict[str, Any]]) -> list[ImportRow]:
    return [
        row(number, **{"date_of_birth": None} | each)
        for number, each in enumerate(given, start=2)
        if {"external_id", "upn", "date_of_birth"} & each.keys()
    ]


@given(ROWS, ROWS, st.booleans())
@settings(max_examples=300)
def test_a_second_run_of_a_file_changes_nothing(
    first: list[dict[str, Any]], second: list[dict[str, Any]], full: bool
) -> None:
    register = after(plan(_rows(first)))
    rows = _rows(second)
    once = plan(rows, *register, full=full)
    assume(once.ready)
    assert plan(rows, *after(once, *register), full=full).recorded == []


@given(ROWS)
def test_each_row_has_exactly_one_step(given: list[dict[str, Any]]) -> None:
    rows = _rows(given)
    assert [step.row for step in plan(rows).steps] == rows
