"""Which messages can wait for a digest, when one goes out, and what each morning says of late cases."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal, get_args

from domain import events as happened
from domain.calendar.working_time import Calendar, in_utc, london
from domain.case.case import Case
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.untold_facts import REFER_AT_ONCE, REFER_TO_POLICE, in_danger
from domain.messaging.absence_routing import DANGER_LIMITS
from domain.messaging.notification import (
    ANSWER_TOLD,
    ANSWER_TOLD_RECONSIDER,
    CASE_CLOSED,
    CHALLENGE_ANSWERED,
    CHALLENGED,
    CONCERN_MADE_KNOWN,
    CONFLICT_DECLARED,
    DECISION_TOLD,
    DECISION_TOLD_RECONSIDER,
    HANDED_OVER,
    REFERRAL_MADE,
    REMINDER,
    REPORT_ANSWERED,
    Notification,
)
from domain.people.roles import Role

DigestHour = Literal["08:00", "13:00", "16:00"]
HOURS: tuple[DigestHour, ...] = get_args(DigestHour)
"""London times. A person gets a digest at each of them, unless they choose otherwise."""
URGENT = timedelta(hours=1)
"""A message does not wait if its deadline comes within this time of the next digest, or before it."""
SOON = timedelta(days=1)
"""The new owner of a case hears at once if anything in it is due within this time."""
ANSWERS = (ANSWER_TOLD, ANSWER_TOLD_RECONSIDER, DECISION_TOLD, DECISION_TOLD_RECONSIDER)
CAN_WAIT = frozenset(
    (
        *ANSWERS,
        CASE_CLOSED,
        CHALLENGED,
        CHALLENGE_ANSWERED,
        CONCERN_MADE_KNOWN,
        CONFLICT_DECLARED,
        HANDED_OVER,
        REFERRAL_MADE,
        REMINDER,
        REPORT_ANSWERED,
    )
)
"""Every other kind goes at once, so a new kind does until someone decides otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDigests:
    """Choose the hours of your digests, in school time. With none, each message comes at once."""

    digests: tuple[DigestHour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTimes:
    """For each hour, the last digest by now and the next one."""

    hours: tuple[str, ...]
    last: tuple[datetime, ...]
    next: tuple[datetime, ...]


def digest_times(calendar: Calendar, now: datetime) -> DigestTimes:
    """The digests before and after an instant: there are none on weekends and bank holidays."""
    today = london(now).date()
    last, following = [], []
    for hour in HOURS:
        clock = time.fromisoformat(hour)
        at = in_utc(today, clock)
        passed = calendar.is_working_day(today) and at <= now
        last.append(at if passed else in_utc(calendar.working_day_before(today, 1), clock))
        to_come = calendar.is_working_day(today) and now < at
        following.append(at if to_come else in_utc(calendar.working_day_after(today, 1), clock))
    return DigestTimes(hours=HOURS, last=tuple(last), next=tuple(following))


def waiting(notice: Notification, event: Event, state: Case) -> Notification:
    """The message of an event, marked as one that waits if it can."""
    return replace(notice, waits_since=event.recorded_at) if _can_wait(notice, event, state) else notice


def _can_wait(notice: Notification, event: Event, state: Case) -> bool:
    if notice.authority is not None or _is_dangerous(notice, state):
        return False
    if isinstance(event.fact, happened.EscalationRaised):
        # Its deadline has passed, so it waits for nothing. It only goes with others of the same moment.
        return not _is_for_now(notice.obligation or "")
    if notice.say == HANDED_OVER:
        soon = event.recorded_at + SOON
        return all(each.due_at is None or each.due_at > soon for each in state.open_obligations)
    return notice.say in CAN_WAIT


def _is_dangerous(notice: Notification, state: Case) -> bool:
    """Whether something is owed because of danger, or an agency answers while danger is not ruled out."""
    owed = state.open_obligations
    if any(map(_of_danger, owed)):
        return True
    return notice.say in ANSWERS and in_danger(state)


MORNING = time(8)
"""London time from which those named below hear each day of what no one has begun."""
HEAR_EACH_MORNING: tuple[Role, ...] = ("dsl", "headteacher", "board_lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateBeginnings:
    """How many cases no one has begun in time. Ladders end; this is said each morning (3-DSL.x, 11.4)."""

    in_danger: int = 0
    """Cases with an overdue task because a child may be in danger or is missing: on every day."""
    not_picked_up: int = 0
    not_begun: int = 0
    """Cases picked up, whose review or protection is overdue and of which no message is to come."""


def late_beginnings(cases: Iterable[Case], *, working_day: bool) -> LateBeginnings:
    """What the message of a morning counts; a case counts once, under the first heading that fits."""
    counts = {"in_danger": 0, "not_picked_up": 0, "not_begun": 0}
    for state in cases:
        late = [owed for owed in state.open_obligations if owed.state == "overdue"]
        if any(_of_danger(owed) or owed.kind == "missing" for owed in late):
            counts["in_danger"] += 1
        elif working_day and any(owed.kind == "accept" for owed in late):
            counts["not_picked_up"] += 1
        elif working_day and any(owed.kind in ("review", "protect") and not owed.wakes_at for owed in late):
            counts["not_begun"] += 1
    return LateBeginnings(**counts)


def _of_danger(owed: Obligation) -> bool:
    return owed.id == REFER_AT_ONCE or owed.limit in DANGER_LIMITS


def _is_for_now(obligation: str) -> bool:
    return obligation == REFER_TO_POLICE or obligation.startswith("telephone")
