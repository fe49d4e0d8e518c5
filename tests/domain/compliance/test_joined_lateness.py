"""A late task that a join moved to another case is one late task, in one of the two cases (2.4g, 3.2b)."""

from datetime import timedelta

from domain.compliance.case_measures import case_measures
from tests.domain.command_builders import ACCEPT, REOPEN, a_review, protection, raised
from tests.domain.compliance.compliance_helpers import exceptions, held
from tests.domain.joined_stories import both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, MONDAY_10AM, TEACHER
from tests.domain.story import Step, Story, done, given, silence_until

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
