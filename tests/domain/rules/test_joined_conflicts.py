"""Cases that were joined exclude the same people, whichever way a person comes to them (2.4g, 3.2h)."""

from domain.access.permissions import visibility
from domain.evolve import replay
from domain.people.roles import Person
from domain.refusals import CaseClosed
from tests.domain.command_builders import REOPEN, raised
from tests.domain.joined_stories import both, joined, other_case, together
from tests.domain.people_and_times import COLLEAGUE, DEPUTY, DSL, HEAD, SENIOR, TEACHER
from tests.domain.record_builders import confirmed, declared, lifted
from tests.domain.story import Story, given


def sees(person: Person, *stories: Story) -> list[bool]:
    return [visibility(each.state, person) is not None for each in stories]


def excluding(person: Person) -> tuple[Story, Story]:
    """A joined case, and the case that goes on, in which a person was excluded since."""
    after = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    _, (there, here) = together(declared(person), DSL, after.there, after.here)
    return here, there


def test_a_person_excluded_from_the_case_that_goes_on_sees_neither() -> None:
    here, there = excluding(DEPUTY)
    assert sees(DEPUTY, here, there) == [False, False]
    assert sees(SENIOR, here, there) == [True, True]
    assert here.state.closed
    assert here.owed == set()
    assert "confirm-conflict" in there.owed


def test_a_reopened_case_keeps_the_exclusion_and_its_routes() -> None:
    here, there = excluding(DSL)
    again = both(here, there, REOPEN, DEPUTY)
    assert sees(DSL, again.here, again.there) == [False, False]
    (conflict,) = again.here.state.conflicts
    assert (conflict.of, conflict.to) == (
        again.there.state.conflicts[0].of,
        again.there.state.conflicts[0].to,
    )
    assert conflict.to


def test_a_reopened_case_owes_the_decision_that_the_other_has_not_made() -> None:
    """3.2h: each case decides for itself once they are parted."""
    here, there = excluding(DEPUTY)
    again = both(here, there, REOPEN)
    name = next(each for each in again.here.owed if each.startswith("confirm-conflict"))
    assert "confirm-conflict" in again.there.owed
    decided = again.here.tell(confirmed(DEPUTY), HEAD)
    assert decided.obligation(name).state == "met"
    assert sees(DEPUTY, decided) == [False]
    assert replay(decided.stream) == decided.state


def test_a_reopened_case_owes_no_decision_that_the_other_made() -> None:
    here, there = excluding(DEPUTY)
    _, (there, here) = together(confirmed(DEPUTY), HEAD, there, here)
    assert not any(each.startswith("confirm-conflict") for each in both(here, there, REOPEN).here.owed)


def test_a_case_that_is_reopened_while_the_other_cannot_be_read_owes_the_decision() -> None:
    here, _ = excluding(DEPUTY)
    alone = here.tell(REOPEN)
    assert any(each.startswith("confirm-conflict") for each in alone.owed)


def test_a_person_who_gets_the_case_back_gets_both_back() -> None:
    here, there = excluding(DEPUTY)
    _, (there, here) = together(lifted(DEPUTY), HEAD, there, here)
    assert sees(DEPUTY, here, there) == [True, True]
    assert here.state.about == there.state.about == ()


def test_a_decision_that_the_person_stays_excluded_changes_nothing_elsewhere() -> None:
    here, there = excluding(DEPUTY)
    _, (there, after) = together(confirmed(DEPUTY), HEAD, there, here)
    assert after.state == here.state
    assert sees(DEPUTY, here, there) == [False, False]


def test_the_joined_case_itself_is_closed_to_a_new_exclusion() -> None:
    """It is declared in the case that goes on."""
    joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE))).here.when(declared(DEPUTY)).refused(
        CaseClosed
    )


def test_after_the_cases_are_parted_each_excludes_its_own() -> None:
    after = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    again = both(after.here, after.there, REOPEN)
    assert sees(DEPUTY, again.here.tell(declared(DEPUTY)), again.there) == [False, True]


def test_a_case_that_missed_an_exclusion_records_it_before_it_is_reopened() -> None:
    """It could not be opened when the conflict was declared in the other case."""
    after = joined(given(raised(TEACHER)), other_case(raised(COLLEAGUE)))
    there = after.there.tell(declared(DEPUTY))
    again = both(after.here, there, REOPEN, HEAD)
    kinds = [each.fact.type for each in again.decision.events]
    assert kinds[:2] == ["conflict.declared", "case.reopened"]
    assert sees(DEPUTY, again.here, again.there) == [False, False]
    (conflict,) = again.here.state.conflicts
    assert (conflict.by, conflict.waits, conflict.to) == ((DSL.id,), True, again.there.state.conflicts[0].to)
    assert replay(again.here.stream) == again.here.state
