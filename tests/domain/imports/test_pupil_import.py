"""An import says what each row would do; nothing is guessed, and a second run changes nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.commands.agencies import SocialWorker
from domain.imports import pupil_matching
from domain.imports.import_row import ImportRow, RowFault
from domain.imports.import_step import FieldChange
from domain.pupils.pupil_commands import MergePupil, PupilChanges, RegisterPupil, UpdatePupil
from tests.domain.imports.import_builders import BORN, RO, ROWAN, after, kinds, plan, pupil, row
from tests.domain.pupils.pupil_builders import TODAY, changed

UPN, OTHER_UPN = "Z999000124001", "Z999000124002"
LEFT = date(2026, 7, 21)
LATER_BORN = date(2015, 1, 1)


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


@pytest.mark.parametrize(
    ("known", "read"),
    [
        ({"external_id": "7", "upn": UPN}, {"external_id": "7", "upn": OTHER_UPN, "family_name": "Lister"}),
        (
            {"upn": UPN, "external_id": "7"},
            {"upn": "z999 000124001", "external_id": "8", "given_name": "Rowanne"},
        ),
        ({}, {"given_name": "ROWAN", "family_name": "Ash-down"}),
        ({}, {"external_id": "7", "upn": UPN}),
    ],
    ids=["by number", "by UPN", "by name and date of birth", "by name, and gets numbers"],
)
def test_a_pupil_is_matched(known: dict[str, Any], read: dict[str, Any]) -> None:
    (step,) = plan([row(**read)], pupil(**known)).steps
    assert (step.kind, step.pupil and step.pupil.id) == ("changed", ROWAN)


@pytest.mark.parametrize(
    ("known", "read"),
    [
        ([{"external_id": "7"}, {"upn": UPN, "given_name": "Ro"}], {"external_id": "7", "upn": UPN}),
        ([{}, {}], {}),
        ([{"external_id": "7"}], {"external_id": "8"}),
        ([{"upn": UPN}], {"upn": OTHER_UPN}),
        ([{"date_of_birth": None}], {}),
        ([{}], {"date_of_birth": None, "external_id": "7"}),
        ([{"given_name": "Rosemary", "known_as": "Rowan"}], {}),
        ([{"external_id": "7"}], {"external_id": "7", "given_name": "Pat", "date_of_birth": LATER_BORN}),
        ([{"external_id": "7", "date_of_birth": None}], {"external_id": "7", "family_name": "Lister"}),
        ([{"external_id": "7"}], {"external_id": "7", "given_name": "Rosemary"}),
        ([{"external_id": "7", "given_name": "Rosemary"}, {"external_id": "8"}], {"external_id": "7"}),
        ([{"external_id": "7", "given_name": "Pat", "date_of_birth": LATER_BORN}, {}], {"external_id": "7"}),
    ],
    ids=[
        "number and UPN of two pupils",
        "two of one name and date",
        "another number",
        "another UPN",
        "no date in the register",
        "no date in the file",
        "a name in use",
        "a number used again",
        "a number, and nothing else that is the same",
        "a number, and the date of birth of a twin",
        "a number of a twin who is on the register too",
        "a number of a stranger",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_a_question(known: Sequence[dict[str, Any]], read: dict[str, Any]) -> None:
    register = [pupil(number, **given) for number, given in zip((ROWAN, RO), known, strict=False)]
    (step,) = plan([row(**read)], *register).steps
    assert (step.kind, step.command) == ("question", None)
    assert [each.id for each in step.candidates] == [each.id for each in register]


def test_pupils_of_one_name_born_on_other_days_are_no_question() -> None:
    assert kinds(plan([row(date_of_birth=date(2013, 1, 1))], pupil())) == ["new"]


def test_an_answer_names_the_pupil_or_says_that_they_are_new_or_leaves_the_row_out() -> None:
    register, rows = (pupil(), pupil(RO)), [row(class_="9A")]
    assert not plan(rows, *register).ready
    (step,) = plan(rows, *register, answers={2: RO}).steps
    assert (step.kind, step.pupil and step.pupil.id) == ("changed", RO)
    assert kinds(plan(rows, *register, answers={2: "new"})) == ["new"]
    assert kinds(plan(rows, *register, answers={2: "skip"})) == ["skipped"]


def test_an_answer_that_was_not_offered_answers_nothing() -> None:
    other = pupil(RO, given_name="Pat")
    assert kinds(plan([row()], pupil(date_of_birth=None), other, answers={2: RO})) == ["question"]


def test_a_row_that_cannot_be_read_says_why_and_does_nothing() -> None:
    faults = (RowFault(code="missing", field="family_name"),)
    (step,) = plan([ImportRow(number=2, faults=faults)]).steps
    assert (step.kind, step.faults, step.command) == ("unusable", faults, None)


@pytest.mark.parametrize(
    "rows",
    [
        [row(2, external_id="7"), row(3, external_id="7", given_name="Pat")],
        [row(2, upn=UPN), row(3, upn="Z999 000124001", given_name="Pat")],
        [row(2), row(3)],
    ],
    ids=["number", "UPN", "name and date of birth"],
)
def test_two_rows_about_one_pupil_are_both_unusable(rows: list[ImportRow]) -> None:
    made = plan([*rows, row(4, given_name="Sam")])
    assert kinds(made) == ["unusable", "unusable", "new"]
    assert made.steps[0].faults == (RowFault(code="repeated"),)


def test_two_rows_that_match_one_pupil_are_both_unusable() -> None:
    made = plan([row(2, external_id="7"), row(3, upn=UPN)], pupil(external_id="7", upn=UPN))
    assert kinds(made) == ["unusable", "unusable"]


def test_twins_and_two_children_of_one_name_with_numbers_of_their_own_are_new() -> None:
    rows = [row(2), row(3, given_name="Robin"), row(4, external_id="7"), row(5, external_id="8")]
    assert kinds(plan(rows)) == ["new", "new", "new", "new"]


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


@pytest.mark.parametrize(
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


def test_a_number_of_a_merged_record_finds_the_record_that_replaced_it() -> None:
    kept, merged = pupil(), pupil(RO, external_id="8", given_name="Ro")
    merged = changed(merged, MergePupil(into=ROWAN, reasons="Registered twice."), other=kept).pupil
    (step,) = plan([row(external_id="8")], kept, merged).steps
    assert step.pupil is not None
    assert step.pupil.id == ROWAN


def test_a_number_of_a_merged_record_is_its_new_owners() -> None:
    """A wrong merge: the child is registered again, and the next file finds them."""
    kept, merged = pupil(), pupil(RO, external_id="8", given_name="Ro")
    merged = changed(merged, MergePupil(into=ROWAN, reasons="Registered twice."), other=kept).pupil
    again = pupil(UUID(int=1), external_id="8", given_name="Ro")
    (step,) = plan([row(external_id="8", given_name="Ro")], kept, merged, again).steps
    assert (step.kind, step.pupil) == ("unchanged", again)


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


def test_the_work_for_two_thousand_twins_grows_with_their_number_and_not_its_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks, told_apart = Counter[str](), pupil_matching._may_be_born

    def counted(*given: Any) -> bool:
        looks["at a candidate"] += 1
        return told_apart(*given)

    monkeypatch.setattr(pupil_matching, "_may_be_born", counted)
    twins = [pupil(UUID(int=number)) for number in range(2_000)]
    made = plan([row(number, external_id=str(number)) for number in range(2_000)], *twins)
    assert made.counts["question"] == looks["at a candidate"] == 2_000
    assert [each.id for each in made.steps[-1].offered] == [UUID(int=number) for number in range(20)]


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
