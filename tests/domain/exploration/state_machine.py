"""The state machine: people, the clock, the postman and the calendar act on one case in any order.

People's commands come from the catalogue (`domain/command_catalogue.py`), so a new command is explored at
once. If it has no bodies to try, `test_everything_is_tried.py` fails and names it.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar, get_args
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.access.permissions import dsl_power
from domain.calendar.working_time import london
from domain.case.event import Event
from domain.command_catalogue import COMMANDS
from domain.commands import (
    ClockCommand,
    Command,
    DueCommand,
    PersonCommand,
    PostCommand,
    RecordDelivery,
    RecordDeliveryFailure,
    Replan,
)
from domain.evolve import evolve, replay
from domain.messaging.workflow_progress import next_due_command
from domain.people.roles import Person
from domain.refusals import Refused
from tests.domain import command_builders
from tests.domain.command_builders import CANARY, raised
from tests.domain.exploration.command_bodies import bodies
from tests.domain.exploration.coverage import Reached
from tests.domain.exploration.fact_tracker import Known
from tests.domain.exploration.invariants import (
    an_emergency_would_be_taken,
    has_met,
    it_is_sound,
    nothing_that_is_missing_is_forgotten,
    nothing_was_done_that_must_not_be,
    somebody_who_may_see_it_owns_what_is_owed,
    what_is_owed_can_still_be_done,
    whoever_it_is_about_sees_nothing,
)
from tests.domain.full_case import ANOTHER
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import (
    DEPUTY,
    DSL,
    EVERYBODY,
    GOVERNOR,
    HEAD,
    OTHER_POLICY,
    POLICY,
    SENIOR,
    TEACHER,
)
from tests.domain.settling_steps import everything_met, first_owed, simplest_answer, who_ends, whoever_may
from tests.domain.story import Story, given, proclaimed
from views.obligation_view import obligation_views

PEOPLE = (*(DSL,) * 12, *(DEPUTY, HEAD, TEACHER) * 3, *EVERYBODY)
SEEDS = st.integers(0, 2**32 - 1)  # evenly random choices: drawn ones favour the start of each list
ABOUT = st.sampled_from(
    ((), (), (), (DSL,), (DSL, DEPUTY), (DSL, DEPUTY, HEAD, SENIOR), (DSL, DEPUTY, HEAD, SENIOR, GOVERNOR))
)
WAITS = st.sampled_from((0, 1, 20, 90, 60 * 5, 60 * 24, 60 * 24 * 4, 60 * 24 * 30))
OFTEN = ["correct", "reconsider", "plan-parent-contact", "reclassify"]
"""Commands that are seldom possible, or not for long."""
NEEDS_SOMEBODY_ELSE = ("link", "hand-over")
"""Commands that are offered even if there is no other case or DSL; they have their own tests."""
FROM_THE_FIRST = given(raised()).next_for(DSL)
"""Commands that a DSL is offered in every case; the others come up less, so they are tried more often."""
AT_LAST = datetime.max.replace(tzinfo=UTC)
HOLIDAY = Replan(reasons="A bank holiday was proclaimed.")


class AnyCase(RuleBasedStateMachine):
    """One case, with any sequence of acts."""

    reached: ClassVar[Reached] = Reached()
    story: Story
    known: Known

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
        self.story = Story(policies=(POLICY, OTHER_POLICY), others=(ANOTHER,))
        self.known = Known()
        self._recorded(command, self.story.answer(command, by))

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
            if self._tries(command, by):
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
            self._tries(simplest_answer(self.story, name), whoever_may(self.story, name, by))
        if to_the_end and not self.story.owed:
            self._tries(command_builders.CLOSE, by)

    @rule(seed=SEEDS)
    def the_dsl_finds_entries_that_never_were(self, seed: int) -> None:
        known = range(1, self.story.state.version + 1)
        for version in Random(seed).sample(known, min(4, len(known))):
            self._tries(command_builders.void(version), DSL)

    @rule(minutes=WAITS)
    def time_passes_while_the_clock_is_down(self, minutes: int) -> None:
        self.reached.steps += 1
        self.story = self.story.at(self.story.now + timedelta(minutes=minutes))

    @rule(minutes=WAITS)
    def time_passes(self, minutes: int) -> None:
        until = self.story.now + timedelta(minutes=minutes)
        while (command := next_due_command(self.story.state, until)) is not None:
            self.story = self.story.at(max(command.act_at, self.story.now))
            self._recorded(command, self.story.decided(command, "clock"))
        self.time_passes_while_the_clock_is_down(minutes=0)
        self.story = self.story.at(until)

    @precondition(lambda self: next_due_command(self.story.state, AT_LAST) is not None)
    @rule()
    def the_clock_acts_twice(self) -> None:
        due = next_due_command(self.story.state, AT_LAST)
        assert due is not None
        for kind in get_args(DueCommand):
            command = kind(obligation=due.obligation, act_at=due.act_at)
            early = self.story.at(due.act_at - timedelta(seconds=1))
            assert early.decided(command, "clock") == [], "never before its instant"
            if kind is not type(due):
                assert self.story.at(due.act_at).decided(command, "clock") == [], "never another's"
        self.story = self.story.at(max(due.act_at, self.story.now))
        self._recorded_once(due)

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
        self._recorded_once(command)

    @rule(days=st.integers(1, 9))
    def a_bank_holiday_is_proclaimed(self, days: int) -> None:
        day = london(self.story.now).date() + timedelta(days=days)
        if POLICY.time.calendar.is_working_day(day):
            self.story = proclaimed("add", day.isoformat())(self.story)
        self._recorded_once(HOLIDAY)

    @rule(by=st.sampled_from(EVERYBODY))
    def what_is_offered_is_what_is_accepted(self, by: Person) -> None:
        offered = set(self.story.next_for(by))
        accepted = {
            name for name in COMMANDS if any(self._answer(body, by) for body in bodies(name, self.story))
        }
        assert accepted <= offered
        assert not (offered - accepted).difference(NEEDS_SOMEBODY_ELSE)

    @precondition(lambda self: bool(self.story.owed))
    @rule(seed=SEEDS)
    def what_is_said_to_meet_it_meets_it(self, seed: int) -> None:
        state = self.story.state
        owed = Random(seed).choice(state.open_obligations)
        (shown,) = obligation_views(state, [owed])
        referral = state.agency_referral(owed.subject)
        for name in shown.commands:
            may = [
                person
                for person in EVERYBODY
                if name in self.story.next_for(person)
                if referral is None or dsl_power(state, person) or referral.referrer == person.id
            ]
            ways = ((body, by) for by in may for body in bodies(name, self.story))
            answers = (self._answer(body, by) or () for body, by in ways)
            assert not may or any(has_met(owed.id, events) for events in answers), f"{name}: {owed.id}"

    def _tries(self, command: PersonCommand, by: Person) -> bool:
        events = self._answer(command, by)
        if events is None:
            self.reached.stepped(self.story, command, ())
            return False
        assert events, "an accepted command of a person is on the record"
        self._recorded(command, events)
        return True

    def _answer(self, command: PersonCommand, by: Person) -> list[Event] | None:
        try:
            return self.story.answer(command, by)
        except (Refused, Unseen, Forbidden):
            return None

    def _recorded_once(self, command: ClockCommand | PostCommand) -> None:
        self._recorded(command, self.story.decided(command, "clock"))
        assert self.story.decided(command, "clock") == [], "a repeat does nothing"

    def _recorded(self, command: Command, events: list[Event]) -> None:
        before = self.story
        self.reached.stepped(before, command, events)
        self.story = before.and_then(events)
        if events:
            nothing_was_done_that_must_not_be(before, self.story, events)
            it_is_sound(self.story)
            self._hear(before, events)

    def _hear(self, before: Story, events: list[Event]) -> None:
        state = before.folded
        for event in events:
            after = evolve(state, event)
            self.known.hear(state, event, after)
            state = after
        self.known.is_told_or_owed(self.story.state)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "story"):
            return
        state = self.story.state
        somebody_who_may_see_it_owns_what_is_owed(state)
        what_is_owed_can_still_be_done(state)
        whoever_it_is_about_sees_nothing(state)
        an_emergency_would_be_taken(self.story)
        if not state.closed:
            nothing_that_is_missing_is_forgotten(state)

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        assert replay(self.story.stream) == self.story.state
        self._anything_folds()
        self._it_can_be_brought_to_an_end()

    def _anything_folds(self) -> None:
        """Apply every event of the stream again, to the final state."""
        state = self.story.state
        for event in self.story.stream:
            state = evolve(state, event)

    def _it_can_be_brought_to_an_end(self) -> None:
        if not self.story.state.closed:
            by = who_ends(self.story)
            everything_met(self.story, by).tell(command_builders.CLOSE, by)
