"""An import says what each row would do; it guesses, erases and repeats nothing (3-DSL.w)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.entries.agencies import SocialWorker
from domain.imports.import_step import FieldChange, ImportRow, RowFault
from domain.imports.merged_values import NO_RELATIONSHIP
from domain.pupils.pupil_commands import PupilChanges, RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import MOST_CONTACTS, PupilContact
from tests.domain.imports.import_builders import BORN, OTHER_UPN, RO, UPN, after, kinds, plan, pupil, row
from tests.domain.pupils.pupil_builders import TODAY
from tests.with_each import with_each


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
    ("born", "codes"), [(date(1990, 9, 3), ["too-old"]), (date(2090, 9, 3), ["not-yet-born"]), (BORN, [])]
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


JO = PupilContact(
    name="Zoë Ash-Down",
    relationship="Mother",
    parental_responsibility="yes",
    phone="01632 960001",
    email="jo@home.example",
    lives_with_pupil=False,
)
PAT = PupilContact(name="Pat Lister", relationship="Father", parental_responsibility="no")
BARE = PupilContact(name="ZOE ASHDOWN", relationship=NO_RELATIONSHIP, parental_responsibility="unknown")
SOL = SocialWorker(name="Sol Worker", phone="01632 960002", email="sol@council.example")


def contacts_after(known: Any, given: Any) -> tuple[PupilContact, ...] | None:
    """The contacts in the register after an import, which a second one leaves alone."""
    rows, register = [row(contacts=given)], pupil(contacts=known)
    (found,) = after(plan(rows, register), register)
    assert kinds(plan(rows, found)) == ["unchanged"]
    return found.contacts


def test_what_the_file_does_not_give_of_a_contact_stays() -> None:
    assert contacts_after((JO, PAT), (BARE,)) == (JO, PAT)


@with_each(
    "part",
    [
        {"relationship": "Aunt"},
        {"parental_responsibility": "no"},
        {"phone": "01632 960009"},
        {"email": "zoe@home.example"},
        {"lives_with_pupil": True},
    ],
    ids=lambda part: next(iter(part)),
)
def test_what_the_file_gives_of_a_contact_changes(part: dict[str, Any]) -> None:
    assert contacts_after((PAT, JO), (replace(BARE, **part),)) == (PAT, replace(JO, **part))


def test_a_contact_who_is_not_in_the_register_is_added() -> None:
    assert contacts_after((JO,), (PAT,)) == (JO, PAT)
    assert contacts_after(None, (PAT,)) == (PAT,)


def test_of_two_contacts_of_one_name_neither_is_changed() -> None:
    other = replace(JO, phone="01632 960008")
    third = replace(BARE, phone="01632 960009")
    assert contacts_after((JO, other), (third,)) == (JO, other, third)
    assert contacts_after((JO,), (other, third)) == (JO, other, third)
    assert contacts_after((JO, other), (BARE,)) == (JO, other)


def test_contacts_that_the_register_has_no_room_for_are_left_out_with_a_warning() -> None:
    many = tuple(replace(PAT, name=f"Pat{number} Lister") for number in range(MOST_CONTACTS))
    (step,) = plan([row(contacts=(JO,))], pupil(contacts=many)).steps
    assert (step.kind, step.warnings) == ("unchanged", (RowFault(code="too-many", field="contacts"),))


def test_number_and_address_of_the_same_social_worker_stay() -> None:
    same, other = SocialWorker(name="SOL WORKER"), SocialWorker(name="Kim Other")
    assert kinds(plan([row(social_worker=same)], pupil(social_worker=SOL))) == ["unchanged"]
    moved = replace(same, phone="01632 960003")
    register = pupil(social_worker=SOL)
    assert after(plan([row(social_worker=moved)], register), register)[0].social_worker == replace(
        SOL, phone="01632 960003"
    )
    assert after(plan([row(social_worker=other)], register), register)[0].social_worker == other
