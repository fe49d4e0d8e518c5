"""What an exploration has reached: it counts every step, and every command must have been accepted."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import get_args

from domain.case.event import Event
from domain.case.stages import Stage, stage
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import ClockCommand, Command, PostCommand
from domain.people.roles import By
from tests.domain.story import ENTRIES, Story

OF_THE_CLOCK: dict[type, str] = {each: each.__name__ for each in get_args(ClockCommand | PostCommand)}


@dataclass
class Reached:
    """The counts; `recorded` has the accepted commands, by stage and role."""

    steps: int = 0
    recorded: Counter[tuple[str, Stage | None, str]] = field(default_factory=Counter)
    opened: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The kinds of obligation that each command opened, and their limits if they have others."""
    events: int = 0

    def stepped(self, before: Story, command: Command, events: Collection[Event]) -> None:
        """Count one more attempt of a person or the clock."""
        self.steps += 1
        if not events:
            return
        self.events += len(events)
        (first, *_) = events
        role = first.actor.role if isinstance(first.actor, By) else first.actor
        then = stage(before.state) if before.folded is not None else None
        self.recorded[name_of(command), then, role] += 1
        opened = [owed for each in events for owed in each.effects.opens]
        self.opened.update((name_of(command), owed.kind) for owed in opened)
        self.opened.update((name_of(command), owed.limit) for owed in opened if owed.limit is not None)

    def __add__(self, other: "Reached") -> "Reached":
        return Reached(
            steps=self.steps + other.steps,
            recorded=self.recorded + other.recorded,
            opened=self.opened + other.opened,
            events=self.events + other.events,
        )

    @property
    def never(self) -> set[str]:
        """The commands that were never accepted."""
        every = {RAISE.name, *COMMANDS, *OF_THE_CLOCK.values()}
        return every - {command for command, _, _ in self.recorded}

    def report(self) -> Iterator[str]:
        """A summary, with a line for each command."""
        commands, stages, roles = (sorted({str(key[n]) for key in self.recorded}) for n in range(3))
        yield (
            f"{self.steps:,} steps, {sum(self.recorded.values()):,} recorded, {self.events:,} events; "
            f"{len(commands)} commands, {len(stages)} stages, {len(roles)} roles, "
            f"{len(self.recorded)} of command, stage and role together"
        )
        for command in commands:
            mine = {key: count for key, count in self.recorded.items() if key[0] == command}
            by = " ".join(sorted({role for _, _, role in mine}))
            then = len({each for _, each, _ in mine})
            yield f"  {command:<24}{sum(mine.values()):>9,} in {then} stages by {by}"


def name_of(command: Command) -> str:
    """The command's name in the catalogue; for the clock's commands, their class."""
    kind = type(command)
    return OF_THE_CLOCK[kind] if kind in OF_THE_CLOCK else ENTRIES[kind].name
