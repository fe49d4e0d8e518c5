"""The tasks of a case, folded by kind where there are many, and only the most pressing shown at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.case.untold_facts import REFER_AT_ONCE
from web.pages.case.tasks import Task
from wording.obligation_text import TASKS, by_when

FOLDED_FROM = 3
"""This many tasks of a kind become one line that opens."""
SHOWN = 4
"""The lines that are shown before the visitor opens the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """One line of the list: a single task, or all tasks of a kind."""

    kind: str
    tasks: tuple[Task, ...]
    folded: str | None
    """`Tell the child what was decided: 12, the first due 5pm today …`, if it opens."""
    tag: str
    state: str
    together: str | None
    """The page that does several of them at once, if there is one."""


def task_groups(owed: Iterable[Task], now: datetime) -> list[TaskGroup]:
    """The tasks in their order, each kind of which there are many at the place of its first."""
    of_kind: dict[str, list[Task]] = {}
    for each in owed:
        of_kind.setdefault(_line(each), []).append(each)
    groups: list[TaskGroup] = []
    for tasks in of_kind.values():
        many = len(tasks) >= FOLDED_FROM
        groups += [_group(tasks, now)] if many else [_group([each], now) for each in tasks]
    groups.sort(key=lambda group: _pressing(group.tasks[0]))
    return groups


def _line(task: Task) -> str:
    """The tasks of one name share a line; a referral in danger keeps its own (11.4)."""
    return task.id if task.id == REFER_AT_ONCE else task.kind


def _pressing(task: Task) -> tuple[bool, bool, bool, float]:
    """Danger first, then what is overdue, then by the deadline."""
    due = task.due_at.timestamp() if task.due_at else 0.0
    return task.id != REFER_AT_ONCE, not task.late, task.due_at is None, due


def _group(tasks: list[Task], now: datetime) -> TaskGroup:
    first = tasks[0]
    return TaskGroup(
        kind=first.kind,
        tasks=tuple(tasks),
        folded=_summary(tasks, now) if len(tasks) >= FOLDED_FROM else None,
        tag=first.tag,
        state=first.state,
        together=_together(tasks),
    )


def _together(tasks: list[Task]) -> str | None:
    """One telling may be about several decisions (11.12)."""
    href = next((each.href for each in tasks if each.href), None)
    if tasks[0].kind != "inform-pupil" or href is None or len(tasks) < FOLDED_FROM:
        return None
    return href.partition("?")[0]


def _summary(tasks: list[Task], now: datetime) -> str:
    """How many tasks there are, how many are overdue, and when the first is due."""
    late = sum(each.late for each in tasks)
    due_at = tasks[0].due_at
    parts = [
        f"{TASKS.get(tasks[0].kind, tasks[0].text)}: {len(tasks)}",
        "all overdue" if late == len(tasks) else f"{late} overdue" if late else "",
        f"the first due {by_when(due_at, now)}" if due_at else "no deadline",
    ]
    return ", ".join(filter(None, parts))
