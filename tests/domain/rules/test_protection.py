"""Protecting the victim and others without waiting for anyone (11.9)."""

import pytest

from domain.people.roles import Person
from domain.refusals import CaseClosed
from tests.domain.command_builders import (
    ACCEPT,
    REOPEN,
    WHY,
    Whom,
    a_review,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
)
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import COLLEAGUE, HEAD, SENIOR, TEACHER, TUESDAY_9AM, london
from tests.domain.safeguard_builders import DANGER
from tests.domain.settling_steps import closed
from tests.domain.story import done, given


def test_a_closed_case_is_reopened_before_protection_is_recorded() -> None:
    given(raised(), closed).when(protection()).refused(CaseClosed)


def test_staff_who_do_not_see_the_case_record_no_protection_in_it() -> None:
    given(raised()).when(protection(), by=COLLEAGUE).refused(Unseen)


def test_a_senior_leader_only_reads() -> None:
    given(raised()).when(protection(), by=SENIOR).refused(Forbidden)


@pytest.mark.parametrize("by", [TEACHER, HEAD])
def test_staff_who_see_the_case_and_the_head_protect(by: Person) -> None:
    given(raised()).when(protection(), by=by).records("protection.recorded").turns(protect="met")


def test_both_considered_in_one_record_meets_it() -> None:
    given(raised()).when(protection("both")).turns(protect="met")


@pytest.mark.parametrize(("first", "second"), [("victim", "others"), ("others", "victim")])
def test_both_considered_in_two_records_meets_it(first: Whom, second: Whom) -> None:
    given(raised()).when(protection(first)).turns()
    given(raised(), done(protection(first))).when(protection(second)).turns(protect="met")


def test_the_same_one_twice_is_not_both() -> None:
    given(raised(), done(protection("victim"))).when(protection("victim")).turns()


def test_none_needed_counts_with_its_reasons() -> None:
    given(raised()).when(protection(none_needed=True)).turns(protect="met")


def test_protecting_too_late_is_said_so() -> None:
    given(raised()).when(protection(), at=TUESDAY_9AM).turns(protect="met_late")


def test_protection_stays_open_whatever_an_agency_decides() -> None:
    """11.9: it waits for neither the start nor the outcome of an investigation."""
    story = given(raised(), reviewed("refer", "cscs"), referred(), fed_back("section_47"))
    assert "protect" in story.owed


def test_protection_is_due_again_when_the_case_reopens() -> None:
    story = given(raised(), closed, done(REOPEN))
    story.when(protection("victim")).turns()
    assert "protect" in story.owed


def test_danger_told_again_after_it_was_found_to_be_none_never_gives_more_time() -> None:
    story = given(raised(), done(ACCEPT), done(DANGER, at=london("2027-03-01 10:15")))
    found = story.tell(a_review(no_immediate_danger=WHY)).silence(london("2027-03-01 10:50"))
    again = found.when(DANGER, at=london("2027-03-01 10:50"))
    again.due("protect", london("2027-03-01 11:15"))
    overdue = found.silence(london("2027-03-01 11:30"))
    told = overdue.when(DANGER, at=london("2027-03-01 11:30")).after
    assert told.obligation("protect").state == "overdue"


def test_none_needed_written_down_late_leaves_no_danger_without_an_answer() -> None:
    """Measures from before danger became known do not answer it; nor does an earlier finding."""
    measures = given(raised(), done(ACCEPT), done(protection()))
    danger = measures.tell(DANGER, at=london("2027-03-01 10:40"))
    assert "protect" in danger.owed
    late = protection(none_needed=True, occurred_at=london("2027-03-01 10:30"))
    danger.when(late, at=london("2027-03-01 10:45")).turns().due("protect", london("2027-03-01 11:40"))
