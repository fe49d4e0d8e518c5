"""The clock's commands: reminders, passed deadlines and the steps of the escalation (11.8)."""

from datetime import datetime
from uuid import UUID

from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.conflict_routing import conflict_of, stand_in_roles
from domain.case.conflicts import CONFLICT_DECISION, NEXT_IN_LINE, decides_about
from domain.case.effects import Effects, EscalationMessage, NextWake, ObligationOpened, ObligationTransition
from domain.case.obligation import Act, Obligation
from domain.commands import DueCommand, Escalate, MarkOverdue, Remind
from domain.events import EscalationRaised, FeedbackOverdue, ObligationOverdue, ReminderSent
from domain.people.roles import eligible_recipients
from domain.people.rota import RECORDED_FOR
from domain.rules import escalation
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
    above = escalation.rungs_from(recorder, owed, number)
    if not above or owed.due_at is None:
        return
    step = above[0]
    names = roles_named((*owed.besides, *step.to), owed)
    on_duty, absent = _on_duty(recorder, owed)
    recorder.record(
        EscalationRaised(
            obligation=owed.id,
            rung=number,
            to=escalation_recipients(recorder, owed, names),
            due_at=owed.due_at,
        ),
        (owed.clause,),
        Effects(
            waits=(escalation.waits(recorder, owed, above[1:], act_at),),
            says=EscalationMessage(
                say=escalation.rung_template(recorder, owed, step, act_at), stage=step.stage
            ),
            on_duty=on_duty,
            absent=absent,
        ),
        act_at,
    )


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
