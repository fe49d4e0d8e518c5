"""The pupil whom a row is about is matched with certainty, or is a question to a person."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.imports import pupil_matching
from domain.imports.import_step import ImportRow, RowFault
from domain.pupils.pupil_commands import MergePupil
from tests.domain.imports.import_builders import OTHER_UPN, RO, ROWAN, UPN, kinds, plan, pupil, row
from tests.domain.pupils.pupil_builders import changed
from tests.with_each import with_each

LATER_BORN = date(2015, 1, 1)


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


@with_each(
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
        *("number and UPN of two pupils", "two of one name and date", "another number", "another UPN"),
        *("no date in the register", "no date in the file", "a name in use", "a number used again"),
        *("a number, and nothing else that is the same", "a number, and the date of birth of a twin"),
        *("a number of a twin who is on the register too", "a number of a stranger"),
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
