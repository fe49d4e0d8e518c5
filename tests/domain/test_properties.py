"""What holds whatever people and the clock do, in whatever order."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.catalogue import COMMANDS
from domain.commands import RecordDelivery, RecordDeliveryFailure
from domain.evolve import evolve, replay
from domain.people import Person
from domain.permissions import dsl_power
from domain.progress import progress
from domain.refusals import Refused
from tests.domain import asked
from tests.domain.bodies import CANARY, bodies
from tests.domain.ending import everything_met
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people import (
    BOARD_LEAD,
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
from tests.domain.soundness import (
    it_is_sound,
    nothing_that_is_missing_is_forgotten,
    somebody_who_may_see_it_owns_what_is_owed,
    what_is_owed_can_still_be_done,
)
from tests.domain.story import CLOCK, Story

PEOPLE = (*(DSL,) * 12, *(DEPUTY, HEAD, TEACHER) * 3, *EVERYBODY)
SEEDS = st.integers(0, 2**32 - 1)  # evenly random choices: drawn ones keep to the start of each list
ABOUT = st.sampled_from(
    ((), (), (), (DSL,), (DSL, DEPUTY), (DSL, DEPUTY, HEAD, SENIOR), (DSL, DEPUTY, HEAD, SENIOR, GOVERNOR))
)
WAITS = st.sampled_from((0, 1, 20, 90, 60 * 5, 60 * 24, 60 * 24 * 4, 60 * 24 * 30))


class AnyCase(RuleBasedStateMachine):
    """People of all roles and the clock, at one case."""

    story: Story

    @initialize(
        by=st.sampled_from((TEACHER, DSL, HEAD, SENIOR)),
        about=ABOUT,
        danger=st.booleans(),
        adult=st.sampled_from((True, False, "unknown", None)),
        category=st.sampled_from(("youth_produced_imagery", "cse", "cse")),
    )
    def somebody_raises_a_concern(
        self, by: Person, about: Any, danger: bool, adult: Any, category: str
    ) -> None:
        command = asked.a_concern(
            about=tuple(person for person in about if person != by),
            category=category,
            summary=CANARY,
            immediate_danger=danger,
            adult_involved=adult,
        )
        self.story = Story(policies=(POLICY, OTHER_POLICY)).tell(command, by)

    @rule(seed=SEEDS, acts=st.integers(1, 12))
    def people_act(self, seed: int, acts: int) -> None:
        chance = Random(f"{seed} {self.story.state.version}")
        for _ in range(acts):
            self._somebody_acts(chance)

    def _somebody_acts(self, chance: Random) -> None:
        by = chance.choice(PEOPLE)
        offered = self.story.next_for(by)
        names = chance.choice((offered[:4], offered, offered, ["correct", "reconsider"], None))
        command = chance.choice(bodies(chance.choice(names or list(COMMANDS)), self.story))
        try:
            events = self.story.answer(command, by)
        except (Refused, Unseen, Forbidden):
            return
        assert events, "an accepted command of a person is on the record"
        self.story = self.story.and_then(events)
        self.the_case_is_sound()

    @rule(seed=SEEDS)
    def the_dsl_finds_entries_that_never_were(self, seed: int) -> None:
        chance = Random(seed)
        for version in chance.sample(
            range(1, self.story.state.version + 1), min(4, self.story.state.version)
        ):
            try:
                events = self.story.answer(asked.void(version), DSL)
            except (Refused, Unseen, Forbidden):
                continue
            self.story = self.story.and_then(events)
            self.the_case_is_sound()

    @rule(minutes=WAITS)
    def time_passes_while_the_clock_is_down(self, minutes: int) -> None:
        self.story = self.story.at(self.story.now + timedelta(minutes=minutes))

    @rule(minutes=WAITS)
    def time_passes(self, minutes: int) -> None:
        self.story = self.story.silence(self.story.now + timedelta(minutes=minutes))

    @precondition(lambda self: progress(self.story.state).next_act() is not None)
    @rule()
    def the_clock_acts_twice(self) -> None:
        act = progress(self.story.state).next_act()
        assert act is not None
        assert act.act_at is not None
        for other, kind in CLOCK.items():
            command = kind(obligation=act.id, act_at=act.act_at)
            early = self.story.at(act.act_at - timedelta(seconds=1))
            assert early.decided(command, "clock") == [], "never before its instant"
            if other != act.act:
                assert self.story.at(act.act_at).decided(command, "clock") == [], "never another's"
        command = CLOCK[act.act](obligation=act.id, act_at=act.act_at)
        story = self.story.at(max(act.act_at, self.story.now))
        events = story.decided(command, "clock")
        assert events
        self.story = story.and_then(events)
        assert self.story.decided(command, "clock") == [], "twice is once"

    @rule(seed=SEEDS, through=st.booleans(), urgent=st.booleans())
    def a_message_fails_or_gets_through(self, seed: int, through: bool, urgent: bool) -> None:
        chance = Random(seed)
        failing = [each.delivery for each in self.story.state.failing]
        delivery = chance.choice([UUID(int=seed), *failing])
        about = chance.choice([None, *(owed.id for owed in self.story.state.obligations)])
        told: dict[str, Any] = {"delivery": delivery, "obligation": about, "rung": None, "channel": "email"}
        command = (
            RecordDelivery(**told) if through else RecordDeliveryFailure(say="overdue", urgent=urgent, **told)
        )
        self.story = self.story.and_then(self.story.decided(command, "clock"))
        self.the_case_is_sound()
        assert self.story.decided(command, "clock") == [], "twice is once"

    @rule(by=st.sampled_from(EVERYBODY))
    def what_is_offered_is_what_is_accepted(self, by: Person) -> None:
        offered = set(self.story.next_for(by)) - {"link"}  # which needs another case, and has its own tests
        accepted = {
            name for name in COMMANDS if any(self._accepted(body, by) for body in bodies(name, self.story))
        }
        assert offered == accepted

    def _accepted(self, command: Any, by: Person) -> bool:
        try:
            return bool(self.story.answer(command, by))
        except (Refused, Unseen, Forbidden):
            return False

    @invariant()
    def the_case_is_sound(self) -> None:
        if hasattr(self, "story"):
            it_is_sound(self.story)

    @invariant()
    def somebody_who_may_see_it_owns_what_is_owed(self) -> None:
        if hasattr(self, "story"):
            somebody_who_may_see_it_owns_what_is_owed(self.story.state)

    @invariant()
    def what_is_owed_can_still_be_done(self) -> None:
        if hasattr(self, "story"):
            what_is_owed_can_still_be_done(self.story.state)

    @invariant()
    def nothing_that_is_missing_is_forgotten(self) -> None:
        if hasattr(self, "story") and not self.story.state.closed:
            nothing_that_is_missing_is_forgotten(self.story.state)

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        assert replay(self.story.stream) == self.story.state
        self._anything_folds()
        self._it_can_be_brought_to_an_end()

    def _anything_folds(self) -> None:
        """Every event of the stream once more, on the state at its end."""
        state = self.story.state
        for event in self.story.stream:
            state = evolve(state, event)

    def _it_can_be_brought_to_an_end(self) -> None:
        state = self.story.state
        if state.closed:
            return
        for by in (DSL, DEPUTY, HEAD, SENIOR, GOVERNOR, BOARD_LEAD):
            if dsl_power(state, by) or "accept" in self.story.next_for(by):
                everything_met(self.story, by).tell(asked.CLOSE, by)
                return
        raise AssertionError("nobody can end this case")


TestAnyCase = AnyCase.TestCase
TestAnyCase.settings = settings(
    max_examples=120,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
