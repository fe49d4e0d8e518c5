"""The rungs of what is overdue: which comes next, what it says, and passing one over (11.8)."""

from datetime import datetime, timedelta
from itertools import islice

from domain.case.effects import Effects, NextWake
from domain.case.event import as_sent
from domain.case.obligation import Obligation
from domain.commands import SkipRung
from domain.events import RungSkipped
from domain.policy.authority_pack import Authority, Contact
from domain.policy.ladders import EscalationStep
from domain.refusals import NoRungToSkip
from domain.rules.recorder import EventRecorder

CONTACT_SOCIAL_WORKER = "contact-social-worker"
CONTACT_FRONT_DOOR = "contact-front-door"
CONTACT_EDT = "contact-edt"
ON_TIME = timedelta(minutes=15)
"""A clock that is busier than usual at the close of day is not late: nothing out of hours is meant by it."""


def skip_rung(draft: EventRecorder, command: SkipRung) -> None:
    """Pass over the rung that would come next: the one above comes at once, to all whom both name (11.8)."""
    owed = draft.state.open_obligation(command.obligation)
    if owed is None or owed.state != "overdue" or not owed.may_skip:
        raise NoRungToSkip
    skipped = owed.rung + 1
    first, *beyond = rungs_from(draft, owed, skipped)
    draft.record(
        RungSkipped(**as_sent(command), rung=skipped),
        (owed.clause, "11.15"),
        Effects(
            waits=(
                NextWake(
                    obligation=owed.id,
                    wakes_at=draft.at,
                    may_skip=len(beyond) > 1,
                    besides=tuple(dict.fromkeys((*owed.besides, *first.to))),
                ),
            )
        ),
        command.occurred_at,
    )


def rungs_from(draft: EventRecorder, owed: Obligation, number: int) -> list[EscalationStep]:
    """The rung of that number and the two above it, as far as there are any.

    Of a ladder that has become shorter meanwhile, the last: whoever is at the top is never passed by.
    """
    if owed.due_at is None:
        return []
    authority = authority_of(draft, owed)
    referral = draft.state.agency_referral(owed.subject)
    ours = authority is not None and referral is not None and referral.agency == "cscs"
    stages = authority.disagreement if authority is not None and ours else ()
    ladder = draft.moment.policy.steps(owed.limit or owed.id, owed.due_at, authority, stages)
    known = list(islice(ladder, number + 2))
    return known[number - 1 :] or known[-1:]


def waits(owed: Obligation, above: list[EscalationStep], act_at: datetime) -> NextWake:
    """When the clock climbs to the rungs above one that was reached at `act_at`."""
    then = above[0].at if above else None
    if then == act_at:  # an instant of its own: to act twice on one is to act once
        then += timedelta(microseconds=1)
    return NextWake(obligation=owed.id, wakes_at=then, may_skip=len(above) > 1)


def says(draft: EventRecorder, owed: Obligation, step: EscalationStep, act_at: datetime) -> str:
    """The template: each agency's own, and no social worker where nobody has assigned one (11.8)."""
    referral = draft.state.agency_referral(owed.subject)
    say = step.words(referral.agency if referral else None)
    if say != CONTACT_SOCIAL_WORKER or referral is None or referral.social_worker:
        return say
    authority = authority_of(draft, owed)
    door = authority.contacts.front_door if authority else Contact()
    at = draft.at if draft.at - act_at > ON_TIME else act_at
    return CONTACT_FRONT_DOOR if door.is_open(at, draft.moment.policy.time) else CONTACT_EDT


def authority_of(draft: EventRecorder, owed: Obligation) -> Authority | None:
    """The local authority that an obligation is about: the referral's, the child's, the school's."""
    referral = draft.state.agency_referral(owed.subject)
    named = referral.authority if referral else None
    return draft.moment.policy.authority_for(named, draft.state.home_authority)
