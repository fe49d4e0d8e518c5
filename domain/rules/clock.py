"""The clock's commands: reminders, passed deadlines and the steps of the escalation (11.8)."""

from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from domain.case.audience import conflict_of, stand_in_roles
from domain.case.case import Case
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.conflicts import CONFLICT_DECISION, NEXT_IN_LINE, decides_about
from domain.case.event import (
    Effects,
    EscalationMessage,
    NextWake,
    ObligationOpened,
    ObligationTransition,
    as_sent,
)
from domain.case.obligation import Act, Obligation
from domain.case.untold_facts import in_danger, is_urgent
from domain.commands import DueCommand, Escalate, MarkOverdue, Remind, SkipRung
from domain.events import EscalationRaised, FeedbackOverdue, ObligationOverdue, ReminderSent, RungSkipped
from domain.people.roles import eligible_recipients
from domain.people.rota import RECORDED_FOR
from domain.policy.authority_pack import Authority, Contact
from domain.policy.ladders import EscalationStep
from domain.refusals import NoRungToSkip
from domain.rules.recorder import EventRecorder


def remind(recorder: EventRecorder, command: Remind) -> None:
    """Remind the owners; next comes the deadline or, if there is none, the next reminder."""
    owed = _still(recorder, command, "remind")
    if owed is None:
        return
    policy = recorder.context.policy
    then = owed.due_at or policy.limit(owed.id).next_reminder(command.act_at, policy.time)
    recorder.record(
        ReminderSent(
            obligation=owed.id,
            rung=owed.rung,
            to=escalation_recipients(recorder, owed, owed.owner_roles),
            due_at=owed.due_at,
        ),
        (owed.clause,),
        Effects(waits=(NextWake(obligation=owed.id, wakes_at=then),)),
        command.act_at,
    )


def mark_overdue(recorder: EventRecorder, command: MarkOverdue) -> None:
    """Record a passed deadline and take the first step; overdue feedback opens a chase (11.8)."""
    owed = _still(recorder, command, "mark-overdue")
    if owed is None or owed.due_at is None:
        return
    fact: FeedbackOverdue | ObligationOverdue
    opens: tuple[ObligationOpened, ...] = ()
    if owed.kind == "feedback":
        fact = FeedbackOverdue(agency_referral=owed.subject, due_at=owed.due_at)
        opens = (recorder.open_once(f"chase:{owed.subject}", start=owed.due_at),)
    else:
        fact = ObligationOverdue(obligation=owed.id, due_at=owed.due_at)
    recorder.record(
        fact,
        (owed.clause,),
        Effects(turns=(ObligationTransition(obligation=owed.id, state="overdue"),), opens=opens),
        owed.due_at,
    )
    _climb(recorder, owed, 1, owed.due_at)


def escalate(recorder: EventRecorder, command: Escalate) -> None:
    """Take the next step of the escalation (3-DSL.x, 11.8)."""
    owed = _still(recorder, command, "escalate")
    if owed is not None:
        _climb(recorder, owed, owed.rung + 1, command.act_at)


def _climb(recorder: EventRecorder, owed: Obligation, number: int, act_at: datetime) -> None:
    above = rungs_from(recorder, owed, number)
    if not above or owed.due_at is None:
        return
    step = above[0]
    said = not _waits_for_pick_up(recorder.state, owed)
    names = roles_named((*owed.besides, *step.to), owed)
    says = EscalationMessage(say=rung_template(recorder, owed, step, act_at), stage=step.stage)
    on_duty, absent = _on_duty(recorder, owed)
    recorder.record(
        EscalationRaised(
            obligation=owed.id,
            rung=number,
            to=escalation_recipients(recorder, owed, names) if said else (),
            due_at=owed.due_at,
        ),
        (owed.clause,),
        Effects(
            waits=(waits(recorder, owed, above[1:], act_at),),
            says=says if said else None,
            on_duty=on_duty,
            absent=absent,
        ),
        act_at,
    )


def _waits_for_pick_up(state: Case, owed: Obligation) -> bool:
    """Whether it cannot begin before the overdue pick-up, of which people hear instead.

    In an urgent case each task is said all the same.
    """
    accept = state.open_obligation("accept")
    late = accept is not None and accept.state == "overdue"
    return late and owed.kind in AFTER_PICK_UP and not is_urgent(state)


def _on_duty(recorder: EventRecorder, owed: Obligation) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Who was on duty when the deadline to accept the case passed, and whom they covered (3-DSL.x)."""
    return recorder.duty(recorder.state.about) if owed.kind in RECORDED_FOR else ((), ())


def roles_named(named: tuple[str, ...], owed: Obligation) -> tuple[str, ...]:
    """The roles that a rung names, with `owners` replaced by the roles that own the obligation."""
    names = (name for to in named for name in (owed.owner_roles if to == "owners" else (to,)))
    return tuple(dict.fromkeys(names))


def escalation_recipients(recorder: EventRecorder, owed: Obligation, to: tuple[str, ...]) -> tuple[str, ...]:
    """The roles among `to` whose holders may know of the case, or else the next in line."""
    state, roster = recorder.state, recorder.context.roster
    conflict = conflict_of(state, owed.id) if owed.kind == CONFLICT_DECISION else None
    if conflict is not None:  # neither the person nor those who declared it (3.2h)
        barred = {*state.about, *conflict.by}
        decide = decides_about(conflict.of, roster, barred) if NEXT_IN_LINE in to else ()
        return eligible_recipients((*decide, *(name for name in to if name != NEXT_IN_LINE)), roster, barred)
    if owed.kind == CHALLENGE_ANSWER:
        return _above(recorder, owed, to)
    if owed.kind == "accept":  # 3.2h
        to = (*to, *(role for role in stand_in_roles(state) if role not in to))
    own: list[str] = ["acting_dsl"] if set(state.acting) - set(state.about) and "dsl" in to else []
    referral = state.agency_referral(owed.subject)
    if "referrer" in to and referral is not None and referral.referrer not in state.about:
        own.append("referrer")
    if "lead" in to and state.plan is not None and state.plan.led_by not in (None, *state.about):
        own.append("lead")
    if "mentor" in to and state.mentor is not None and state.mentor.mentor not in state.about:
        own.append("mentor")
    roles = tuple(name for name in to if name not in ("referrer", "lead", "mentor"))
    if not roles:
        return tuple(own) or eligible_recipients(("dsl",), roster, state.about)
    return (*own, *eligible_recipients(roles, roster, state.about))


def _above(recorder: EventRecorder, owed: Obligation, to: tuple[str, ...]) -> tuple[str, ...]:
    """The seniors who answer a challenge, never the person challenged or the challengers (3.2u)."""
    state = recorder.state
    still = state.challenges.open_on(int(owed.subject))
    routed_roles = tuple(role for each in still for role in each.to)
    roles = tuple(role for name in to for role in (routed_roles if name == "above" else (name,)))
    excluded = {*state.about, *(person for each in still for person in each.parties)}
    return eligible_recipients(roles, recorder.context.roster, excluded)


def _still(recorder: EventRecorder, command: DueCommand, act: Act) -> Obligation | None:
    owed = recorder.state.open_obligation(command.obligation)
    if owed is None or owed.wakes_at != command.act_at or owed.clock_does != act:
        return None  # met while the timer ran, re-planned or done already: the fact wins
    return owed if recorder.at >= command.act_at else None


CONTACT_SOCIAL_WORKER = "contact-social-worker"
CONTACT_FRONT_DOOR = "contact-front-door"
CONTACT_EDT = "contact-edt"
AFTER_PICK_UP = ("review", "protect")
"""Kinds of obligation that no one begins before a DSL has picked up the concern."""
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
                    may_skip=_may_skip(beyond),
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
    harm = concern.for_the_police or concern.staff_allegation or in_danger(recorder.state)
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
    return NextWake(obligation=owed.id, wakes_at=then, may_skip=_may_skip(above))


def _may_skip(above: list[EscalationStep]) -> bool:
    """Whether the first of these steps may be skipped: never the last one, nor a repeat of it."""
    return len(above) > 1 and above[1].again is None


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
