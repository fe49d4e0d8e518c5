"""Which messages can wait for a digest, and when a digest goes out: three times on a working day."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal, get_args

from domain import events as happened
from domain.calendar.working_time import Calendar, in_utc, london
from domain.case.case import Case
from domain.case.event import Event
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
    Notification,
)

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
    if any(each.id == REFER_AT_ONCE or each.limit in DANGER_LIMITS for each in owed):
        return True
    return notice.say in ANSWERS and in_danger(state)


def _is_for_now(obligation: str) -> bool:
    return obligation == REFER_TO_POLICE or obligation.startswith("telephone")
