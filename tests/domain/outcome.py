"""The outcome of one more command: what was recorded, or why it was refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from domain.case.event import Event, ObligationState
from domain.events import Fact
from domain.field_rules import Fault
from domain.messaging.notification import Notification
from domain.messaging.notifications import notifications_for
from domain.people.roles import By
from domain.refusals import ObligationsOpen

if TYPE_CHECKING:
    from tests.domain.story import Story

F = TypeVar("F", bound=Fact)


def facts(events: Iterable[Event], kind: type[F]) -> list[F]:
    """The facts of one type, in order."""
    return [event.fact for event in events if isinstance(event.fact, kind)]


class Unseen(Exception):
    """404: there is no such case for this person."""


class Forbidden(Exception):
    """403: this person may not do this."""


class Malformed(Exception):
    """422: wrong in any case."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(", ".join(fault.pointer for fault in found))
        self.found = found


@dataclass(frozen=True)
class Outcome:
    """The outcome of a command. Each method asserts one thing and returns the outcome."""

    before: "Story"
    after: "Story"
    events: list[Event] = field(default_factory=list)
    refusal: Exception | None = None

    @property
    def notices(self) -> tuple[Notification, ...]:
        """The messages that the recorded events cause."""
        assert self.refusal is None, repr(self.refusal)
        return notifications_for(self.events, self.after.state)

    def then(self, *facts: Fact) -> "Outcome":
        """Assert that exactly these facts were recorded."""
        assert self.refusal is None, repr(self.refusal)
        assert [event.fact for event in self.events] == list(facts)
        return self

    def records(self, *types: str) -> "Outcome":
        """Assert that exactly events of these types were recorded."""
        assert self.refusal is None, repr(self.refusal)
        assert tuple(event.fact.type for event in self.events) == types
        return self

    def fact(self, kind: type[F]) -> F:
        """The only recorded fact of this type."""
        assert self.refusal is None, repr(self.refusal)
        found = facts(self.events, kind)
        assert len(found) == 1, [event.fact.type for event in self.events]
        return found[0]

    def acted_as(self, role: str) -> "Outcome":
        """Assert that every event was recorded under this role."""
        assert self.refusal is None, repr(self.refusal)
        actors = [event.actor for event in self.events]
        assert {each.role if isinstance(each, By) else each for each in actors} == {role}
        return self

    def refused(self, refusal: type[Exception]) -> "Outcome":
        assert type(self.refusal) is refusal, repr(self.refusal)
        return self

    def held_open_by(self, *obligations: str) -> "Outcome":
        """Assert that the case does not close because of exactly these obligations."""
        assert isinstance(self.refusal, ObligationsOpen), repr(self.refusal)
        assert self.refusal.obligations == obligations
        return self

    def malformed(self, *pointers: str) -> "Outcome":
        """Assert that the command is malformed at exactly these places."""
        assert isinstance(self.refusal, Malformed), repr(self.refusal)
        assert tuple(fault.pointer for fault in self.refusal.found) == pointers
        return self

    def opens(self, *names: str) -> "Outcome":
        """Assert that exactly these obligations opened."""
        opened = [owed.id for event in self.events for owed in event.effects.opens]
        assert sorted(opened) == sorted(names)
        return self

    def turns(self, **states: ObligationState) -> "Outcome":
        """Assert that exactly these obligations changed state (in names, `_` is for hyphen and colon)."""
        turned = {
            each.obligation.replace("-", "_").replace(":", "_"): each.state
            for event in self.events
            for each in event.effects.turns
        }
        assert turned == states
        return self

    def warns(self, *clauses: str) -> "Outcome":
        assert tuple(each.clause for event in self.events for each in event.effects.warns) == clauses
        return self

    def stands_in(self, stage: str) -> "Outcome":
        assert self.refusal is None, repr(self.refusal)
        assert self.after.stage == stage or (stage == "closed" and self.after.state.closed)
        return self

    def due(self, name: str, at: datetime | None) -> "Outcome":
        assert self.after.obligation(name).due_at == at
        return self
