"""The outcome of each obligation in a case: met in time or late, still open, or breached (3.2b)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain import events as happened
from domain.calendar.working_time import WorkingTime
from domain.case.agency_referral import AgencyDecision
from domain.case.case import Case
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.untold_facts import REFER_TO_POLICE, adults_in_images_known
from domain.fold.agency_referrals import told_at
from domain.policy.authority_pack import AGENCIES
from domain.policy.policy_model import Policy

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """A length of time in elapsed minutes, in minutes of school hours, and in words."""

    minutes: int
    school_minutes: int
    text: str


def lateness(due: datetime, done: datetime, time: WorkingTime, *, any_hour: bool) -> Lateness:
    """The time from a deadline to when it was done; `any_hour` if the limit counts elapsed time."""
    minutes = (done - due) // _MINUTE
    school = time.school_minutes_between(due, done)
    return Lateness(minutes=minutes, school_minutes=school, text=_text(minutes, school, time, any_hour))


def in_words(minutes: int) -> str:
    """Elapsed minutes, in their two largest units: `2 days 3 hours`."""
    return _largest(minutes, (("day", 24 * 60), ("hour", 60), ("minute", 1)))


def in_school_words(minutes: int, time: WorkingTime) -> str:
    """Minutes of school hours: `1 working day 2 school hours`."""
    units = (("working day", _school_day(time)), ("school hour", 60), ("minute", 1))
    return _largest(minutes, units)


def _text(minutes: int, school: int, time: WorkingTime, any_hour: bool) -> str:
    if any_hour or minutes == 0:
        return in_words(minutes)
    if school == 0:
        return f"{in_words(minutes)} (all outside school hours)"
    return in_school_words(school, time)


def _school_day(time: WorkingTime) -> int:
    opens, closes = time.opens, time.closes
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


def _largest(minutes: int, units: tuple[tuple[str, int], ...]) -> str:
    said = []
    for name, size in units:
        number, minutes = divmod(minutes, size)
        if number:
            said.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " ".join(said[:2]) or "less than a minute"


Outcome = Literal["met", "met_late", "owed", "breached"]
SCHOOL = "school"
OWED_BY_AGENCIES = ("feedback", "conclude", "dispute")
"""Obligations of the agency: the record shows its silence, which is not a failure of the school (11.8)."""
_NEVER_WAS_DUE = (happened.EventCorrected, happened.DeadlineReplanned)
"""Events that end an obligation because it, or its deadline, was an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationOutcome:
    """One obligation with its owner and its outcome."""

    obligation: str
    rule: str
    """The name of its limit in the policy: `refer:immediate`."""
    clauses: tuple[str, ...]
    """The clause of its limit, and 8.3 if the police must be told of an adult in imagery."""
    basis: str
    """The basis of its limit; `school setting` is the school's own."""
    note: str | None
    """The note on the limit in the policy file."""
    whose: str
    """The owner: `school`, or an agency."""
    outcome: Outcome
    opened_at: datetime
    began_at: datetime
    """The start of its time: when it opened or, for feedback, when the referral was made."""
    due_at: datetime | None
    done_at: datetime | None = None
    done_by: int | None = None
    """The version of the entry that met it, or that made it needless."""
    late_by: Lateness | None = None
    """The time from its deadline until it was done or became needless, or until now."""

    @property
    def fell_away(self) -> bool:
        """Whether it became needless after its deadline without ever being done."""
        return self.outcome == "breached" and self.done_by is not None


def obligation_outcomes(
    state: Case, stream: Mapping[int, Event], policy: Policy, at: datetime
) -> tuple[ObligationOutcome, ...]:
    """The outcomes of all valid obligations as of an instant; `stream` has the entries by version.

    Obligations do not count if they became needless before they were due or opened by a corrected error,
    nor if they were repeats, such as a second chase, that became needless (11.8).
    """
    became = (_became(state, owed, stream, policy, at) for owed in _standing(state))
    found = [duty for duty in became if duty is not None]
    done = {duty.obligation for duty in found if duty.outcome in ("met", "met_late")}
    return tuple(duty for duty in found if not (duty.fell_away and duty.obligation in done))


def _standing(state: Case) -> Iterator[Obligation]:
    """Ignore voided obligations; one that is due again because its settling was voided counts once."""
    last = {(owed.id, owed.causes): owed for owed in state.obligations}
    for owed in last.values():
        settled = owed.settled_by not in state.voided or _answer(state, owed) is not None
        if settled and not set(owed.causes).issubset(state.voided):
            yield owed


def _answer(state: Case, owed: Obligation) -> AgencyDecision | None:
    """The first valid answer to a referral, which decides whether the agency was late (11.8)."""
    referral = state.agency_referral(owed.subject) if owed.kind == "feedback" else None
    return referral.first_decision if referral is not None else None


def _became(
    state: Case, owed: Obligation, stream: Mapping[int, Event], policy: Policy, at: datetime
) -> ObligationOutcome | None:
    referral = state.agency_referral(owed.subject)
    due = referral.feedback_due_at if referral is not None and owed.kind == "feedback" else owed.due_at
    answer = _answer(state, owed)
    settled_by = answer.version if answer is not None else owed.settled_by
    settling = stream.get(settled_by) if settled_by is not None else None
    done = _done_at(settling) if settling is not None else None
    outcome = _outcome(owed, due, done, settling, at)
    if outcome is None or (settling is not None and _goes_on(state, owed, settling)):
        return None
    rule = owed.limit or (owed.id if owed.id in policy.limits else owed.kind)
    limit = policy.limits.get(rule)
    past = done or at
    late = due is not None and past > due and outcome in ("met_late", "breached")
    return ObligationOutcome(
        obligation=owed.id,
        rule=rule,
        clauses=_clauses(state, owed, stream),
        basis=owed.basis,
        note=limit.note if limit is not None else None,
        whose=referral.agency if referral is not None and owed.kind in OWED_BY_AGENCIES else SCHOOL,
        outcome=outcome,
        opened_at=owed.opened_at,
        began_at=referral.made_at if referral is not None and owed.kind == "feedback" else owed.opened_at,
        due_at=due,
        done_at=done,
        done_by=settled_by,
        late_by=lateness(due, past, policy.time, any_hour=limit is not None and limit.any_day)
        if due is not None and late
        else None,
    )


def _clauses(state: Case, owed: Obligation, stream: Mapping[int, Event]) -> tuple[str, ...]:
    known = {each.entry for each in adults_in_images_known(state.concern)}
    said = any("8.3" in stream[cause].clauses for cause in owed.causes if cause in stream)
    adult = owed.id == REFER_TO_POLICE and (said or not known.isdisjoint(owed.causes))
    return (owed.clause, "8.3") if adult else (owed.clause,)


def _outcome(
    owed: Obligation, due: datetime | None, done: datetime | None, settling: Event | None, at: datetime
) -> Outcome | None:
    late = due is not None and (done or at) > due
    match owed.state:
        case "open" | "overdue":  # the clock may have been down and not recorded it yet
            return "breached" if late or owed.state == "overdue" else "owed"
        case "met" | "met_late":
            if owed.kind == "feedback":  # a corrected referral time moves its deadline
                return "met_late" if late else "met"
            return owed.state
        case "replaced" | "ended":
            in_error = settling is None or isinstance(settling.fact, _NEVER_WAS_DUE)
            return "breached" if late and not in_error else None


def _goes_on(state: Case, owed: Obligation, settling: Event) -> bool:
    """Whether a join moved the task to where its lateness counts now: one late task is late once (2.4g)."""
    match settling.fact:
        case happened.CaseJoined() as fact:  # after a parting it counts here again
            return owed.id in fact.go_on and state.joined_by == settling.version
        case happened.ConcernJoined():  # it goes on here, with an earlier deadline
            return owed.state == "replaced"
        case _:
            return False


def _done_at(settling: Event) -> datetime:
    fact = settling.fact
    return told_at(settling, fact) if isinstance(fact, happened.FeedbackReceived) else settling.occurred_at


_DEADLINES: Mapping[str, str] = {
    "policy": "deadline set by the policy",
    "guidance": "deadline set by guidance",
    "local authority": "deadline set by the local authority",
    "school setting": "deadline set by the school",
}


def outcome_sentence(duty: ObligationOutcome) -> str:
    """The outcome in a sentence, for programs."""
    owner = "the school" if duty.whose == SCHOOL else AGENCIES[duty.whose]
    limit = "no deadline" if duty.due_at is None else _DEADLINES[duty.basis]
    what = f"{duty.obligation} (owner: {owner}; {limit})"
    by = duty.late_by.text if duty.late_by is not None else ""
    match duty.outcome:
        case "met":
            return f"Done in time: {what}."
        case "met_late":
            return f"Done late, by {by}: {what}."
        case "owed":
            return f"Still open: {what}."
        case "breached" if duty.fell_away:
            return f"Never done, and no longer needed since entry {duty.done_by}: {what}."
        case "breached":
            return f"Not done, late by {by} so far: {what}." if by else f"Not done: {what}."
