"""Cards of *Your work*: the shape of every card, and those that are about no child."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.policy.procedure_concerns import ConcernSummary
from store.planning.calendar_requests import DayAskedFor
from wording.formatting import day


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task, with the step that does it."""

    id: str
    group: str
    """The heading that it belongs under."""
    reference: str
    text: str
    due: str | None
    late: str | None
    provisional: bool
    clause: str
    step: str
    """The text of the link."""
    href: str
    at_once: bool = False
    """Whether a child may be in immediate danger."""
    left: str | None = None
    """How much time is left, in immediate danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case of the card."""

    href: str
    reference: str
    concern: str | None = None
    """The kind of concern, if the reader sees the whole case."""
    says: str | None = None
    """The beginning of the concern, if the reader sees the whole case."""
    owner: str | None = None
    """Who owns it, in words, if the reader sees the whole case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A child, or a case, or something else that waits for the reader."""

    id: str
    child: str | None = None
    """The name, if the reader sees the whole case."""
    year: str | None = None
    danger: bool = False
    """Whether immediate danger was reported, if the reader sees the whole case."""
    cases: Sequence[CaseLine]
    first: TaskLine
    more: Sequence[TaskLine] = ()
    unread: bool = False
    """Whether the case cannot be opened."""

    @property
    def also_at_once(self) -> list[TaskLine]:
        """What the child's other cases owe at once: it is never folded away (11.4)."""
        found: dict[str, TaskLine] = {}
        for each in self.more:
            if each.at_once and each.reference != self.first.reference:
                found.setdefault(each.reference, each)
        return list(found.values())

    @property
    def folded(self) -> list[TaskLine]:
        """The other tasks."""
        shown = self.also_at_once
        return [each for each in self.more if each not in shown]


def of_the_procedure(said: ConcernSummary) -> Card:
    """Someone reported a problem with the policy; the policy sets no deadline for the reply (13.4)."""
    return _without_deadline(
        group="procedure",
        page=f"/procedure/{said.id}",
        reference="About the policy",
        text="Reply to a problem with the policy",
        clause=said.clause,
    )


def of_the_calendar(asked: DayAskedFor) -> Card:
    """A school’s request, which only the operator can answer; there is no deadline (11.8)."""
    change = "add" if asked.change == "add" else "remove"
    return _without_deadline(
        group="calendar",
        page="/calendar",
        reference="Calendar",
        text=f"{asked.school} asks you to {change} a bank holiday: {day(asked.day)}",
        clause="11.8",
    )


def _without_deadline(*, group: str, page: str, reference: str, text: str, clause: str) -> Card:
    task = TaskLine(
        id=page,
        group=group,
        reference=reference,
        text=text,
        due=None,
        late=None,
        provisional=False,
        clause=clause,
        step="Read and answer",
        href=page,
    )
    return Card(id=page, cases=(CaseLine(href=page, reference=reference),), first=task)
