"""The case of an exploration: it counts every step, and checks what must be true after it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from domain.access.available_actions import unavailable_actions
from domain.access.permissions import dsl_power
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.command_catalogue import COMMANDS
from domain.commands import ClockCommand, Command, DueCommand, Join, PersonCommand, PostCommand
from domain.evolve import evolve, replay
from domain.people.roles import Person
from domain.refusals import NobodyLooksAgain, Refused
from tests.domain.command_builders import CLOSE, an_emergency
from tests.domain.exploration.command_bodies import bodies
from tests.domain.exploration.coverage import Reached
from tests.domain.exploration.fact_tracker import Known
from tests.domain.exploration.invariants import (
    an_emergency_would_be_taken,
    has_met,
    it_is_sound,
    nothing_is_lost_by_a_join,
    nothing_that_is_missing_is_forgotten,
    nothing_was_done_that_must_not_be,
    somebody_who_may_see_it_owns_what_is_owed,
    what_is_owed_can_still_be_done,
    whoever_it_is_about_sees_nothing,
)
from tests.domain.full_case import ANOTHER
from tests.domain.outcome import Forbidden, Unseen
from tests.domain.people_and_times import EVERYBODY, OTHER_POLICY, POLICY
from tests.domain.settling_steps import everything_met, who_ends
from tests.domain.story import Story
from views.obligation_view import obligation_views

NEEDS_SOMEBODY_ELSE = ("link", "hand-over")
"""Commands that are offered even if there is no other case or DSL; they have their own tests."""


class CheckedCase:
    """A story, the facts that it must not forget, and the counts of what was reached."""

    def __init__(self, reached: Reached) -> None:
        self.story = Story(
            policies=(POLICY, OTHER_POLICY), others=(ANOTHER,), alongside=(ANOTHER,), excluding_the_same=True
        )
        self.reached = reached
        self._known = Known()

    def wait_until(self, instant: datetime) -> None:
        """Let time pass while nothing acts."""
        self.story = self.story.at(instant)

    def tries(self, command: PersonCommand, by: Person) -> bool:
        """Whether the person's command was accepted; then it is recorded."""
        events = self._answer(command, by)
        if events is None:
            self.reached.stepped(self.story, command, ())
            return False
        assert events, "an accepted command of a person is on the record"
        self.record(command, events)
        return True

    def _answer(self, command: PersonCommand, by: Person) -> list[Event] | None:
        try:
            return self.story.answer(command, by)
        except (Refused, Unseen, Forbidden):
            return None

    def record_once(self, command: ClockCommand | PostCommand) -> None:
        """Record what the command does, and check that a repeat does nothing."""
        self.record(command, self.story.decided(command, "clock"))
        assert self.story.decided(command, "clock") == [], "a repeat does nothing"

    def record(self, command: Command, events: list[Event]) -> None:
        """Take the events into the story, and check each of them."""
        before = self.story
        self.reached.stepped(before, command, events)
        self.story = self._with_others(before, command, events).and_then(events)
        if events:
            nothing_was_done_that_must_not_be(before, self.story, events)
            it_is_sound(self.story)
            self._hear(before, events)

    def _with_others(self, before: Story, command: Command, events: list[Event]) -> Story:
        """The story with what the command did in other cases, and a check of those."""
        if not events:
            return before
        changed = {each.case.id: each.case for each in before.decision(command, events[0].actor).elsewhere}
        for case in changed.values():
            what_is_owed_can_still_be_done(case)
            whoever_it_is_about_sees_nothing(case)
            if not case.closed:
                nothing_that_is_missing_is_forgotten(case)
            if isinstance(command, Join):
                nothing_is_lost_by_a_join(before.state, case)
        return replace(before, others=tuple(changed.get(each.id, each) for each in before.others))

    def _hear(self, before: Story, events: list[Event]) -> None:
        state = before.folded
        for event in events:
            after = evolve(state, event)
            self._known.hear(state, event, after)
            state = after
        self._known.is_told_or_owed(self.story.state)

    def check_that_only_this_is_due(self, due: DueCommand) -> None:
        """The clock does nothing before the instant, and no other act of it is due at the instant."""
        for kind in get_args(DueCommand):
            command = kind(obligation=due.obligation, act_at=due.act_at)
            early = self.story.at(due.act_at - timedelta(seconds=1))
            assert early.decided(command, "clock") == [], "never before its instant"
            if kind is not type(due):
                assert self.story.at(due.act_at).decided(command, "clock") == [], "never another's"

    def check_what_is_offered_to(self, by: Person) -> None:
        """The person is offered exactly the commands of which some body would be accepted."""
        offered = set(self.story.next_for(by))
        accepted = {
            name for name in COMMANDS if any(self._answer(body, by) for body in bodies(name, self.story))
        }
        assert accepted <= offered
        alone = isinstance(self.story.when(CLOSE, by=by).refusal, NobodyLooksAgain)  # 10.4
        assert not (offered - accepted).difference(NEEDS_SOMEBODY_ELSE, ("close",) if alone else ())
        self.check_why_nothing_else_is_offered_to(by, offered)

    def check_why_nothing_else_is_offered_to(self, by: Person, offered: Collection[str]) -> None:
        """Some body of each command that is explained meets exactly that refusal."""
        for each in unavailable_actions(self.story.state, by, offered):
            asked = [self.story.when(body, by).refusal for body in bodies(each.command, self.story)]
            assert not asked or each.refusal in map(type, asked), each.command

    def check_what_meets(self, owed: Obligation) -> None:
        """Each command that the obligation names meets it, if anyone may use the command."""
        state = self.story.state
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

    def check_what_always_holds(self) -> None:
        """Everything open can be done by its owner, and no one sees what they must not see."""
        state = self.story.state
        somebody_who_may_see_it_owns_what_is_owed(state)
        what_is_owed_can_still_be_done(state)
        whoever_it_is_about_sees_nothing(state)
        an_emergency_would_be_taken(self.story)
        if not state.closed:
            nothing_that_is_missing_is_forgotten(state)

    def check_the_end(self) -> None:
        """The events replay to the case and fold onto the final state, and the case can be closed."""
        assert replay(self.story.stream) == self.story.state
        self._fold_every_event_again()
        if not self.story.state.closed:
            by = who_ends(self.story)
            ready = everything_met(self.story, by)
            if isinstance(ready.when(CLOSE, by=by).refusal, NobodyLooksAgain):
                ready = everything_met(ready.tell(an_emergency("cscs"), by), by)
            ready.tell(CLOSE, by)

    def _fold_every_event_again(self) -> None:
        """Apply every event of the stream again, to the final state."""
        state = self.story.state
        for event in self.story.stream:
            state = evolve(state, event)
