"""Every set of excluded people at every stage: they learn nothing, and someone always has the case (3.2h).

The reporter and everyone in line make 128 sets. They are excluded at raising, or declared one after the
other: from the top of the line without decisions, or from the bottom with each confirmed at once.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, islice

import pytest

from domain.access.ownership import is_owner, owners
from domain.access.permissions import dsl_power, role_to_decide, visibility
from domain.case.audience import conflict_of, no_one_eligible
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.case.warnings import TELL_THE_LADO, risk_warnings
from domain.decision_context import DecisionContext
from domain.messaging.notifications import notifications_for
from domain.people.roles import NOBODY_LEFT, Person, holders
from domain.rules.clock import AFTER_PICK_UP, escalation_recipients, roles_named
from domain.rules.recorder import EventRecorder
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    ACCEPT,
    CLOSE,
    REOPEN,
    a_plan,
    an_emergency,
    fed_back,
    protection,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import IN_LINE, SENIOR, TEACHER, TUESDAY_9AM
from tests.domain.record_builders import a_mentor, confirmed, declared, lifted
from tests.domain.settling_steps import everything_met
from tests.domain.story import Story, done, given, silence_until

PEOPLE = (TEACHER, *IN_LINE)
FROM_THE_TOP = (*reversed(IN_LINE), TEACHER)
SETS = [found for size in range(len(PEOPLE) + 1) for found in combinations(PEOPLE, size)]
SOON = date(2027, 3, 10)
STAGES: dict[str, Callable[[], Story]] = {
    "raised": lambda: given(raised()),
    "in danger": lambda: given(raised(immediate_danger=True)),
    "accepted": lambda: given(raised(), done(ACCEPT)),
    "not accepted": lambda: given(raised(), silence_until(TUESDAY_9AM)),
    "to be referred": lambda: given(raised(), reviewed("refer", "cscs")),
    "referred by the teacher": lambda: given(raised(), done(an_emergency(), TEACHER)),
    "awaiting feedback": lambda: given(raised(), reviewed("refer", "cscs"), referred()),
    "silent": lambda: given(raised(), reviewed("refer", "cscs"), referred(), silence_until(TUESDAY_9AM)),
    "to be reconsidered": lambda: given(raised(), reviewed(), referred(), fed_back("no_statutory")),
    "statutory": lambda: given(raised(), reviewed(), referred(), fed_back("section_47")),
    "supported": lambda: given(
        raised(category="cse"),
        reviewed("early_help"),
        done(a_plan(SOON, lead=SENIOR)),
        done(a_mentor(TEACHER)),
        done(protection()),
    ),
    "settled": lambda: given(raised(), everything_met),
    "reopened": lambda: given(raised(), everything_met, done(CLOSE), done(REOPEN)),
}
"""The states that differ in owner and open obligations."""


@pytest.mark.long("every person at every stage")
def test_anyone_declared_at_any_stage() -> None:
    sets = rungs = 0
    for build in STAGES.values():
        for order, decide in ((FROM_THE_TOP, False), (PEOPLE, True)):
            for story in every_set(build(), order, decide=decide):
                nobody_learns_and_somebody_has_it(story)
                rungs += every_rung_reaches_somebody(story)
                sets += 1
    print(f"{sets} cases, {rungs} rungs")
    assert sets == len(STAGES) * 2 * len(SETS)


def test_anyone_it_is_about_from_the_start() -> None:
    for people in SETS:
        story = given(raised(about=people))
        nobody_learns_and_somebody_has_it(story)
        rungs = every_rung_reaches_somebody(story)
        silent = story.silence(story.now + timedelta(days=1))  # and the clock climbs the ladder
        assert rungs
        assert silent.state.escalations
        for each in silent.state.escalations:
            might_know(each.to, silent, each.obligation)


def test_whatever_was_declared_is_undone_by_those_who_decide() -> None:
    undone = 0
    before = STAGES["awaiting feedback"]()
    for story in every_set(before, PEOPLE):
        last = story
        while (found := next(able_to_lift(last), None)) is not None:
            last = last.tell(lifted(found[0]), found[1])
            nobody_learns_and_somebody_has_it(last)
            undone += 1
        if not no_one_eligible(last.state):
            assert last.state.about == ()
            assert [visibility(last.state, each) for each in PEOPLE] == [
                visibility(before.state, each) for each in PEOPLE
            ]
            assert last.state.owner == before.state.owner
    print(f"{undone} liftings")
    assert undone > 300


def every_set(story: Story, left: tuple[Person, ...], *, decide: bool = False) -> Iterator[Story]:
    """The case after each of the others is declared, one after the other in this order."""
    yield story
    for number, person in enumerate(left, start=1):
        may = [each for each in PEOPLE if "declare-conflict" in story.next_for(each)]
        if not may:  # no one is left who could declare anything
            assert not [
                each for each in PEOPLE if each.id not in story.state.about and visibility(story.state, each)
            ]
            continue
        by = next((each for each in may if each != person), person)
        after = story.tell(declared(person), by)
        yield from every_set(all_confirmed(after) if decide else after, left[number:], decide=decide)


def all_confirmed(story: Story) -> Story:
    for conflict in story.state.conflicts:
        judge = next((each for each in PEOPLE if role_to_decide(story.state, each, conflict)), None)
        if conflict.waits and judge is not None:
            story = story.tell(confirmed(named(conflict.person)), judge)
    return story


def named(person: object) -> Person:
    return next(each for each in PEOPLE if each.id == person)


def able_to_lift(story: Story) -> Iterator[tuple[Person, Person]]:
    for conflict in reversed(story.state.conflicts):
        for by in PEOPLE:
            if role_to_decide(story.state, by, conflict):
                yield named(conflict.person), by


def nobody_learns_and_somebody_has_it(story: Story) -> None:
    state = story.state
    offered = {person.id: story.next_for(person) for person in PEOPLE}
    for person in (each for each in PEOPLE if each.id in state.about):
        assert visibility(state, person) is None
        assert offered[person.id] == []
        assert case_document(state, person)["obligations"] == []
    inside = [person for person in IN_LINE if person.id not in state.about]
    assert inside or no_one_eligible(state)
    assert (TELL_THE_LADO in risk_warnings(state)) == no_one_eligible(state)
    acts = [each for each in inside if dsl_power(state, each) or "accept" in offered[each.id]]
    assert acts or state.rerouted == (NOBODY_LEFT,)
    for owed in state.open_obligations:
        if conflict_of(state, owed.id) is not None:
            others_decide(state, owed)
        elif acts and not state.open_obligation("accept"):
            assert any(is_owner(state, owed, each) for each in acts), owed.id
    if TEACHER.id not in state.about:  # the reporter can continue
        assert {"refer", "add-information"} <= set(offered[TEACHER.id])


def others_decide(state: Case, owed: Obligation) -> None:
    """Neither the person nor a declarer decides; if no one else is left, the LADO does."""
    conflict, whose = conflict_of(state, owed.id), owners(state, owed)
    assert conflict is not None
    parties = (conflict.person, *conflict.by)
    assert set(map(str, parties)) <= set(whose.never)
    judges = [each for each in PEOPLE if conflict.decided_as(each) and each.id not in state.about]
    assert not {each.id for each in judges}.intersection(parties)
    assert judges or whose.roles == (NOBODY_LEFT,)


def every_rung_reaches_somebody(story: Story) -> int:
    """The first rungs of every open obligation."""
    context = DecisionContext(at=story.now, by="clock", policy=story.policy, roster=story.roster)
    recorder, reached = EventRecorder(story.state, context), 0
    for owed in story.state.open_obligations:
        for step in islice(story.policy.steps(owed.id, owed.due_at or story.now), 4):
            might_know(escalation_recipients(recorder, owed, roles_named(step.to, owed)), story, owed.id)
            reached += 1
    for notice in notifications_for(story.stream[-1:], story.state):
        assert notice.roles or notice.people
    return reached


def might_know(to: tuple[str, ...], story: Story, obligation: str) -> None:
    """Someone is told, and each role has a holder who may know of the case, or it is the LADO."""
    state, about = story.state, story.state.about
    referral = state.agency_referral(obligation.partition(":")[2])
    people = {
        "referrer": referral.made_by if referral is not None else None,
        "lead": state.plan.lead if state.plan is not None else None,
        "mentor": state.mentor.mentor if state.mentor is not None else None,
        "acting_dsl": next((each for each in state.acting if each not in about), None),
    }
    assert to or obligation in AFTER_PICK_UP, obligation
    for name in to:
        if name in people:
            assert people[name] not in (None, *about), (obligation, to)
        else:
            assert name == NOBODY_LEFT or holders(name, story.roster, about), (obligation, to)
