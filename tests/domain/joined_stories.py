"""Cases about the same child, before and after they are joined."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.case.event import CaseOpened
from domain.commands import Command, Correct, Join
from domain.decide import Decision, decide
from domain.decision_context import DecisionContext
from domain.people.roles import ACTING_DSL, Actor, By, Person, own_role
from tests.domain.command_builders import WHY
from tests.domain.people_and_times import CASE, DSL
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


def due(story: Story, name: str = "review") -> datetime | None:
    """The deadline of an open obligation, None if none is open."""
    owed = story.state.open_obligation(name)
    return owed.due_at if owed is not None else None


@dataclass(frozen=True)
class Joined:
    """Two cases after one command that wrote in both."""

    here: Story
    there: Story
    decision: Decision


def joined(here: Story, there: Story, by: Person = DSL) -> Joined:
    """Both cases after the first was joined to the second."""
    return both(here, there, Join(into=there.state.id, reasons=WHY), by)


def both(here: Story, there: Story, command: Command, by: Person = DSL) -> Joined:
    """Both cases after a command that writes in two."""
    decision, (after, beside) = together(command, by, here, there)
    return Joined(here=after, there=beside, decision=decision)


def together(
    command: Command, by: Person, here: Story, *others: Story, one_record: bool = False
) -> tuple[Decision, list[Story]]:
    """All these cases after a command on the first, which can write in the others too."""
    at = max(each.now for each in (here, *others)) + timedelta(minutes=1)
    role = own_role(by)
    actor: Actor = By(id=by.id, role=role if role in ("dsl", "staff") else ACTING_DSL)
    joins = isinstance(command, Join)
    context = DecisionContext(
        at=at,
        by=actor,
        policy=here.in_force,
        roster=here.roster,
        other=others[0].state if joins else None,
        joined=tuple(each.state for each in others[1 if joins else 0 :]),
        one_record=one_record,
        pupil=next((each for each in here.registered if each.id == getattr(command, "pupil", None)), None),
        entries=here.stream if joins or isinstance(command, Correct) else (),
        target=here.stream[command.event - 1] if isinstance(command, Correct) else None,
        policies={policy.name: policy for each in (here, *others) for policy in each.policies},
    )
    decision = decide(here.state, command, context)
    written: dict[UUID, Decision] = {each.case.id: each for each in (decision, *decision.elsewhere)}
    after = [
        each.at(at).and_then(list(written[each.state.id].events) if each.state.id in written else [])
        for each in (here, *others)
    ]
    return decision, after
