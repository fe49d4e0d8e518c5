"""What joined cases say of the child counts while they stand, each on its own (2.4g, 3-DSL.m, 3.2h)."""

from dataclasses import replace
from uuid import UUID

from domain.case.pupil_circumstances import OTHER_CIRCUMSTANCES
from domain.case.unseen_joins import without_cases
from domain.commands import Pupil, RaiseConcern, SocialWorker, UpdateCircumstances
from domain.events import ConcernJoined, PupilIdentified
from domain.evolve import replay
from domain.pupils.pupil_commands import RegisterPupil
from tests.domain.case_documents import case_document
from tests.domain.command_builders import PUPIL, REOPEN, a_concern, raised, void
from tests.domain.identity_builders import identified_as
from tests.domain.joined_stories import Joined, both, joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, HEAD, TEACHER
from tests.domain.pupils.pupil_builders import registered
from tests.domain.story import Step, Story, done, given

SECOND, CHILD = UUID(int=77), UUID(int=71)
WORKER = SocialWorker(name="WORKER")
KNOWN = UpdateCircumstances(sen="ehcp", looked_after=True, social_worker=WORKER)


def a_report(home: str | None = "HOME", *groups: str) -> RaiseConcern:
    pupil = Pupil(name=PUPIL.name, date_of_birth=PUPIL.date_of_birth, risk_groups=groups or None)
    return replace(a_concern(pupil=pupil), home_authority=home)


def both_joined(first: tuple[Step, ...], second: tuple[Step, ...]) -> Joined:
    """The first case, and the case that goes on after both were joined to it, the second one last."""
    one = joined(given(*first), other_case(raised(HEAD)))
    two = joined(other_case(*second, number=SECOND), one.there)
    assert replay(two.there.stream) == two.there.state
    return replace(one, there=two.there)


def of_groups() -> Joined:
    first = done(a_report("HOME", "looked-after"), TEACHER)
    return both_joined((first,), (done(a_report(None, "send"), COLLEAGUE),))


def without_first(cases: Joined) -> Story:
    """The case that goes on once the first one is reopened."""
    parted = both(cases.here, cases.there, REOPEN).there
    assert replay(parted.stream) == parted.state
    return parted


def test_what_two_joined_cases_say_stays_until_both_are_reopened() -> None:
    report = a_report("HOME", "looked-after")
    cases = both_joined((done(report, TEACHER), done(KNOWN)), (done(report, COLLEAGUE), done(KNOWN)))
    state = without_first(cases).state
    assert (state.home_authority, state.social_worker) == ("HOME", WORKER)
    shown = case_document(state, DSL)["pupil"]
    assert (shown["sen"], shown["looked_after"], shown["risk_groups"]) == ("ehcp", True, ("looked-after",))


def test_of_two_joined_cases_that_differ_the_first_counts_and_then_the_other() -> None:
    first, second = done(a_report("HOME"), TEACHER), done(a_report("Elsewhere"), COLLEAGUE)
    cases = both_joined((first,), (second,))
    assert cases.there.state.home_authority == "HOME"
    assert OTHER_CIRCUMSTANCES in cases.there.state.warnings
    assert without_first(cases).state.home_authority == "Elsewhere"


def test_an_answer_of_the_case_that_goes_on_is_not_replaced_by_a_joined_one() -> None:
    there = other_case(done(a_report("HOME"), HEAD))
    after = joined(given(done(a_report("Elsewhere"), TEACHER), done(KNOWN)), there).there
    fact = after.stream[-1].fact
    assert isinstance(fact, ConcernJoined)
    assert fact.counts is not None
    assert (fact.counts.home_authority, fact.counts.sen) == (None, "ehcp")
    assert after.state.home_authority == "HOME"
    assert after.tell(UpdateCircumstances(home_authority="Now")).state.home_authority == "Now"


def test_the_groups_of_a_case_end_when_it_is_parted() -> None:
    cases = of_groups()
    assert cases.there.state.pupil.risk_groups == ("looked-after", "send")
    assert without_first(cases).state.pupil.risk_groups == ("send",)


def test_the_groups_of_a_case_are_hidden_with_it_in_the_entry_of_another_too() -> None:
    """3.2h."""
    there = of_groups().there
    assert without_cases(there.state, {there.state.joined[0].case}).pupil.risk_groups == ("send",)
    fact = there.stream[-1].fact
    assert isinstance(fact, ConcernJoined)
    assert fact.counts is not None
    assert fact.counts.risk_groups == ("send",)


def test_groups_that_a_dsl_records_again_replace_those_of_joined_cases() -> None:
    there = of_groups().there.tell(UpdateCircumstances(risk_groups=("excluded",)))
    assert there.state.pupil.risk_groups == ("excluded",)
    third = joined(other_case(done(a_report(None, "send"), COLLEAGUE), number=CHILD), there).there
    assert third.state.pupil.risk_groups == ("excluded", "send")
    back = there.tell(void(there.state.version))
    assert back.state.pupil.risk_groups == ("looked-after", "send")
    other = of_groups().there.tell(UpdateCircumstances(sen="none"))
    assert other.state.pupil.risk_groups == ("looked-after", "send")


def test_the_entry_with_what_the_register_holds_names_no_group_of_a_joined_case() -> None:
    child = registered(RegisterPupil(given_name="Rowan", family_name="Ashdown", young_carer=True), CHILD)
    cases = of_groups()
    before = replace(cases.there, registered=(child,))
    told = before.when(identified_as("Rowan Ashdown", PUPIL.date_of_birth or "unknown", pupil=CHILD))
    register = told.fact(PupilIdentified).register
    assert register is not None
    assert register.risk_groups == ("young-carer",)
    assert set(told.after.state.pupil.risk_groups or ()) == {"young-carer", "looked-after", "send"}
    hidden = without_cases(told.after.state, {cases.here.state.id})
    assert hidden.pupil.risk_groups == ("young-carer", "send")
