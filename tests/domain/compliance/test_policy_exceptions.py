"""Policy exceptions, for the head: late, not done, skipped or overridden, each with its owner (3-HT.b)."""

from datetime import date

from domain.calendar.periods import Period
from tests.domain.command_builders import (
    ACCEPT,
    a_review,
    a_skip,
    feedback,
    protection,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.compliance.compliance_helpers import exceptions
from tests.domain.people_and_times import CASE, DSL, MONDAY_5PM, TUESDAY_6PM, WEDNESDAY_10AM
from tests.domain.safeguard_builders import HOLD, spoken_to
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given, silence_until
from views.compliance_view import exception_view

SILENT = (
    raised(DSL),
    done(ACCEPT),
    reviewed("refer", "cscs"),
    done(protection()),
    referred(),
    silence_until(TUESDAY_6PM),
)


def kinds(story: Story) -> list[tuple[str, str | None, str]]:
    return [(each.kind, each.obligation, each.whose) for each in exceptions(story)]


def test_a_case_by_the_book_has_none() -> None:
    assert exceptions(given(raised(DSL), done(ACCEPT), closed)) == ()


def test_silence_is_the_agencys_until_the_school_should_have_chased() -> None:
    assert kinds(given(*SILENT)) == [("not_done", "feedback:cscs-1", "cscs")]
    later = given(*SILENT, silence_until(WEDNESDAY_10AM), done(feedback()))
    assert kinds(later) == [
        ("late", "feedback:cscs-1", "cscs"),
        ("not_done", "chase:cscs-1", "school"),
    ]


def test_a_rung_that_was_skipped_names_the_entry_with_the_reason() -> None:
    story = given(*SILENT, done(a_skip()))
    skipped = next(each for each in exceptions(story) if each.kind == "skipped")
    assert (skipped.clause, skipped.event) == ("11.8", story.version_of("rung.skipped"))


def test_ruled_out_danger_and_contact_outside_the_gate_are_exceptions() -> None:
    story = given(raised(DSL, immediate_danger=True), done(ACCEPT), done(protection()))
    story = story.tell(a_review(no_immediate_danger="He has been in custody since noon."))
    assert kinds(story) == [("overridden", "refer:immediate", "school")]
    assert kinds(given(raised(DSL), done(spoken_to()))) == [("overridden", None, "school")]


def test_a_call_that_a_parent_made_is_an_exception_only_if_they_were_told_of_the_concern() -> None:
    """11.13: the school cannot assess beforehand who rings; what it tells them it can."""
    for told, found in (("nothing", []), ("something", ["11.13"]), (None, ["11.13"])):
        story = given(raised(DSL), done(spoken_to(begun_by="parent", told_of_concern=told)))
        assert [each.clause for each in exceptions(story)] == found
    during_a_hold = given(
        raised(DSL), done(HOLD), done(spoken_to(begun_by="parent", told_of_concern="something"))
    )
    assert [each.clause for each in exceptions(during_a_hold)] == ["11.13"]


def test_an_entry_that_was_voided_is_one_and_what_it_had_passed_over_is_none() -> None:
    story = given(raised(DSL), done(spoken_to()))
    assert [each.clause for each in exceptions(story)] == ["11.13"]
    voided = story.tell(void(story.version_of("parent-contact.recorded")))
    assert [(each.clause, each.event) for each in exceptions(voided)] == [("3-DSL.n", 3)]


def test_of_a_period_are_those_whose_deadline_passed_in_it() -> None:
    story = given(raised(DSL), silence_until(MONDAY_5PM))
    assert {each.obligation for each in exceptions(story)} == {"accept", "review", "protect"}
    day = date(2027, 3, 1)
    assert exceptions(story, Period(first=day, last=day)) == exceptions(story)
    assert exceptions(story, Period(first=date(2027, 3, 2), last=date(2027, 3, 9))) == ()


def test_the_reasons_stay_in_the_record() -> None:
    assert "Reasons long enough" not in str(
        [exception_view(CASE, "ONW-TEST00", each) for each in exceptions(given(*SILENT, done(a_skip())))]
    )
