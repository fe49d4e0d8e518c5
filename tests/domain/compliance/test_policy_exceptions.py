"""Tasks that were late, not done, skipped or overridden, and whose they were (3-HT.b)."""

from datetime import date, timedelta

from domain.calendar.periods import Period
from domain.compliance.case_measures import case_measures
from tests.domain.command_builders import (
    ACCEPT,
    REOPEN,
    a_chase,
    a_review,
    a_skip,
    change,
    feedback,
    protection,
    raised,
    void,
)
from tests.domain.compliance.compliance_helpers import BY_THE_BOOK, SILENT, clause, exceptions, held
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import (
    CASE,
    COLLEAGUE,
    DSL,
    MONDAY_5PM,
    MONDAY_10AM,
    TEACHER,
    TUESDAY_6PM,
    WEDNESDAY_5PM,
    WEDNESDAY_9AM,
    WEDNESDAY_10AM,
)
from tests.domain.safeguard_builders import HOLD, spoken_to
from tests.domain.settling_steps import closed
from tests.domain.story import Step, Story, done, given, silence_until
from views.compliance_view import exception_view, finding_sentence

NEVER_ANSWERED = (*BY_THE_BOOK, silence_until(TUESDAY_6PM))


def kinds(story: Story) -> list[tuple[str, str | None, str]]:
    return [(each.kind, each.obligation, each.whose) for each in exceptions(story)]


def test_a_case_by_the_book_has_none() -> None:
    assert exceptions(given(raised(DSL), done(ACCEPT), closed)) == ()


def test_silence_is_the_agencys_until_the_school_should_have_chased() -> None:
    assert kinds(given(*NEVER_ANSWERED)) == [("not_done", "feedback:cscs-1", "cscs")]
    later = given(*NEVER_ANSWERED, silence_until(WEDNESDAY_10AM), done(feedback()))
    assert kinds(later) == [("late", "feedback:cscs-1", "cscs"), ("not_done", "chase:cscs-1", "school")]


def test_a_rung_that_was_skipped_names_the_entry_with_the_reason() -> None:
    story = given(*NEVER_ANSWERED, done(a_skip()))
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
        [
            exception_view(CASE, "ONW-TEST00", each)
            for each in exceptions(given(*NEVER_ANSWERED, done(a_skip())))
        ]
    )


def test_an_agencys_obligation_is_open_until_its_deadline_and_breached_afterwards() -> None:
    assert clause(given(*BY_THE_BOOK), "11.8").status == "owed"
    silent = clause(given(*SILENT, silence_until(WEDNESDAY_9AM)), "11.8")
    assert silent.status == "breached"
    assert silent.parties == {"school": "owed", "cscs": "breached"}, "the silence is not the school's"
    assert silent.worst is not None
    assert silent.worst.late_by is not None
    assert silent.worst.late_by.text == "1 school hour"
    assert "owner: children's social care; deadline set by the policy" in finding_sentence(silent)


def test_the_agency_answered_without_a_chase() -> None:
    never = clause(given(*SILENT, silence_until(WEDNESDAY_5PM), done(feedback())), "11.8")
    assert (never.status, never.parties) == ("breached", {"school": "breached", "cscs": "met_late"})
    assert "Never done, and no longer needed since entry" in finding_sentence(never)


def test_one_chase_meets_the_duty_to_chase() -> None:
    """How often to chase is the school's own setting: a late chase is not a breach once it came."""
    asked = given(*SILENT, done(a_chase()), silence_until(WEDNESDAY_5PM))
    assert clause(asked, "11.8").parties == {"school": "breached", "cscs": "breached"}
    assert clause(asked.tell(feedback()), "11.8").parties == {"school": "met", "cscs": "met_late"}


def test_a_made_time_set_right_moves_what_the_answer_is_held_against() -> None:
    story = given(*SILENT, done(feedback(), at=WEDNESDAY_9AM))
    assert clause(story, "11.8").parties["cscs"] == "met_late"
    later = story.tell(change(story.version_of("referral.made"), made_at=story.now - timedelta(hours=20)))
    assert clause(later, "11.8").parties["cscs"] == "met"


ON_WEDNESDAY = MONDAY_10AM + timedelta(days=2, hours=5)
TASKS = ("accept", "protect", "refer:lado", "review")
LATE = given(raised(TEACHER, staff_allegation=True), silence_until(ON_WEDNESDAY))


def late(story: Story) -> list[str]:
    """The tasks of the first report that were late, or were not done."""
    missed = (each.obligation for each in exceptions(story) if each.kind in ("late", "not_done"))
    return sorted(name for name in missed if name in TASKS)


def new_case(*steps: Step) -> Story:
    return other_case(raised(COLLEAGUE), *steps, now=LATE.now)


def test_what_goes_on_in_the_other_case_is_late_there_and_no_longer_here() -> None:
    assert late(LATE) == list(TASKS)
    after = joined(LATE, new_case())
    assert late(after.here) == []
    assert late(after.there) == late(LATE)
    assert not any(kind == "needless" for _, kind, *_ in case_measures(held(after.here)).parts)


def test_what_was_met_in_the_other_case_already_stays_late_here() -> None:
    """11.1, 11.9: no one is asked again there, and the lateness is not lost."""
    after = joined(LATE, new_case(done(ACCEPT), done(protection())))
    assert late(after.here) == ["accept", "protect"]
    assert late(after.there) == ["refer:lado", "review"]


def test_a_task_that_both_cases_were_late_with_is_late_once() -> None:
    there = other_case(raised(COLLEAGUE), now=MONDAY_10AM + timedelta(minutes=10)).at(ON_WEDNESDAY)
    assert "review" in late(there), "the clock was down and has recorded nothing"
    after = joined(LATE, there)
    assert late(after.there) == late(LATE)
    assert late(after.here) == []


def test_no_one_takes_lateness_out_of_the_figures_by_joining_two_cases_and_parting_them_again() -> None:
    after = joined(LATE, new_case(done(ACCEPT), done(a_review()), done(protection())))
    parted = both(after.here, after.there, REOPEN)
    assert late(parted.here) == list(TASKS)
    assert late(parted.there) == []


def test_what_became_late_while_the_cases_were_joined_is_late_where_it_is_due_again() -> None:
    fresh = given(raised(TEACHER, staff_allegation=True))
    after = joined(fresh, other_case(raised(COLLEAGUE), done(ACCEPT)))
    there = after.there.silence(ON_WEDNESDAY)
    assert "refer:lado" in late(there)
    parted = both(after.here.at(ON_WEDNESDAY), there, REOPEN)
    assert late(parted.here) == ["refer:lado"]
    assert "refer:lado" not in late(parted.there)
