"""The obligations of a case as tasks: overdue first, each with its page; many of a kind are folded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from domain.case.case import Case
from domain.case.untold_facts import REFER_AT_ONCE
from domain.command_catalogue import COMMANDS
from domain.field_rules import filled
from views.case_parts import EscalationView
from views.case_view import CaseView
from views.obligation_view import ObligationView
from web.pages.case.choices import referral_words
from wording import case_labels, formatting, obligation_text, obligation_topics, phrases
from wording.obligation_text import TASKS, by_when

_ABOUT = {"inform-pupil": "about", "missing": "episode", "return-talk": "episode"}
"""The query field that names the entry an obligation is about."""
_TAGS = {"overdue": "govuk-tag--red", "open": "govuk-tag--blue", "met": "govuk-tag--green"}
FOLDED_FROM = 3
"""This many tasks of a kind become one line that opens."""
SHOWN = 4
"""The lines that are shown before the visitor opens the rest."""

LEADS = ("reconsider", "support", "start-support")
"""The kinds of the next step on the way of a referral, once an agency answered (11.10, 11.11)."""
BESIDE = ("inform-pupil", "reply", "consider-nrm", "mentor")
"""The kinds that go with a decision: the next step comes first, unless something is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One obligation as the page shows it."""

    id: str
    kind: str
    text: str
    about: str | None
    due_at: datetime | None
    provisional: bool
    clause: str
    basis: str
    owners: str
    state: str
    tag: str
    late: bool
    escalated: str | None
    """How often it was escalated, and who was told last."""
    href: str | None
    """The page that does it, if the visitor can do it now."""


def tasks(
    state: Case, view: CaseView, now: datetime, known: Mapping[str, str] | None = None
) -> tuple[list[Task], list[Task]]:
    """The open tasks, overdue first, and the closed ones; `known` are the entries’ topics, if read."""
    offered = [each.command for each in view.next]
    whole = view.pupil is not None
    topics = obligation_text.NO_TOPICS
    if whole:
        topics = obligation_topics.in_state(state) if known is None else known
        topics = obligation_topics.with_reporters(topics, state)
    escalations = view.escalations
    every = [_task(state, owed, offered, topics, escalations, now, whole=whole) for owed in view.obligations]
    waiting = [task for task in every if task.late or task.state == case_labels.state("open")]
    settled = [task for task in every if task not in waiting]
    waiting.sort(key=lambda task: (not task.late, task.due_at is None, task.due_at))
    return waiting, settled


def _task(
    state: Case,
    owed: ObligationView,
    offered: Iterable[str],
    topics: Mapping[str, str],
    escalations: Iterable[EscalationView],
    now: datetime,
    *,
    whole: bool,
) -> Task:
    referral = state.sent_referral(owed.id.rpartition(":")[2])
    open_now = owed.state in ("open", "overdue")
    late = owed.is_late(now)
    stands = "overdue" if late else owed.state
    command = next(
        (each.name for each in COMMANDS.values() if owed.kind in each.meets and each.name in offered), None
    )
    return filled(
        Task,
        owed,
        text=obligation_text.task(owed.id, topics),
        about=referral_words(referral) if referral else None,
        basis=case_labels.basis(owed.basis),
        owners=case_labels.owners(state, owed.owner_roles, whole=whole),
        state=case_labels.state(stands),
        tag=_TAGS.get(stands, "govuk-tag--grey"),
        late=late,
        escalated=_escalated(owed, escalations),
        href=_href(state, owed, command) if command and open_now else None,
    )


def _escalated(owed: ObligationView, escalations: Iterable[EscalationView]) -> str | None:
    """`Escalated twice; headteacher told.`"""
    if not owed.rung:
        return None
    times = f"Escalated {case_labels.times(owed.rung)}"
    told = [each.to for each in escalations if each.to and each.obligation == owed.id]
    if not told:
        return f"{times}."
    return f"{times}; {phrases.listed(phrases.lower(formatting.words(role)) for role in told[-1])} told."


def _href(state: Case, owed: ObligationView, command: str) -> str:
    """The command’s page with its subject picked already; the address has codes and numbers, never a name."""
    kind, _, subject = owed.id.partition(":")
    if owed.id == REFER_AT_ONCE:
        return f"/cases/{state.id}/emergency"
    if kind in _ABOUT:
        query = f"?{_ABOUT[kind]}={subject}"
    elif kind in ("telephone", "answer-challenge"):
        query = f"?obligation={owed.id}"
    elif kind == "refer" and subject:
        query = f"?agency={subject}"
    elif state.sent_referral(subject) is not None:
        query = f"?agency_referral={subject}"
    else:
        query = ""
    return f"/cases/{state.id}/{command}{query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """One line of the list: a single task, or all tasks of a kind."""

    tasks: tuple[Task, ...]
    folded: str | None
    """`Tell the child what was decided: 12, the first due 5pm today …`, if it opens."""
    together: str | None
    """The page that does several of them at once, if there is one."""


def task_groups(owed: Sequence[Task], now: datetime) -> list[TaskGroup]:
    """The tasks in their order, each kind of which there are many at the place of its first."""
    of_kind: dict[str, list[Task]] = {}
    for each in owed:
        of_kind.setdefault(_line(each), []).append(each)
    groups: list[TaskGroup] = []
    for tasks in of_kind.values():
        many = len(tasks) >= FOLDED_FROM
        groups += [_group(tasks, now)] if many else [_group([each], now) for each in tasks]
    beside = min((_due(each) for each in owed if each.kind in BESIDE and not each.late), default=inf)
    groups.sort(key=lambda group: _pressing(group.tasks[0], beside))
    return groups


def _line(task: Task) -> str:
    """The tasks of one name share a line; a referral in danger keeps its own (11.4)."""
    return task.id if task.id == REFER_AT_ONCE else task.kind


def _pressing(task: Task, beside: float) -> tuple[bool, bool, float, bool]:
    """Danger first, then what is overdue, then by the deadline; a next step is before what goes with it."""
    leads = task.kind in LEADS and not task.late
    due = min(_due(task), beside) if leads else _due(task)
    return task.id != REFER_AT_ONCE, not task.late, due, not leads


def _due(task: Task) -> float:
    return task.due_at.timestamp() if task.due_at else inf


def _group(tasks: list[Task], now: datetime) -> TaskGroup:
    folded = _summary(tasks, now) if len(tasks) >= FOLDED_FROM else None
    return TaskGroup(tasks=tuple(tasks), folded=folded, together=_together(tasks))


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
