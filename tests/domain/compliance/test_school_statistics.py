"""A school's figures are its case reports added up: numbers, none of which identifies a child (3.2b)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from domain.calendar.periods import Period, school_year_until
from domain.compliance.case_measures import Part, case_measures
from domain.compliance.obligation_outcomes import in_school_words, in_words, lateness
from domain.compliance.school_statistics import school_statistics
from tests.domain.command_builders import ACCEPT, a_chase, feedback, raised
from tests.domain.compliance.compliance_helpers import BY_THE_BOOK, SILENT, held
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import (
    DSL,
    FRIDAY_5PM,
    MONDAY_9AM,
    MONDAY_10AM,
    POLICY,
    SCHOOL,
    TUESDAY_5PM,
    london,
)
from tests.domain.story import Story, done, given, silence_until
from tests.with_each import with_each
from views.read_model import as_document
from views.school_figures_view import SchoolFiguresView, school_figures_view

MARCH = Period(first=date(2027, 3, 1), last=date(2027, 3, 31))
APRIL = Period(first=date(2027, 4, 1), last=date(2027, 4, 30))
TIME = POLICY.time
IN_TIME = (*BY_THE_BOOK, done(feedback()))
LATE = (*SILENT, done(a_chase()), done(feedback()))


def figures(*stories: Story, within: Period = MARCH) -> dict[str, Any]:
    return as_document(figures_of(*stories, within=within))


def figures_of(*stories: Story, within: Period = MARCH) -> SchoolFiguresView:
    total = Counter[Part]()
    for story in stories:
        total.update(case_measures(held(story, within=within)).parts)
    policies = {each.name: each for story in stories for each in (story.policy, *story.policies)}
    made = school_statistics(total, policies, stories[-1].now)
    return school_figures_view(made, SCHOOL, within, london("2027-06-01 09:00"), POLICY)


def row(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["clauses"] if each["id"] == name)
    return found


def test_figures_are_the_case_reports_added_up() -> None:
    stories = (given(*IN_TIME), given(*LATE), whole_life())
    made = figures(*stories, within=Period(first=date(2027, 1, 1), last=date(2028, 1, 1)))
    assert made["cases"] == 3
    for each in made["clauses"]:
        found = [next(f for f in held(story).findings if f.clause.id == each["id"]) for story in stories]
        assert each["cases"] == sum(f.status != "not_applicable" for f in found), each["id"]
        assert each["evidence"] == sum(len(f.evidence) for f in found), each["id"]


def test_an_agencys_lateness_is_not_counted_as_the_schools() -> None:
    told = row(figures(given(*IN_TIME), given(*LATE)), "11.8")
    assert told["agencies"] == {"met": 1, "met_late": 1, "owed": 0, "breached": 0}
    assert told["school"] == {"met": 1, "met_late": 0, "owed": 0, "breached": 0}


def test_a_period_counts_what_was_owed_and_entered_in_it() -> None:
    story = given(*IN_TIME)
    assert figures(story, within=MARCH)["cases"] == 1
    outside = figures(story, within=APRIL)
    assert outside["cases"] == 0
    assert {each["cases"] for each in outside["clauses"]} == {0}


def test_the_figures_name_what_is_out_of_date_in_the_policy() -> None:
    assert "policy-review" in {each["kind"] for each in figures(given(*IN_TIME))["drift"]}


def acceptance(*stories: Story) -> dict[str, Any]:
    times = figures(*stories)["times"]
    found: dict[str, Any] = next(each for each in times if each["what"] == "acceptance")
    return found


def accepted_after(minutes: int) -> Story:
    return given(raised(DSL)).tell(ACCEPT, at=MONDAY_10AM + timedelta(minutes=minutes))


def still_waiting() -> Story:
    return given(raised(DSL), silence_until(TUESDAY_5PM))


def test_times_are_within_what_half_and_nine_of_ten_were_done() -> None:
    accepted = acceptance(*(accepted_after(n) for n in range(1, 11)))
    assert (accepted["n"], accepted["waiting"]) == (10, 0)
    assert (accepted["minutes"]["median"], accepted["minutes"]["p90"]) == (5, 9)


def test_concerns_that_still_wait_are_part_of_the_time() -> None:
    done = [accepted_after(n) for n in range(1, 11)]
    some = acceptance(*done, *(still_waiting() for _ in range(6)))
    assert (some["n"], some["waiting"]) == (10, 6)
    assert (some["minutes"]["median"], some["minutes"]["p90"]) == (8, None)
    assert some["minutes"]["says"] == "half within 8 minutes, but fewer than nine of ten are done"
    most = acceptance(*done, *(still_waiting() for _ in range(11)))
    assert (most["minutes"]["median"], most["minutes"]["says"]) == (None, "fewer than half are done")


@with_each(
    ("start", "end", "minutes"),
    [
        ("2027-03-01 16:30", "2027-03-02 08:30", 60),
        ("2027-03-05 17:00", "2027-03-08 08:00", 0),
        ("2027-03-25 16:00", "2027-03-30 09:00", 120),  # Easter
        ("2027-03-02 10:00", "2027-03-02 10:00", 0),
    ],
)
def test_school_minutes_between_two_instants(start: str, end: str, minutes: int) -> None:
    assert TIME.school_minutes_between(london(start), london(end)) == minutes


def test_lateness_is_said_in_the_time_that_its_limit_counts() -> None:
    assert lateness(MONDAY_9AM, MONDAY_10AM, TIME, any_hour=False).text == "1 school hour"
    weekend = london("2027-03-06 09:00")
    assert lateness(FRIDAY_5PM, weekend, TIME, any_hour=False).text == "16 hours (all outside school hours)"
    assert lateness(FRIDAY_5PM, weekend, TIME, any_hour=True).text == "16 hours"
    assert (
        lateness(FRIDAY_5PM, FRIDAY_5PM + timedelta(seconds=9), TIME, any_hour=True).text
        == "less than a minute"
    )
    assert in_words(2 * 1440 + 65) == "2 days 1 hour"
    assert in_school_words(540 + 61, TIME) == "1 working day 1 school hour"


def test_a_school_year_begins_in_september() -> None:
    assert school_year_until(date(2027, 8, 31)).first == date(2026, 9, 1)
    assert school_year_until(date(2027, 9, 1)).first == date(2027, 9, 1)
