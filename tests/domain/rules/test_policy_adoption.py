"""A case keeps its policy until a person moves it, with reasons; open deadlines then move (11.17, 13.1)."""

from dataclasses import replace
from datetime import date

from domain.commands import AdoptPolicy
from domain.events import DeadlineReplanned
from domain.refusals import AlreadyUnderThatPolicy, CannotBeCorrected, NoSuchPolicy, NotYetAdopted
from tests.domain.command_builders import WHY, a_review, raised, reviewed, void
from tests.domain.outcome import Forbidden
from tests.domain.people_and_times import (
    AUDITOR,
    DSL,
    HEAD,
    MONDAY_10AM,
    OTHER_POLICY,
    POLICY,
    SENIOR,
    TEACHER,
    TUESDAY_5PM,
    TUESDAY_9AM,
    london,
)
from tests.domain.side_record_builders import came_back, moved_to
from tests.domain.story import Step, Story, given

MOVED = moved_to(OTHER_POLICY.name)
TWO = (POLICY, OTHER_POLICY)


def under(*steps: Step) -> Story:
    return replace(given(*steps), policies=TWO)


def test_moving_a_case_is_the_dsls_and_the_heads() -> None:
    for by in (TEACHER, SENIOR, AUDITOR):
        under(raised(TEACHER)).when(MOVED, by=by).refused(Forbidden)
    under(raised()).when(MOVED, by=HEAD).records("policy.adopted", "deadline.replanned")


def test_adopting_a_policy_needs_reasons() -> None:
    under(raised()).when(AdoptPolicy(policy=OTHER_POLICY.name, reasons="Newer.")).malformed("/reasons")


def test_a_policy_that_is_not_there_is_not_adopted() -> None:
    under(raised()).when(moved_to("coalway-cse-2023@9")).refused(NoSuchPolicy)


def test_a_policy_not_yet_in_force_is_refused() -> None:
    """13.1."""
    coming = replace(OTHER_POLICY, adopted_on=date(2027, 3, 2))
    story = replace(given(raised()), policies=(POLICY, coming))
    story.when(moved_to(coming.name)).refused(NotYetAdopted)
    story.when(moved_to(coming.name), at=TUESDAY_9AM).records("policy.adopted", "deadline.replanned")


def test_the_present_policy_of_the_case_is_refused() -> None:
    under(raised()).when(moved_to(POLICY.name)).refused(AlreadyUnderThatPolicy)


def test_each_deadline_that_moves_is_recorded_with_the_reasons_and_the_others_stand() -> None:
    story = under(raised(DSL)).when(MOVED).records("policy.adopted", "deadline.replanned").opens()
    assert story.fact(DeadlineReplanned) == DeadlineReplanned(
        obligation="review",
        from_=london("2027-03-01 14:00"),
        to=london("2027-03-01 11:00"),
        reasons=WHY,
    )
    assert story.after.obligation("protect").due_at == london("2027-03-01 14:00")


def test_from_then_on_the_case_is_decided_by_the_other() -> None:
    story = under(raised(DSL)).tell(MOVED)
    assert story.state.policy == OTHER_POLICY.name
    story.when(a_review()).due("inform-pupil:4", TUESDAY_5PM)
    assert story.version_of("policy.adopted") == 2
    assert [event.policy for event in story.stream] == [POLICY.name, POLICY.name, OTHER_POLICY.name]


def test_a_shorter_limit_that_has_run_out_is_overdue_by_its_new_deadline() -> None:
    story = under(raised(DSL)).at(london("2027-03-01 12:00")).tell(MOVED)
    late = story.silence(london("2027-03-01 12:01"))
    assert late.obligation("review").state == "overdue"
    assert late.obligation("review").due_at == london("2027-03-01 11:00")


def test_a_longer_one_opens_again_what_was_overdue() -> None:
    story = under(raised(DSL), reviewed())
    for days in (3, 2, 1):
        story = story.tell(came_back(MONDAY_10AM.replace(month=2, day=days)))
    overdue = story.silence(london("2027-03-02 17:30"))
    assert overdue.obligation("missing-review").state == "overdue"
    assert overdue.tell(MOVED).obligation("missing-review").state == "open"


def test_a_case_is_moved_back_by_another_decision_and_not_by_voiding() -> None:
    story = under(raised(DSL)).tell(MOVED)
    story.when(void(2)).refused(CannotBeCorrected)
    back = story.tell(moved_to(POLICY.name))
    assert back.obligation("review").due_at == london("2027-03-01 14:00")


def test_it_is_offered_only_where_there_is_another() -> None:
    assert "adopt-policy" in under(raised()).next_for(HEAD)
    assert "adopt-policy" not in given(raised()).next_for(HEAD)
    assert "adopt-policy" not in replace(given(raised()), policies=(POLICY,)).next_for(DSL)
