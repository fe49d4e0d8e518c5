"""From a posted form to the body of a command, and back to the field with an error."""

from datetime import UTC, date, datetime

import orjson

from api.openapi import EXAMPLES, example
from application import body_parsing
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.validation.request_checks import faults
from tests.web.posted_bodies import as_posted
from tests.with_each import with_each
from web.forms.form_builder import questions
from web.forms.form_parser import gathered, read
from web.forms.questions import Choice, Question

NOW = datetime(2027, 3, 8, 9, 30, tzinfo=UTC)
ENTRIES = {"raise": RAISE, **COMMANDS}


def _asked(command: str, pointer: str) -> Question:
    return next(each for each in questions(ENTRIES[command], {}) if each.pointer == pointer)


def test_a_missing_answer_is_an_error_beside_its_field() -> None:
    found = read(questions(COMMANDS["close"], {}), {"/reasons": ["  "]})
    assert [(fault.pointer, fault.message) for fault in found.faults] == [
        ("/reasons", "Write why it is closed")
    ]


@with_each("name", EXAMPLES)
def test_the_page_can_express_every_body_that_the_api_accepts(name: str) -> None:
    body = example(name, date(2027, 3, 8))
    entry: CommandSpec = ENTRIES[name]
    asked = questions(entry, {"unread": (Choice(value="2", text="Entry 2"),)})
    found = read(asked, gathered(asked, as_posted(asked, body)))
    assert found.faults == []
    parsed = body_parsing.read(entry.command, orjson.dumps(found.body))
    assert not isinstance(parsed, list), parsed
    assert faults(parsed, NOW) == []
    assert parsed == body_parsing.read(entry.command, orjson.dumps(body))


def test_an_impossible_date_is_an_error_beside_its_field() -> None:
    question = _asked("start-early-help", "/next_review_on")
    for day, said in (
        (("31", "2", "2027"), "Enter a real date"),
        (("27", "", "2027"), "Enter a day, month and year"),
        (("27", "3", ""), "Enter a day, month and year"),
        (("x", "3", "2027"), "Enter a real date"),
    ):
        posted = {
            f"/next_review_on-{part}": [text]
            for part, text in zip(("day", "month", "year"), day, strict=True)
        }
        assert [fault.message for fault in read([question], posted).faults] == [said]


@with_each(
    ("clock", "day", "said"),
    [
        ("3:30pm", "8", "2027-03-08T15:30:00+00:00"),
        ("3.30 PM", "8", "2027-03-08T15:30:00+00:00"),
        ("15:30", "8", "2027-03-08T15:30:00+00:00"),
        ("9am", "8", "2027-03-08T09:00:00+00:00"),
        ("12am", "8", "2027-03-08T00:00:00+00:00"),
        ("12:05pm", "8", "2027-03-08T12:05:00+00:00"),
    ],
)
def test_a_time_is_accepted_as_people_in_england_write_it(clock: str, day: str, said: str) -> None:
    question = _asked("refer", "/occurred_at")
    posted = {
        "/occurred_at-day": [day],
        "/occurred_at-month": ["3"],
        "/occurred_at-year": ["2027"],
        "/occurred_at-clock": [clock],
    }
    assert read([question], posted).body == {"occurred_at": said}


@with_each("clock", ["3", "25:00", "13pm", "half past", "9:75", ""])
def test_an_impossible_time_is_refused(clock: str) -> None:
    question = _asked("refer", "/occurred_at")
    posted = {
        "/occurred_at-day": ["8"],
        "/occurred_at-month": ["3"],
        "/occurred_at-year": ["2027"],
        "/occurred_at-clock": [clock],
    }
    assert [fault.pointer for fault in read([question], posted).faults] == ["/occurred_at"]


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    question = _asked("refer", "/occurred_at")
    posted = {
        "/occurred_at-day": ["28"],
        "/occurred_at-month": ["3"],
        "/occurred_at-year": ["2027"],
        "/occurred_at-clock": ["01:30"],
    }
    assert [fault.pointer for fault in read([question], posted).faults] == ["/occurred_at"]


def test_fields_under_an_answer_that_was_not_chosen_are_ignored() -> None:
    asked = questions(COMMANDS["protect"], {})
    typed = {"/measures": ["Kept apart."], "/for": ["both"], "/reasons": ["No one is near."]}
    assert "measures" not in read(asked, {**typed, "/way": ["none"]}).body
    assert "measures" not in read(asked, typed).body
    assert read(asked, {**typed, "/way": ["measures"]}).body["measures"] == "Kept apart."


def test_an_answer_is_required_only_under_the_chosen_answer() -> None:
    asked = questions(COMMANDS["inform-pupil"], {})
    for way, missed in (("told", ["/told_by", "/how"]), ("withheld", ["/withheld_reason"])):
        found = read(asked, {"/about": ["3"], "/way": [way]})
        assert [fault.pointer for fault in found.faults] == missed
    assert [fault.pointer for fault in read(asked, {"/about": ["3"]}).faults] == ["/way"]
