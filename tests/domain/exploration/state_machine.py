"""The state machine: people, the clock, the postman and the calendar act on one case in any order.

`checked_case.py` checks every step. People's commands come from `domain/command_catalogue.py`: a new one is
explored at once. If it has no bodies to try, `tests/domain/test_coverage.py` names it.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.calendar.working_time import london
from domain.case.stages import against_noting
from domain.command_catalogue import COMMANDS
from domain.commands import RecordDelivery, RecordDeliveryFailure, Replan
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Person
from tests.domain import command_builders
from tests.domain.command_builders import CANARY, raised
from tests.domain.exploration.checked_case import CheckedCase
from tests.domain.exploration.command_bodies import bodies
from tests.domain.exploration.coverage import Reached
from tests.domain.people_and_times import DEPUTY, DSL, EVERYBODY, GOVERNOR, HEAD, POLICY, SENIOR, TEACHER
from tests.domain.settling_steps import first_owed, simplest_answer, who_ends, whoever_may
from tests.domain.story import Story, given, proclaimed

PEOPLE = (*(DSL,) * 12, *(DEPUTY, HEAD, TEACHER) * 3, *EVERYBODY)
SEEDS = st.integers(0, 2**32 - 1)  # evenly random choices: drawn ones favour the start of each list
ABOUT = st.sampled_from(
    ((), (), (), (DSL,), (DSL, DEPUTY), (DSL, DEPUTY, HEAD, SENIOR), (DSL, DEPUTY, HEAD, SENIOR, GOVERNOR))
)
WAITS = st.sampled_from((0, 1, 20, 90, 60 * 5, 60 * 24, 60 * 24 * 4, 60 * 24 * 30))
OFTEN = ["correct", "reconsider", "plan-parent-contact", "reclassify", "join"]
"""Commands that are seldom possible, or not for long: only a report that waits for its review is joined."""
FROM_THE_FIRST = given(raised()).next_for(DSL)
"""Commands that a DSL is offered in every case; the others come up less, so they are tried more often."""
MOST_ACTS = 60
"""Of the clock in one go: unanswered danger is said every half hour, for months if need be."""
AT_LAST = datetime.max.replace(tzinfo=UTC)
HOLIDAY = Replan(reasons="A bank holiday was proclaimed.")


class AnyCase(RuleBasedStateMachine):
    """One case, with any sequence of acts."""

    reached: ClassVar[Reached] = Reached()
    case: CheckedCase

    @property
    def story(self) -> Story:
        """The case so far."""
        return self.case.story

    @initialize(
        by=st.sampled_from((TEACHER, DSL, HEAD, SENIOR)),
        about=ABOUT,
        danger=st.booleans(),
        adult=st.sampled_from((True, False, "unknown", None)),
        category=st.sampled_from(("youth_produced_imagery", "cse", "cse", "neglect")),
        source=st.sampled_from((None, "staff", "operation_encompass")),
    )
    def somebody_raises_a_concern(
        self, by: Person, about: Any, danger: bool, adult: Any, category: str, source: str | None
    ) -> None:
        command = command_builders.a_concern(
            about=tuple(person for person in about if person != by),
            category=category,
            summary=CANARY,
            immediate_danger=danger,
            adult_involved=adult,
            source=source,
        )
        self.case = CheckedCase(self.reached)
        self.case.record(command, self.story.answer(command, by))

    @rule(seed=SEEDS, acts=st.integers(1, 40))
    def people_act(self, seed: int, acts: int) -> None:
        chance = Random(f"{seed} {self.story.state.version}")
        for _ in range(acts):
            self._somebody_acts(chance)

    def _somebody_acts(self, chance: Random) -> None:
        by = chance.choice(PEOPLE)
        offered = self.story.next_for(by)
        seldom = [name for name in offered if name not in FROM_THE_FIRST]
        names = chance.choice((offered[:4], offered, seldom, seldom, OFTEN, None))
        ways = bodies(chance.choice(names or list(COMMANDS)), self.story)
        for command in chance.sample(ways, min(3, len(ways))):
            if self.case.tries(command, by):
                return

    @rule(seed=SEEDS, most=st.integers(1, 25), to_the_end=st.booleans())
    def what_is_owed_is_done(self, seed: int, most: int, to_the_end: bool) -> None:
        """A person who may meets every obligation, as simply as the rules allow, and closes the case."""
        chance = Random(seed)
        by = who_ends(self.story)
        for _ in range(most):
            if self.story.state.closed or not self.story.owed:
                break
            name = first_owed(self.story) if to_the_end else chance.choice(sorted(self.story.owed))
            self.case.tries(simplest_answer(self.story, name), whoever_may(self.story, name, by))
        if to_the_end and not self.story.owed:
            self.case.tries(command_builders.CLOSE, by)

    @rule(seed=SEEDS)
    def the_dsl_finds_entries_that_never_were(self, seed: int) -> None:
        known = range(1, self.story.state.version + 1)
        for version in Random(seed).sample(known, min(4, len(known))):
            self.case.tries(command_builders.void(version), DSL)

    @precondition(lambda self: against_noting(self.story.state) is None)
    @rule(seed=SEEDS)
    def a_small_worry_is_noted(self, seed: int) -> None:
        self.case.tries(Random(seed).choice(bodies("note-and-watch", self.story)), DSL)

    @rule(minutes=WAITS)
    def time_passes_while_the_clock_is_down(self, minutes: int) -> None:
        self.reached.steps += 1
        self.case.wait_until(self.story.now + timedelta(minutes=minutes))

    @rule(minutes=WAITS)
    def time_passes(self, minutes: int) -> None:
        until = self.story.now + timedelta(minutes=minutes)
        for _ in range(MOST_ACTS):
            command = next_due_command(self.story.state, until)
            if command is None:
                break
            self.case.wait_until(max(command.act_at, self.story.now))
            self.case.record(command, self.story.decided(command, "clock"))
        else:
            until = self.story.now
        self.time_passes_while_the_clock_is_down(minutes=0)
        self.case.wait_until(until)

    @precondition(lambda self: next_due_command(self.story.state, AT_LAST) is not None)
    @rule()
    def the_clock_acts_twice(self) -> None:
        due = next_due_command(self.story.state, AT_LAST)
        assert due is not None
        self.case.check_that_only_this_is_due(due)
        self.case.wait_until(max(due.act_at, self.story.now))
        self.case.record_once(due)

    @rule(seed=SEEDS, through=st.booleans(), urgent=st.booleans())
    def a_message_fails_or_gets_through(self, seed: int, through: bool, urgent: bool) -> None:
        chance = Random(seed)
        failing = [each.delivery for each in self.story.state.failing]
        delivery = chance.choice([UUID(int=seed), *failing])
        ever = [owed.id for owed in self.story.state.obligations]
        about = chance.choice([None, *ever, *sorted(self.story.owed)])
        told: dict[str, Any] = {"delivery": delivery, "obligation": about, "rung": None, "channel": "email"}
        command = (
            RecordDelivery(**told) if through else RecordDeliveryFailure(say="overdue", urgent=urgent, **told)
        )
        self.case.record_once(command)

    @rule(days=st.integers(1, 9))
    def a_bank_holiday_is_proclaimed(self, days: int) -> None:
        day = london(self.story.now).date() + timedelta(days=days)
        if POLICY.time.calendar.is_working_day(day):
            self.case.story = proclaimed("add", day.isoformat())(self.story)
        self.case.record_once(HOLIDAY)

    @rule(by=st.sampled_from(EVERYBODY))
    def what_is_offered_is_what_is_accepted(self, by: Person) -> None:
        self.case.check_what_is_offered_to(by)

    @precondition(lambda self: bool(self.story.owed))
    @rule(seed=SEEDS)
    def what_is_said_to_meet_it_meets_it(self, seed: int) -> None:
        self.case.check_what_meets(Random(seed).choice(self.story.state.open_obligations))

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "case"):
            self.case.check_what_always_holds()

    def teardown(self) -> None:
        if hasattr(self, "case"):
            self.case.check_the_end()
