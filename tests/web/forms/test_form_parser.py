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


def test_a_month_may_be_a_word() -> None:
    question = _asked("start-early-help", "/next_review_on")
    posted = {
        "/next_review_on-day": ["4"],
        "/next_review_on-month": ["March"],
        "/next_review_on-year": ["2027"],
    }
    assert read([question], posted).body == {"next_review_on": "2027-03-04"}


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


def test_a_tick_that_the_date_is_unknown_says_so() -> None:
    asked = questions(RAISE, {})
    found = read(asked, {"/pupil/date_of_birth-unknown": ["unknown"]})
    assert found.body["pupil"]["date_of_birth"] == "unknown"


def test_people_in_a_list_with_a_gap_between_them_are_moved_together() -> None:
    asked = questions(COMMANDS["add-information"], {})
    posted = {
        "/imagery": ["true"],
        "/imagery_parties/0/part": ["in_image"],
        "/imagery_parties/0/age": ["6"],
        "/imagery_parties/2/part": ["took"],
        "/imagery_parties/2/age-unknown": ["unknown"],
        "/text": ["More."],
    }
    found = read(asked, gathered(asked, posted))
    assert found.faults == []
    assert found.body["imagery_parties"] == [
        {"part": "in_image", "age": 6},
        {"part": "took", "age": "unknown"},
    ]


def test_a_group_that_may_be_left_out_is_left_out_whole() -> None:
    asked = questions(COMMANDS["record-acknowledgement"], {})
    assert read(asked, {"/agency_referral": ["cscs-1"], "/social_worker/name": [" "]}).body == {
        "agency_referral": "cscs-1"
    }


def test_a_group_that_was_begun_must_be_finished() -> None:
    asked = questions(COMMANDS["record-acknowledgement"], {})
    found = read(asked, {"/agency_referral": ["cscs-1"], "/social_worker/phone": ["01632 960000"]})
    assert [fault.pointer for fault in found.faults] == ["/social_worker/name"]


def test_each_way_to_reconsider_says_both_answers() -> None:
    asked = questions(COMMANDS["reconsider"], {})
    for way, believed, agrees in (
        ("at_risk", True, False),
        ("agrees", False, True),
        ("neither", False, False),
    ):
        body = read(asked, {"/way": [way]}).body
        assert (body["believed_at_risk"], body["agrees"]) == (believed, agrees)


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


def test_a_picked_entry_is_sent_as_its_number() -> None:
    entries = {"correctable": (Choice(value="4", text="4. Dana reported a concern"),)}
    asked = questions(COMMANDS["correct"], entries)
    picked = next(each for each in asked if each.pointer == "/event")
    assert picked.kind == "one"
    assert read([picked], {"/event": ["4"]}).body == {"event": 4}


def test_line_ends_stay_as_typed() -> None:
    asked = questions(COMMANDS["add-information"], {})
    assert read(asked, {"/text": ["One.\r\nTwo."]}).body == {"text": "One.\nTwo."}
