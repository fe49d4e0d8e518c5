"""Several cases of one pupil: what people do in one of them, and what Onward records in the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.case.case import Case
from domain.commands import Correct, IdentifyPupil, PersonCommand, Pupil
from domain.decide import Decision
from domain.evolve import replay
from domain.people.roles import Person
from domain.pupils.pupil_details import RegisteredPupil
from tests.domain.command_builders import MORE, a_concern, a_review
from tests.domain.people_and_times import CASE, COLLEAGUE, DSL, MONDAY_10AM, SCHOOL, TEACHER
from tests.domain.story import Story

DAY = timedelta(days=1)


def a_pupil(number: int, given_name: str) -> RegisteredPupil:
    """A pupil of the register."""
    return RegisteredPupil(
        id=UUID(int=700 + number),
        school=SCHOOL,
        version=1,
        given_name=given_name,
        family_name="Ashdown",
        source="manual",
        registered_at=MONDAY_10AM,
        recorded_at=MONDAY_10AM,
    )


ROWAN, AMIR = a_pupil(1, "Rowan"), a_pupil(2, "Amir")


@dataclass(frozen=True)
class ChildCases:
    """The cases of a school by name, and the time."""

    stories: Mapping[str, Story] = field(default_factory=dict)
    now: datetime = MONDAY_10AM
    decision: Decision | None = None
    """What the last command decided."""

    def on_day(self, day: int) -> "ChildCases":
        """The cases some days after the first Monday."""
        return replace(self, now=MONDAY_10AM + day * DAY)

    def raises(
        self,
        name: str,
        by: Person = TEACHER,
        *,
        pupil: RegisteredPupil = ROWAN,
        about: tuple[Person, ...] = (),
    ) -> "ChildCases":
        """The cases after one more report."""
        number = UUID(int=CASE.int + 20 + len(self.stories))
        story = Story(number=number, now=self.now, registered=(ROWAN, AMIR), alongside=self._of(pupil.id))
        return self._after(name, story, a_concern(pupil=Pupil(id=pupil.id), about=about), by)

    def does(self, name: str, command: PersonCommand, by: Person = DSL) -> "ChildCases":
        """The cases after one more command in one of them, a minute later."""
        story = self.stories[name].at(self.now)
        after = _pupil_after(story, command)
        alongside = tuple(each for each in self._of(after) if each.id != story.number)
        return self._after(name, replace(story, alongside=alongside), command, by)

    def adds(self, name: str) -> "ChildCases":
        """The cases after the teacher who reported a concern added to it."""
        reporters = {each.id: each for each in (TEACHER, COLLEAGUE)}
        return self.does(name, MORE, reporters[self.stories[name].state.raised_by])

    def reviews(self, *names: str, by: Person = DSL) -> "ChildCases":
        """The cases after a review of some of them."""
        cases = self
        for name in names:
            cases = cases.does(name, a_review(), by)
        return cases

    def then(self, name: str, step: Callable[[Story], Story]) -> "ChildCases":
        """The cases after something that concerns one of them alone."""
        story = step(self.stories[name].at(self.now))
        return replace(self, stories={**self.stories, name: story}, now=story.now)

    def owed(self, name: str) -> set[str]:
        """The open reviews of repeats in a case."""
        return self.stories[name].owed & {"pattern-review", "missing-review"}

    def last(self, name: str) -> str:
        """The type of the newest entry of a case."""
        return self.stories[name].stream[-1].fact.type

    def warned(self, name: str) -> set[str]:
        """The clauses of the warnings in a case."""
        return {each.clause for each in self.stories[name].state.warnings}

    def _of(self, pupil: UUID | None) -> tuple[Case, ...]:
        states = (story.state for story in self.stories.values())
        return tuple(each for each in states if pupil is not None and each.pupil.id == pupil)

    def _after(self, name: str, story: Story, command: PersonCommand, by: Person) -> "ChildCases":
        decision = story.decision(command, story.permitted(command, by))
        stories = {**self.stories, name: replace(story.and_then(list(decision.events)), alongside=())}
        for each in decision.elsewhere:
            other = next(key for key, value in stories.items() if value.number == each.case.id)
            stories[other] = stories[other].and_then(list(each.events))
            assert stories[other].state == each.case
        assert all(replay(each.stream) == each.state for each in stories.values())
        return ChildCases(stories=stories, now=self.now + timedelta(minutes=1), decision=decision)


def _pupil_after(story: Story, command: PersonCommand) -> UUID | None:
    match command:
        case IdentifyPupil():
            return command.pupil
        case Correct(void=True):
            kept = [each for each in story.state.readings if each.version != command.event]
            return kept[-1].id if kept else story.state.pupil.id
        case _:
            return story.state.pupil.id
