"""The school explains the arrangements to the family once for each plan, when contact is safe (11.14)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.commands import Changes, Correct, PersonCommand, RecordParentContact, StartEarlyHelp
from tests.domain.command_builders import CLOSE, WHY, a_plan, a_plan_review, raised, reviewed, void
from tests.domain.people_and_times import COLLEAGUE, TEACHER, london
from tests.domain.safeguard_builders import DANGER, HOLD, LIFT, LIFTED, MOTHER, assessed, spoken_to
from tests.domain.settling_steps import everything_met
from tests.domain.story import Story, done, given

OWED = "explain-arrangements"
NEXT_WEEK = date(2027, 3, 8)
PLAN = a_plan(NEXT_WEEK, lead=TEACHER)
TOLD = spoken_to(support_signposted="The helpline, and who to ring here.")
NOT_EXPLAINED = RecordParentContact(parent=MOTHER, not_explained="She does not want to hear of it.")
CLOSED = given(raised(), reviewed("early_help"))
OPEN = CLOSED.tell(assessed())
RUNNING = OPEN.tell(PLAN)


def times_owed(story: Story) -> int:
    return sum(owed.kind == OWED for owed in story.state.obligations)


def test_one_record_says_that_a_parent_was_told_or_why_not() -> None:
    RUNNING.when(replace(NOT_EXPLAINED, support_signposted="The helpline.")).malformed("/support_signposted")
    RUNNING.when(replace(NOT_EXPLAINED, not_explained="No")).malformed("/not_explained")
    RUNNING.when(RecordParentContact(parent=MOTHER)).malformed("/discussed")
    RUNNING.when(RecordParentContact(discussed="The plan.")).malformed("/parent")
    RUNNING.when(RecordParentContact(discussed="The plan.", not_explained=WHY)).malformed("/parent")


def test_it_opens_when_the_plan_begins_and_the_gate_is_open() -> None:
    begun = OPEN.when(PLAN).opens("early-help-review", OWED)
    begun.due(OWED, london("2027-03-15 17:00"))
    owed = begun.after.obligation(OWED)
    assert (owed.clause, owed.basis) == ("11.14", "school setting")


@pytest.mark.parametrize("plan", [PLAN, replace(PLAN, kind="pastoral")], ids=["early help", "pastoral"])
def test_or_when_the_gate_first_opens_after_that(plan: StartEarlyHelp) -> None:
    begun = CLOSED.when(plan).opens("early-help-review").after
    later = begun.at(london("2027-03-03 10:00"))
    later.when(assessed()).opens(OWED).due(OWED, london("2027-03-17 17:00"))
    later.when(assessed(others=False)).opens()


def test_a_lifted_hold_opens_the_gate_too() -> None:
    for lifting in (LIFT, LIFTED):
        held = CLOSED.tell(HOLD).tell(PLAN).tell(assessed())
        assert OWED not in held.owed
        held.when(lifting).opens(OWED)


def test_an_assessment_in_error_that_hid_a_safe_one_opens_it() -> None:
    story = CLOSED.tell(assessed()).tell(assessed(pupil=False)).tell(PLAN)
    assert OWED not in story.owed
    story.when(void(story.version_of("parent-contact.assessed"))).opens(OWED)


@pytest.mark.parametrize("command", [assessed("Father"), assessed()])
def test_explaining_the_arrangements_opens_once_for_each_plan(command: PersonCommand) -> None:
    RUNNING.when(command).opens()
    told = RUNNING.tell(TOLD)
    told.when(command).opens()
    again = told.tell(DANGER).when(assessed())
    assert OWED not in again.after.owed


def test_another_plan_is_explained_again() -> None:
    first = RUNNING.tell(TOLD).tell(a_plan_review("end"))
    first.when(PLAN).opens("early-help-review", OWED)
    unexplained = RUNNING.tell(a_plan_review("end"))
    assert OWED in unexplained.owed
    second = unexplained.at(unexplained.now + timedelta(days=2)).when(PLAN)
    second.due(OWED, london("2027-03-15 17:00"))  # due once, by its first date
    assert times_owed(second.after) == 1


def test_telling_a_parent_where_help_is_meets_it_inside_the_gate() -> None:
    RUNNING.when(TOLD).turns(explain_arrangements="met")
    RUNNING.when(TOLD, by=TEACHER).turns(explain_arrangements="met")
    RUNNING.when(spoken_to()).turns()  # the parent was not told of support
    heard = replace(TOLD, begun_by="parent", told_of_concern="nothing")
    RUNNING.when(heard).turns()  # support was named, and nothing of what is arranged for the child
    RUNNING.when(replace(heard, told_of_concern="something")).turns(explain_arrangements="met")
    RUNNING.when(replace(TOLD, parent="Father")).turns()  # contact was not assessed as safe
    RUNNING.silence(london("2027-03-16 09:00")).when(TOLD).turns(explain_arrangements="met_late")


def test_an_explanation_given_before_the_plan_does_not_count() -> None:
    story = given(raised(), reviewed("early_help"), done(assessed())).at(london("2027-03-04 10:00"))
    begun = story.tell(a_plan(date(2027, 3, 10)))
    begun.when(replace(TOLD, occurred_at=london("2027-03-03 10:00"))).turns()
    begun.when(replace(TOLD, occurred_at=london("2027-03-04 09:00"))).turns(explain_arrangements="met")


def test_a_dsl_says_why_it_is_not_explained_and_that_ends_it() -> None:
    ended = RUNNING.when(NOT_EXPLAINED).records("parent-contact.recorded")
    ended.turns(explain_arrangements="ended").opens().warns()
    RUNNING.when(RecordParentContact(not_explained=WHY)).turns(explain_arrangements="ended")
    assert "11.14" in ended.events[0].clauses
    ended.after.when(assessed()).opens()


def test_recorded_by_other_staff_it_still_waits_for_the_dsl() -> None:
    RUNNING.when(NOT_EXPLAINED, by=TEACHER).records("parent-contact.recorded").turns()
    assert "record-parent-contact" not in RUNNING.next_for(COLLEAGUE)


def test_why_not_is_not_contact_with_a_parent() -> None:
    """11.7, 11.13: no one was spoken to, so there is nothing to review and no hold was broken."""
    held = CLOSED.tell(HOLD).when(NOT_EXPLAINED)
    held.records("parent-contact.recorded").opens().turns().warns()
    assert held.after.state.gate.outside == ()


def test_a_parent_may_be_spoken_to_of_something_else_and_that_is_a_contact_like_any_other() -> None:
    both = replace(NOT_EXPLAINED, discussed="Her attendance.")
    RUNNING.when(both).turns(explain_arrangements="ended").opens()
    RUNNING.when(both, by=TEACHER).turns()
    to_the_father = RUNNING.when(replace(both, parent="Father"))
    to_the_father.opens(f"review-parent-contact:{RUNNING.state.version + 1}")
    assert CLOSED.tell(HOLD).when(both).after.state.gate.outside != ()


@pytest.mark.parametrize("command", [DANGER, HOLD, assessed(pupil=False)])
def test_explaining_the_arrangements_ends_when_every_gate_is_closed_again(command: PersonCommand) -> None:
    shut = RUNNING.when(command)
    assert OWED not in shut.after.owed
    assert shut.after.obligation(OWED).state == "ended"
    both = RUNNING.tell(assessed("Father"))
    one = both.when(assessed(pupil=False))
    assert OWED in one.after.owed


def test_entries_in_error_put_it_right() -> None:
    version = RUNNING.state.version
    told = RUNNING.tell(TOLD)
    assert OWED in told.tell(void(version + 1)).owed
    shut = RUNNING.tell(assessed(pupil=False))
    assert OWED in shut.tell(void(version + 1)).owed
    assert OWED not in RUNNING.tell(void(RUNNING.version_of("early-help.started"))).owed
    never_safe = RUNNING.tell(void(RUNNING.version_of("parent-contact.assessed")))
    assert OWED not in never_safe.owed


def test_voiding_one_parents_assessment_keeps_the_explanation_open_for_the_other() -> None:
    both = RUNNING.tell(assessed("Father"))
    first = RUNNING.version_of("parent-contact.assessed")
    assert OWED in both.tell(void(first)).owed
    told = both.tell(replace(TOLD, parent="Father"))
    assert OWED not in told.tell(void(first)).owed
    opened = CLOSED.tell(PLAN).tell(assessed()).tell(assessed("Father"))
    assert OWED in opened.tell(void(opened.state.version - 1)).owed


def test_a_correction_that_makes_danger_known_ends_it() -> None:
    shut = RUNNING.when(Correct(event=1, reasons=WHY, changes=Changes(immediate_danger=True)))
    assert OWED not in shut.after.owed


def test_the_days_run_from_when_the_plan_began_or_the_gate_opened_whichever_was_later() -> None:
    later = OPEN.at(london("2027-03-04 10:00"))
    typed_late = a_plan(date(2027, 3, 10), occurred_at=london("2027-03-02 10:00"))
    begun = later.when(typed_late)
    begun.due(OWED, london("2027-03-16 17:00"))
    told_meanwhile = replace(TOLD, occurred_at=london("2027-03-03 10:00"))
    begun.after.when(told_meanwhile).turns(explain_arrangements="met")
    opened = CLOSED.at(london("2027-03-03 10:00")).tell(assessed()).at(london("2027-03-04 10:00"))
    opened.when(typed_late).due(OWED, london("2027-03-17 17:00"))


def test_a_case_closes_once_the_plan_has_ended_and_nothing_is_left_to_explain() -> None:
    story = everything_met(RUNNING.tell(a_plan_review("end")))
    assert story.obligation(OWED).state in ("met", "ended")
    story.when(CLOSE).records("case.closed")
