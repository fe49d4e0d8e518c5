"""What became of each thing owed in a case: done in time or late, still owed, or never done (3.2b)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain import events as happened
from domain.case import first_known
from domain.case.agency_referral import AgencyDecision
from domain.case.case import Case
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.compliance.lateness import Lateness, lateness
from domain.fold.agency_referrals import told_at
from domain.policy.policy_model import Policy

Outcome = Literal["met", "met_late", "owed", "breached"]
SCHOOL = "school"
OWED_BY_AGENCIES = ("feedback", "conclude", "dispute")
"""What the agency referred to has to do: its silence is recorded, and is not the school's (11.8)."""
_NEVER_WAS_DUE = (happened.EventCorrected, happened.DeadlineReplanned)
"""What takes an obligation away because it, or its deadline, had been in error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing owed, by whom, and what became of it."""

    obligation: str
    rule: str
    """Its limit's name in the policy, as a clause names it: `refer:immediate`."""
    clauses: tuple[str, ...]
    """Its limit's, and that of an adult in imagery where the police are owed for it (8.3)."""
    basis: str
    """On what its limit rests; `school setting` is ours."""
    note: str | None
    """What the policy's file says of the limit: which part of it is ours."""
    whose: str
    """`school`, or the agency that owes it."""
    outcome: Outcome
    opened_at: datetime
    began_at: datetime
    """From when it is timed: opened, or the referral made that is to be answered."""
    due_at: datetime | None
    done_at: datetime | None = None
    done_by: int | None = None
    """The version of the entry that met it, or with which it fell away undone."""
    late_by: Lateness | None = None
    """Past its deadline by this much: when it was done, or fell away, or until now."""

    @property
    def fell_away(self) -> bool:
        """It was past its deadline when nobody needed it any more, and was never done."""
        return self.outcome == "breached" and self.done_by is not None


def duties(state: Case, stream: Mapping[int, Event], policy: Policy, at: datetime) -> tuple[Duty, ...]:
    """All that was owed and stands, as of an instant; `stream` is the case's entries by version.

    What fell away before it was due, or was owed by an error since corrected, is none; nor is what was to be
    done once more, and fell away: to have asked once is to have asked (11.8).
    """
    became = (_became(state, owed, stream, policy, at) for owed in _standing(state))
    found = [duty for duty in became if duty is not None]
    done = {duty.obligation for duty in found if duty.outcome in ("met", "met_late")}
    return tuple(duty for duty in found if not (duty.fell_away and duty.obligation in done))


def _standing(state: Case) -> Iterator[Obligation]:
    """What is owed again because its settling was voided counts once; nothing stands for what is void."""
    last = {(owed.id, owed.causes): owed for owed in state.obligations}
    for owed in last.values():
        settled = owed.settled_by not in state.voided or _answer(state, owed) is not None
        if settled and not set(owed.causes).issubset(state.voided):
            yield owed


def _answer(state: Case, owed: Obligation) -> AgencyDecision | None:
    """The first answer to a referral that still counts: lateness is held against it (11.8)."""
    referral = state.agency_referral(owed.subject) if owed.kind == "feedback" else None
    return referral.first_told if referral is not None else None


def _became(
    state: Case, owed: Obligation, stream: Mapping[int, Event], policy: Policy, at: datetime
) -> Duty | None:
    referral = state.agency_referral(owed.subject)
    due = referral.feedback_due_at if referral is not None and owed.kind == "feedback" else owed.due_at
    answer = _answer(state, owed)
    settled_by = answer.version if answer is not None else owed.settled_by
    settling = stream.get(settled_by) if settled_by is not None else None
    done = _done_at(settling) if settling is not None else None
    outcome = _outcome(owed, due, done, settling, at)
    if outcome is None:
        return None
    rule = owed.limit or (owed.id if owed.id in policy.limits else owed.kind)
    limit = policy.limits.get(rule)
    past = done or at
    late = due is not None and past > due and outcome in ("met_late", "breached")
    return Duty(
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
    known = first_known.adult_in_imagery(state.concern)
    said = any("8.3" in stream[cause].clauses for cause in owed.causes)
    adult = owed.id == "refer:police" and (said or (known is not None and known.entry in owed.causes))
    return (owed.clause, "8.3") if adult else (owed.clause,)


def _outcome(
    owed: Obligation, due: datetime | None, done: datetime | None, settling: Event | None, at: datetime
) -> Outcome | None:
    late = due is not None and (done or at) > due
    match owed.state:
        case "open" | "overdue":  # a clock that was down may not have said so yet
            return "breached" if late or owed.state == "overdue" else "owed"
        case "met" | "met_late":
            if owed.kind == "feedback":  # a made time corrected since moves what its answer is held against
                return "met_late" if late else "met"
            return owed.state
        case "replaced" | "ended":
            in_error = settling is None or isinstance(settling.fact, _NEVER_WAS_DUE)
            return "breached" if late and not in_error else None


def _done_at(settling: Event) -> datetime:
    fact = settling.fact
    return told_at(settling, fact) if isinstance(fact, happened.FeedbackReceived) else settling.occurred_at
