"""The steps of an escalation: which comes next, what it says, and skipping one (11.8)."""

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
"""How late the clock may be, as when many deadlines pass at 5pm, and still count as acting in hours."""


def skip_rung(recorder: EventRecorder, command: SkipRung) -> None:
    """Skip the next step: the step above is taken at once, for the recipients of both (11.8)."""
    owed = recorder.state.open_obligation(command.obligation)
    if owed is None or owed.state != "overdue" or not owed.may_skip:
        raise NoRungToSkip
    skipped = owed.rung + 1
    first, *beyond = rungs_from(recorder, owed, skipped)
    recorder.record(
        RungSkipped(**as_sent(command), rung=skipped),
        (owed.clause, "11.15"),
        Effects(
            waits=(
                NextWake(
                    obligation=owed.id,
                    wakes_at=recorder.at,
                    may_skip=len(beyond) > 1,
                    besides=tuple(dict.fromkeys((*owed.besides, *first.to))),
                ),
            )
        ),
        command.occurred_at,
    )


def rungs_from(recorder: EventRecorder, owed: Obligation, number: int) -> list[EscalationStep]:
    """The rung with that number and up to two above it.

    If the ladder has become shorter meanwhile, this is its last rung, so the top is never skipped.
    """
    if owed.due_at is None:
        return []
    authority = authority_of(recorder, owed)
    referral = recorder.state.agency_referral(owed.subject)
    ours = authority is not None and referral is not None and referral.agency == "cscs"
    stages = authority.disagreement if authority is not None and ours else ()
    concern = recorder.state.concern
    harm = concern.adult_in_imagery or concern.staff_allegation
    ladder = recorder.context.policy.steps(owed.limit or owed.id, owed.due_at, authority, stages, harm=harm)
    known = list(islice(ladder, number + 2))
    return known[number - 1 :] or known[-1:]


def waits(
    recorder: EventRecorder, owed: Obligation, above: list[EscalationStep], act_at: datetime
) -> NextWake:
    """When the clock takes the steps above the one reached at `act_at`.

    Repeats that a stopped clock missed are not made up: the next comes one span from now.
    """
    then = above[0].at if above else None
    if then is not None and then <= recorder.at and above[0].again is not None:
        then = above[0].again.after(recorder.at, recorder.context.policy.time)
    if then == act_at:  # each act needs its own instant, because a repeat at the same one does nothing
        then += timedelta(microseconds=1)
    return NextWake(obligation=owed.id, wakes_at=then, may_skip=len(above) > 1)


def rung_template(recorder: EventRecorder, owed: Obligation, step: EscalationStep, act_at: datetime) -> str:
    """The message template of a rung: without an assigned social worker, the front door or EDT (11.8)."""
    referral = recorder.state.agency_referral(owed.subject)
    say = step.words(referral.agency if referral else None)
    worker = referral is not None and (referral.social_worker or recorder.state.social_worker)
    if say != CONTACT_SOCIAL_WORKER or referral is None or worker:
        return say
    authority = authority_of(recorder, owed)
    door = authority.contacts.front_door if authority else Contact()
    at = recorder.at if recorder.at - act_at > ON_TIME else act_at
    return CONTACT_FRONT_DOOR if door.is_open(at, recorder.context.policy.time) else CONTACT_EDT


def authority_of(recorder: EventRecorder, owed: Obligation) -> Authority | None:
    """The local authority of an obligation: the referral's, else the child's, else the school's."""
    referral = recorder.state.agency_referral(owed.subject)
    named = referral.authority if referral else None
    return recorder.context.policy.authority_for(named, recorder.state.home_authority)
