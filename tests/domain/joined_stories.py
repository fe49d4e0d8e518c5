"""Two cases about the same child, before and after they are joined."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.effects import CaseOpened
from domain.commands import Join
from domain.decide import Decision, decide
from domain.people.roles import By, Person
from domain.rules.recorder import DecisionContext
from tests.domain.command_builders import WHY
from tests.domain.people_and_times import CASE, DSL, POLICY
from tests.domain.story import Step, Story, given

GOES_ON = UUID(int=CASE.int + 7)
"""The case that goes on."""


def other_case(*steps: Step, number: UUID = GOES_ON, now: datetime | None = None) -> Story:
    """Another case of the school."""
    story = given(*steps) if now is None else given(*steps, now=now)
    first = story.stream[0]
    begins = first.effects.begins
    assert isinstance(begins, CaseOpened)
    moved = replace(first, effects=replace(first.effects, begins=replace(begins, case=number)))
    return replace(story, stream=(), folded=None).and_then([moved, *story.stream[1:]])


@dataclass(frozen=True)
class Joined:
    """Both cases after one command that wrote in two."""

    here: Story
    there: Story
    decision: Decision


def joined(here: Story, there: Story, by: Person = DSL) -> Joined:
    """Both cases after the first was joined to the second."""
    return both(here, there, Join(into=there.state.id, reasons=WHY), by)


def both(here: Story, there: Story, command: object, by: Person = DSL) -> Joined:
    """Both cases after a command that writes in two."""
    at = max(here.now, there.now)
    context = DecisionContext(
        at=at, by=By(id=by.id, role="dsl"), policy=POLICY, roster=here.roster, other=there.state
    )
    decision = decide(here.state, command, context)  # type: ignore[arg-type]
    after = here.at(at).and_then(list(decision.events))
    beside = list(decision.there.events) if decision.there is not None else []
    return Joined(here=after, there=there.at(at).and_then(beside), decision=decision)
