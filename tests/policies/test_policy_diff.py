"""Comparing two versions of a policy, field by field."""

from dataclasses import replace
from datetime import date

from domain.calendar.durations import Span
from domain.policy.ladders import Rung
from policies.policy_diff import Difference, differences
from tests.domain.people_and_times import OTHER_POLICY, POLICY


def test_a_policy_does_not_differ_from_itself() -> None:
    assert differences(POLICY, POLICY) == []
    assert differences(POLICY, replace(POLICY, authorities={})) == []


def test_each_limit_that_is_another_is_named_with_both() -> None:
    assert differences(POLICY, OTHER_POLICY) == [
        Difference(what="version", before="1", after="2"),
        Difference(what="limits.review.school_minutes", before="240", after="60"),
        Difference(what="limits.inform-pupil.working_days", before="2", after="1"),
        Difference(what="limits.missing-review.working_days", before="1", after="2"),
    ]


def test_dates_hours_ladders_and_numbers_of_times_are_compared_too() -> None:
    repeat = replace(POLICY.repeats["missing-episode"], episodes=2)
    ladder = (
        *POLICY.ladders["default"],
        Rung(to=("board_lead",), say="other", after=Span(count=3, unit="hour")),
    )
    other = replace(
        POLICY,
        review_due_on=date(2027, 9, 30),
        time=replace(POLICY.time, closes=POLICY.time.closes.replace(hour=16)),
        ladders={**POLICY.ladders, "default": ladder},
        repeats={**POLICY.repeats, "missing-episode": repeat},
    )
    found = {each.what: (each.before, each.after) for each in differences(POLICY, other)}
    assert found == {
        "review_due_on": ("2024-09-30", "2027-09-30"),
        "time.closes": ("17:00:00", "16:00:00"),
        "ladders.default.4.to": (None, "board_lead"),
        "ladders.default.4.say": (None, "other"),
        "ladders.default.4.after": (None, "3 hours"),
        "ladders.default.4.stage_by_stage": (None, "False"),
        "repeats.missing-episode.episodes": ("3", "2"),
    }


def test_a_list_that_is_empty_is_none() -> None:
    clauses = POLICY.register.clauses
    silent = replace(clauses["2.3"], rules=())
    other = replace(POLICY, register=replace(POLICY.register, clauses={**clauses, "2.3": silent}))
    assert differences(POLICY, other) == [
        Difference(what="register.clauses.2.3.rules", before="warning:apparent-consent", after=None)
    ]


def test_an_expectation_in_only_one_policy_is_gone_or_new() -> None:
    without = replace(POLICY, expectations=POLICY.expectations[1:])
    gone = differences(POLICY, without)
    assert {each.after for each in gone} == {None}
    assert {each.before for each in differences(without, POLICY)} == {None}
    assert all(each.what.startswith("expectations.assessment.") for each in gone), "and moves no other"
