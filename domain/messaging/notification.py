"""One message to send: kinds, roles, ids and times, never a name or a text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.case.untold_facts import REFER_AT_ONCE, REFER_TO_POLICE, is_urgent
from domain.people.roles import ACTING_DSL

CONCERN_RAISED = "concern-raised"
CONCERN_RAISED_IN_DANGER = "concern-raised-in-danger"
CONCERN_MADE_KNOWN = "concern-made-known"
CONCERN_MADE_KNOWN_IN_DANGER = "concern-made-known-in-danger"
REMINDER = "reminder"
REFERRAL_MADE = "referral-made"
REFERRED_BY_ANOTHER = "referral-by-another"
CHASE_MISSED = "chase-missed"
"""Said each working day for as long as a chase is missed, with the digests."""
STILL_OVERDUE = "still-overdue"
OVERDUE_FOR_A_DAY = "overdue-a-working-day"
FEEDBACK_STILL_MISSING = "feedback-still-missing"
REFERRAL_WITHDRAWN = "referral-withdrawn"
DECISION_TOLD = "decision-told"
DECISION_TOLD_RECONSIDER = "decision-told-reconsider"
ANSWER_TOLD = "answer-told"
ANSWER_TOLD_RECONSIDER = "answer-told-reconsider"
INFORMATION_ADDED = "information-added"
INFORMATION_ADDED_IN_DANGER = "information-added-in-danger"
CASE_CLOSED = "case-closed"
LOOK_AGAIN = "look-again"
TELEPHONE = "telephone"
REFERRAL_DOCUMENT = "referral-document"
OWED_AT_ONCE = "owed-at-once"
OWED_AT_ONCE_IN_DANGER = "owed-at-once-in-danger"
CONFLICT_DECLARED = "conflict-declared"
ROUTED_TO_YOU = "routed-to-you"
ROUTED_TO_YOU_IN_DANGER = "routed-to-you-in-danger"
CHALLENGED = "challenged"
CHALLENGE_ANSWERED = "challenge-answered"
HANDED_OVER = "handed-over"
REPORT_ANSWERED = "report-answered"
"""The templates that rules name; the rungs of a ladder name theirs in the policy file."""

PERSONS = ("referrer", "lead", "mentor", ACTING_DSL)
"""Names on a rung that mean one person in the case, not everyone who holds a role of that name."""
AT_ONCE = ("accept", REFER_AT_ONCE, REFER_TO_POLICE, "retrospective-review")
"""Obligations that people are told of at once, before they are overdue (8.3, 8.6, 11.4, 3-STF.h)."""
TO_THE_HEAD = (
    CONCERN_MADE_KNOWN,
    CONCERN_MADE_KNOWN_IN_DANGER,
    REFERRAL_MADE,
    DECISION_TOLD,
    DECISION_TOLD_RECONSIDER,
    CASE_CLOSED,
)
"""Messages that keep the headteacher informed (3-DSL.e)."""
NEWS = (
    *TO_THE_HEAD,
    REFERRAL_WITHDRAWN,
    REFERRED_BY_ANOTHER,
    ANSWER_TOLD,
    ANSWER_TOLD_RECONSIDER,
    REFERRAL_DOCUMENT,
    ROUTED_TO_YOU,
    ROUTED_TO_YOU_IN_DANGER,
    CHALLENGE_ANSWERED,
    HANDED_OVER,
    REPORT_ANSWERED,
)
"""Messages that only inform: they ask for nothing."""
OF_OTHERS = (STILL_OVERDUE, OVERDUE_FOR_A_DAY, FEEDBACK_STILL_MISSING)
"""Messages to others that the people responsible have been told, who do not get them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message to the holders of a role, to these people, or to an authority."""

    version: int
    """The version of the event that causes it."""
    say: str
    obligation: str | None = None
    rung: int | None = None
    due_at: datetime | None = None
    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()
    never: tuple[UUID, ...] = ()
    """People who are not told, whatever their role, because they know."""
    authority: str | None = None
    waits_since: datetime | None = None
    """From when it waits for a digest; None if it goes at once."""


def still_asks(say: str, rung: int | None, reached: int | None) -> bool:
    """Whether a message is still worth sending: its obligation is open, and was not opened again since.

    `reached` is the present rung of the obligation, or None if it is settled.
    """
    if say in NEWS:
        return True
    return reached is not None and (rung is None or rung <= reached)


def waits_though_late(say: str, obligation: str, state: Case) -> bool:
    """Whether a message about a missed deadline waits for the next digest: others were told before."""
    at_once = obligation.startswith("refer:") or is_urgent(state)
    return say == CHASE_MISSED or (say in (STILL_OVERDUE, OVERDUE_FOR_A_DAY) and not at_once)
