"""A list of every pupil on roll marks those whom it does not name, and removes no one (3-DSL.w)."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.imports.import_step import ImportRow, RowFault
from domain.pupils.pupil_commands import PupilChanges, UpdatePupil
from tests.domain.imports.import_builders import RO, kinds, plan, pupil, row
from tests.domain.pupils.pupil_builders import TODAY
from tests.with_each import with_each

LEFT = date(2026, 7, 21)


def test_a_pupil_whom_a_full_list_does_not_name_is_marked_and_not_removed() -> None:
    register = pupil(external_id="7"), pupil(RO, given_name="Pat", external_id="8")
    made = plan([row(external_id="7")], *register, full=True)
    assert kinds(made) == ["unchanged", "left"]
    assert made.steps[1].command == UpdatePupil(changes=PupilChanges(missing_since=TODAY), source="import")
    assert kinds(plan([row(external_id="7")], *register)) == ["unchanged"]


def test_who_has_left_or_is_marked_or_merged_is_not_marked_again() -> None:
    gone = pupil(given_name="Pat", left_on=date(2026, 7, 21))
    marked = pupil(RO, given_name="Sam", missing_since=date(2027, 1, 4))
    assert kinds(plan([row(given_name="New")], gone, marked, full=True)) == ["new"]


def test_a_pupil_who_has_not_joined_yet_is_missing_from_no_list() -> None:
    tomorrow, today = [pupil(RO, given_name="Pat", on_roll_from=TODAY + timedelta(days=n)) for n in (1, 0)]
    assert kinds(plan([row()], pupil(), tomorrow, full=True)) == ["unchanged"]
    assert kinds(plan([row()], pupil(), today, full=True)) == ["unchanged", "left"]


@pytest.mark.parametrize(
    "uncertain",
    [row(3, given_name="Kim"), ImportRow(number=3, faults=(RowFault(code="cells"),))],
    ids=["question", "unusable"],
)
def test_no_one_is_marked_while_a_row_is_not_certain(uncertain: ImportRow) -> None:
    kim = pupil(RO, given_name="Kim", date_of_birth=None)
    made = plan([row(), uncertain], pupil(), kim, full=True)
    assert "left" not in kinds(made)
    assert made.nobody_left


def test_a_marked_pupil_who_is_listed_again_loses_the_mark() -> None:
    (step,) = plan([row()], pupil(missing_since=date(2027, 1, 4))).steps
    assert step.command == UpdatePupil(clear=("missing_since",), source="import")


def test_a_pupil_who_comes_back_has_not_left() -> None:
    (step,) = plan([row(on_roll_from=date(2027, 1, 5))], pupil(left_on=date(2026, 7, 21))).steps
    assert isinstance(step.command, UpdatePupil)
    assert step.command.clear == ("left_on",)


@with_each(
    ("given", "full", "warned"),
    [
        ({}, True, True),
        ({"class_": "9B"}, True, True),
        ({"on_roll_from": date(2020, 9, 1)}, True, True),
        ({}, False, False),
        ({"on_roll_from": date(2027, 1, 5)}, True, False),
        ({"left_on": LEFT}, True, False),
    ],
    ids=["listed", "and changed", "joined before", "not a full list", "came back", "the list agrees"],
)
def test_a_full_list_that_names_a_pupil_who_has_left_says_so_and_guesses_nothing(
    given: dict[str, Any], full: bool, warned: bool
) -> None:
    (step,) = plan([row(**given)], pupil(left_on=LEFT), full=full).steps
    warning = RowFault(code="listed-but-left", field="left_on", day=LEFT)
    assert step.warnings == ((warning,) if warned else ())


def test_a_pupil_whose_last_day_is_to_come_may_be_listed() -> None:
    (step,) = plan([row()], pupil(left_on=TODAY), full=True).steps
    assert (step.kind, step.warnings) == ("unchanged", ())
