"""The messages that events cause: kinds, roles, ids and times, never a name or a text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from domain import events as happened
from domain.case.audience import look_again
from domain.case.case import Case
from domain.case.challenges import CHALLENGE_ANSWER
from domain.case.event import Event, ObligationOpened
from domain.case.obligation import Obligation
from domain.case.protection import PROTECT
from domain.case.stages import closing_to_look_at
from domain.case.untold_facts import (
    REFER_AT_ONCE,
    SECOND_LOOK,
    in_danger,
    said_by_another,
)
from domain.messaging.absence_routing import DANGER_LIMITS
from domain.messaging.agency_notifications import (
    notification_of_withdrawal,
    notifications_of_answer,
    notifications_of_referral,
    to_the_head,
)
from domain.messaging.digests import waiting
from domain.messaging.notification import (
    AT_ONCE,
    CASE_CLOSED,
    CHALLENGE_ANSWERED,
    CHALLENGED,
    CONFLICT_DECLARED,
    HANDED_OVER,
    LOOK_AGAIN,
    OF_OTHERS,
    OWED_AT_ONCE,
    OWED_AT_ONCE_IN_DANGER,
    PERSONS,
    REMINDER,
    REPORT_ANSWERED,
    TELEPHONE,
    Notification,
    waits_though_late,
)
from domain.messaging.report_notifications import OF_WORDS, notification_of_words, notifications_of_report
from domain.people.roles import ACTING_DSL, DSL_ROLES, By

LOOK_LATER = "retrospective-review"
OF_DANGER = (REFER_AT_ONCE, LOOK_LATER, "accept", PROTECT)
"""Obligations that one entry about danger opens; the DSL is told of the first of them only."""


def notifications_for(events: Iterable[Event], state: Case) -> tuple[Notification, ...]:
    """Every message that the events cause, from their effects and the case after them."""
    return tuple(
        waiting(notice, event, state)
        for event in events
        for notice in _once((*_notifications_of(event, state), *_urgent(event, state)))
    )


def _once(notices: tuple[Notification, ...]) -> Iterator[Notification]:
    """An urgent task that opens with new words is told to all who would hear of the words: one message."""
    urgent = next((each for each in notices if each.say in (OWED_AT_ONCE, OWED_AT_ONCE_IN_DANGER)), None)
    words = next((each for each in notices if each.say in OF_WORDS), None)
    for each in notices:
        if urgent is None or words is None or each not in (urgent, words):
            yield each
        elif each is urgent:
            people = tuple(dict.fromkeys((*urgent.people, *words.people)))
            yield replace(urgent, people=people, never=words.never)


def _urgent(event: Event, state: Case) -> Iterator[Notification]:
    """Tell the DSL about an urgent obligation that someone else opened in a running case."""
    by = event.actor
    told = isinstance(event.fact, happened.ConcernRaised | happened.ConflictDeclared)
    if told or not isinstance(by, By) or by.role in DSL_ROLES:
        return  # these send messages of their own, or a DSL did it
    opened = {owed.id: owed for owed in event.effects.opens}
    in_danger = [name for name in OF_DANGER if name in opened and _of_danger(opened[name])]
    for owed in opened.values():
        now = state.open_obligation(owed.id)
        urgent = owed.id in (*AT_ONCE, *in_danger[:1]) and owed.id not in in_danger[1:]
        if urgent and now is not None and event.version in (now.causes[-1], _opened_in(now, event)):
            yield Notification(
                version=event.version,
                say=_at_once(state),
                obligation=owed.id,
                due_at=owed.due_at,
                roles=state.rerouted or DSL_ROLES,
                people=state.acting,
            )


def _of_danger(owed: ObligationOpened) -> bool:
    return owed.id in (REFER_AT_ONCE, LOOK_LATER) or owed.limit in DANGER_LIMITS


def _at_once(state: Case) -> str:
    """The message about a task that cannot wait: it says so while a child may be in danger (11.4)."""
    return OWED_AT_ONCE_IN_DANGER if in_danger(state) else OWED_AT_ONCE


def _opened_in(owed: Obligation, event: Event) -> int | None:
    """The version of the event if it opened this; a correction opens one for another entry."""
    return event.version if owed.opened_at == event.recorded_at else None


def _notifications_of(event: Event, state: Case) -> Iterator[Notification]:
    """The messages that an event of this type causes; most types cause none."""
    fact = event.fact
    match fact:
        case happened.ConcernRaised():
            yield from notifications_of_report(event, fact)
        case happened.ConflictDeclared():
            yield from _on_conflict(event, state)
        case happened.EscalationRaised() | happened.ReminderSent() if fact.to:
            yield _on_ladder(event, fact, state)
        case happened.ReferralMade():
            yield from notifications_of_referral(event, fact, state)
        case happened.ReferralWithdrawn():
            yield notification_of_withdrawal(event, fact.agency_referral, state)
        case happened.FeedbackReceived():
            yield from notifications_of_answer(event, fact.agency_referral, state)
        case happened.DisputeOutcomeRecorded() if fact.decision is not None:
            yield from notifications_of_answer(event, fact.agency_referral, state)
        case _ if said_by_another(fact, event.actor):
            yield notification_of_words(event, state)
        case happened.DecisionChallenged():
            owed = f"{CHALLENGE_ANSWER}:{fact.decision}"
            yield Notification(
                version=event.version,
                say=CHALLENGED,
                obligation=owed,
                due_at=next((each.due_at for each in event.effects.opens if each.id == owed), None),
                roles=event.effects.reaches,
            )
        case happened.ChallengeAnswered():
            yield _answer(event, fact, state)
        case happened.ReporterAnswered():
            yield from _reply(event, fact.to, state)
        case happened.CaseHandedOver():
            yield Notification(version=event.version, say=HANDED_OVER, people=(fact.to,))
        case happened.CaseClosed() if (closing := closing_to_look_at(state)) is not None:  # 10.4
            look = state.open_obligation(SECOND_LOOK)
            yield Notification(
                version=event.version,
                say=LOOK_AGAIN,
                obligation=SECOND_LOOK,
                due_at=look.due_at if look is not None else None,
                roles=look_again(closing, state),
                never=(closing.by,),
            )
        case happened.CaseClosed() | happened.CaseJoined():
            yield Notification(version=event.version, say=CASE_CLOSED, roles=to_the_head(state))
        case happened.NotificationFailed():
            yield from _to_telephone(event, state)
        case _:
            return


def _on_conflict(event: Event, state: Case) -> Iterator[Notification]:
    """Tell the roles that decide about each open conflict, and those that can accept the case (3.2h)."""
    said: dict[str | None, tuple[str, tuple[str, ...], tuple[UUID, ...]]]
    said = {each.obligation: (CONFLICT_DECLARED, each.to, ()) for each in state.conflicts if each.waits}
    opened = {owed.id for owed in event.effects.opens}
    if "accept" in opened:
        said["accept"] = (_at_once(state), state.rerouted or DSL_ROLES, state.acting)
    for name, (say, roles, people) in said.items():
        owed = state.open_obligation(name or "")
        yield Notification(
            version=event.version,
            say=say,
            obligation=name,
            due_at=owed.due_at if owed is not None else None,
            roles=roles,
            people=people,
        )


def _on_ladder(
    event: Event, fact: happened.EscalationRaised | happened.ReminderSent, state: Case
) -> Notification:
    """Tell everyone whom the rung reached; only people who may know about the case were chosen."""
    say = event.effects.says.say if event.effects.says else REMINDER
    duty = (*event.effects.on_duty, *event.effects.absent)
    referral = state.agency_referral(fact.obligation.partition(":")[2])
    of_others = say in OF_OTHERS
    owner = (state.owner,) if state.owner is not None else ()
    responsible = (*duty, *owner, *((referral.referrer,) if referral is not None else ()))
    people: list[UUID] = [] if of_others else list(duty)
    if "referrer" in fact.to and referral is not None:
        people.append(referral.referrer)
    if "lead" in fact.to and state.plan is not None and state.plan.led_by is not None:
        people.append(state.plan.led_by)
    if "mentor" in fact.to and state.mentor is not None and state.mentor.mentor is not None:
        people.append(state.mentor.mentor)
    if ACTING_DSL in fact.to:
        people += state.acting
    owed = state.open_obligation(fact.obligation)
    if fact.rung == 1 and owed is not None and "dsl" in owed.owner_roles:
        people += owner
    return Notification(
        version=event.version,
        say=say,
        obligation=fact.obligation,
        rung=fact.rung,
        due_at=None if waits_though_late(say, fact.obligation, state) else fact.due_at,
        roles=tuple(role for role in fact.to if role not in PERSONS),
        people=tuple(dict.fromkeys(people)),
        never=responsible if of_others else (),
    )


def _answer(event: Event, fact: happened.ChallengeAnswered, state: Case) -> Notification:
    """Tell the challenger and the challenged, and the DSL, who reviews again if it was upheld (3.2u)."""
    answered = [each for each in state.challenges.raised if each.answered_by == event.version]
    parties = [person for each in answered for person in each.parties]
    return Notification(
        version=event.version,
        say=CHALLENGE_ANSWERED,
        roles=(state.rerouted or DSL_ROLES) if fact.upheld else (),
        people=tuple(dict.fromkeys((*parties, *(state.acting if fact.upheld else ())))),
    )


def _reply(event: Event, to: UUID | None, state: Case) -> Iterator[Notification]:
    """Tell the reporter that there is a reply, but not what it says (11.2, 3-DSL.g).

    The reporter of a joined case sees no trace of this one: their own page of work tells them (3.2h).
    """
    reporter = state.raised_by
    wrote_it = isinstance(event.actor, By) and event.actor.id == reporter
    if to in (None, state.id) and not wrote_it:
        yield Notification(version=event.version, say=REPORT_ANSWERED, people=(reporter,))


def _to_telephone(event: Event, state: Case) -> Iterator[Notification]:
    """Ask for one telephone call, however many messages fail."""
    carried = event.effects.carried
    owed = state.open_obligation(carried.telephone) if carried is not None and carried.telephone else None
    if owed is None or owed.causes[0] != event.version:
        return
    yield Notification(
        version=event.version,
        say=TELEPHONE,
        obligation=owed.id,
        due_at=owed.due_at,
        roles=state.rerouted or DSL_ROLES,
        people=state.acting,
    )
