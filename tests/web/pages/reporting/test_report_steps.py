"""A report is asked for step by step, and nothing that a report can say is left out."""

from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

import pytest

from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import Pupil, RaiseConcern
from policies import load_all
from tests.with_each import with_each
from web.forms.form_builder import questions
from web.forms.questions import every
from web.pages.case.choices import of_policy
from web.pages.register_choice import SIBLINGS
from web.pages.reporting import report_screens, report_steps

NOW = datetime(2027, 3, 8, 9, 30, tzinfo=UTC)
(POLICY,) = load_all().values()
SOURCES = of_policy(POLICY)
CONTACT = "/concern/circumstances/contact_type"
ENOUGH = {
    "/concern/summary": ["Cries each Monday."],
    "/concern/immediate_danger": ["false"],
    "/concern/category": ["emotional"],
    "/pupil/name": ["Rowan Ashdown"],
    "/pupil/date_of_birth-unknown": ["unknown"],
    "/about-staff": ["false"],
}


def test_a_report_that_lacks_an_answer_says_on_which_page() -> None:
    for name in ENOUGH:
        answers = {each: given for each, given in ENOUGH.items() if each != name}
        _, faults = report_steps.looked_at(answers, SOURCES, NOW)
        assert [report_screens.step_of(fault.pointer) for fault in faults] == [report_screens.step_of(name)]


def test_a_report_that_says_enough_can_be_sent() -> None:
    command, faults = report_steps.looked_at(ENOUGH, SOURCES, NOW)
    assert faults == []
    assert isinstance(command, RaiseConcern)
    assert command.pupil.date_of_birth == "unknown"


def test_every_field_of_a_report_is_asked_on_one_page() -> None:
    asked = [
        question.pointer
        for step in report_screens.STEPS
        for question in every(report_steps.asked(step, SOURCES))
    ]
    own = [
        each.pointer
        for each in every(questions(RAISE, SOURCES))
        if each.pointer not in ("/pupil", "/concern")
    ]
    assert sorted(asked) == sorted([*own, report_steps.CHILD, report_screens.STAFF, SIBLINGS])


@with_each(
    ("answers", "asked"),
    [
        ({"/concern/category": ["cse"]}, True),
        ({"/concern/category": ["other"]}, True),
        ({"/concern/category": ["neglect"]}, False),
        ({"/concern/category": ["neglect"], CONTACT: ["contact"]}, True),
        ({}, True),
    ],
)
def test_contact_is_asked_of_the_kinds_that_say_so_and_stays_once_it_is_answered(
    answers: dict[str, list[str]], asked: bool
) -> None:
    others = report_screens.BY_NAME["others"]
    found = [each.pointer for each in every(report_steps.asked(others, SOURCES, answers))]
    assert (CONTACT in found) == asked
    assert "/concern/circumstances/mode" in found


def test_yes_comes_before_no_on_every_screen() -> None:
    for step in report_screens.STEPS:
        for each in every(report_steps.asked(step, SOURCES)):
            texts = [choice.text for choice in each.choices if choice.text in ("Yes", "No")]
            assert texts == sorted(texts, reverse=True), each.pointer


def test_when_it_happened_comes_first_and_nothing_of_when_and_where_is_folded_away() -> None:
    what, others = report_screens.BY_NAME["what"], report_screens.BY_NAME["others"]
    assert what.shown[0] == "/concern/occurred_at"
    assert others.shown[:2] == ("/concern/circumstances", "/concern/noticed_at")
    (where,) = (q for q in report_steps.asked(others, SOURCES) if q.pointer == others.shown[0])
    assert where.open


def test_what_concerns_staff_is_asked_in_one_place() -> None:
    shown = report_screens.BY_NAME["what"].shown
    assert shown[-3:] == (report_screens.STAFF, "/about", "/concern/staff_allegation")


def test_each_sign_is_in_one_group_also_when_more_is_added() -> None:
    reported = report_steps.asked(report_screens.BY_NAME["kind"], SOURCES)
    added = questions(COMMANDS["add-information"], SOURCES)
    signs = [each for each in (*reported, *added) if each.pointer in (report_steps.SIGNS, "/indicators")]
    assert [bool(each.fold) for each in signs] == [False, True], "a page of news is short"
    for each in signs:
        assert sorted(sign.value for sign in each.choices) == sorted(
            sign.code for sign in POLICY.codes["indicators"]
        )
        groups = [title for title, _ in groupby(each.choices, key=lambda sign: sign.under)]
        assert len(groups) == len(set(groups)) == 5


def test_a_chosen_pupil_is_sent_by_id_without_what_was_typed_about_another() -> None:
    pupil = "0b9f5f0e-6f3b-4d0c-9d53-0f4d5a5a1c11"
    typed = {"/pupil/upn": ["A123456789012"], "/pupil/risk_groups": ["send"]}
    command, faults = report_steps.looked_at({**ENOUGH, **typed, "/pupil/id": [pupil]}, SOURCES, NOW)
    assert faults == []
    assert isinstance(command, RaiseConcern)
    assert command.pupil == Pupil(id=UUID(pupil), risk_groups=("send",))
    more = report_screens.BY_NAME["others"]
    for answers, is_asked in (({}, True), ({"/pupil/id": [pupil]}, False), ({"/pupil/id": ["x"]}, True)):
        asked = [each.pointer for each in report_steps.asked(more, SOURCES, answers)]
        assert ("/pupil/upn" in asked) is is_asked


def test_a_report_about_staff_names_someone() -> None:
    _, faults = report_steps.looked_at(ENOUGH | {"/about-staff": ["true"]}, SOURCES, NOW)
    assert [fault.pointer for fault in faults] == ["/about"]
    assert "answer No and write who it is" in faults[0].message


def test_an_answer_that_is_taken_back_is_gone_from_the_draft() -> None:
    step = report_steps.asked(report_screens.BY_NAME["kind"], SOURCES)
    answers = report_steps.merged({**ENOUGH, "/concern/indicators": ["being-secretive"]}, step, {})
    assert answers == {name: given for name, given in ENOUGH.items() if name != "/concern/category"}


DAY = {
    "/concern/occurred_at-day": ["5"],
    "/concern/occurred_at-month": ["3"],
    "/concern/occurred_at-year": ["2027"],
}
WORDS = {"/concern/occurred_at-roughly": ["in the morning, before school"]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (DAY, "Friday 5 March 2027"),
        (WORDS, "in the morning, before school"),
        (DAY | WORDS, "Friday 5 March 2027, in the morning, before school"),
    ],
)
def test_an_unknown_time_of_day_is_never_made_up(given: dict[str, list[str]], said: str) -> None:
    command, wrong = report_steps.looked_at(ENOUGH | given, SOURCES, NOW)
    assert wrong == []
    assert isinstance(command, RaiseConcern)
    assert command.concern.occurred_at is None
    line = f"When it happened, as far as is known: {said}"
    assert command.concern.summary == f"Cries each Monday.\n\n{line}"
    assert report_steps.body(ENOUGH | given, SOURCES)["concern"]["summary"] == command.concern.summary


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (DAY | {"/concern/occurred_at-day": ["9"]}, "Enter a day that is not in the future."),
        (DAY | {"/concern/occurred_at-day": [""]}, "Enter a day, month and year, or leave the date empty"),
        (
            DAY | {"/concern/occurred_at-clock": ["in the morning"]},
            "Enter a real date and time, for example 3:30pm, or say when in your own words",
        ),
    ],
)
def test_an_unreadable_time_says_what_to_enter_instead(given: dict[str, list[str]], said: str) -> None:
    _, wrong = report_steps.looked_at(ENOUGH | given, SOURCES, NOW)
    assert [(fault.pointer, fault.message) for fault in wrong] == [("/concern/occurred_at", said)]
