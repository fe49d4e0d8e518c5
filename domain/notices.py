"""Who is to be told what of a command's events: kinds, roles, ids and instants; never a name or a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import events as happened
from domain.challenging import ANSWER
from domain.entry import Event
from domain.excluding import in_place_of
from domain.obligation import Obligation
from domain.people import ACTING_DSL, AGENCY, DSL_ROLES, By
from domain.protecting import IN_DANGER
from domain.referral import Referral

CONCERN_RAISED = "concern-raised"
REMINDER = "reminder"
REFERRAL_MADE = "referral-made"
DECISION_TOLD = "decision-told"
TOLD_AFTER = "told-after"
CASE_CLOSED = "case-closed"
TELEPHONE = "telephone"
REFERRAL_DOCUMENT = "referral-document"
OWED_AT_ONCE = "owed-at-once"
CONFLICT_DECLARED = "conflict-declared"
ROUTED_TO_YOU = "routed-to-you"
CHALLENGED = "challenged"
CHALLENGE_ANSWERED = "challenge-answered"
HANDED_OVER = "handed-over"
"""The templates that the rules name themselves; a ladder's rungs name theirs in the policy."""

PERSONS = ("referrer", "lead", "mentor", ACTING_DSL)
"""Words of a rung that stand for one person in the case, and not for all who hold a role of that name."""
AT_ONCE = ("accept", "refer:immediate", "refer:police", "retrospective-review")
"""What cannot wait until it is overdue before anybody hears of it (8.3, 8.6, 11.4, 3-STF.h)."""
TO_THE_HEAD = (REFERRAL_MADE, DECISION_TOLD, CASE_CLOSED)
"""By what the headteacher is kept informed (3-DSL.e)."""
NEWS = (
    REFERRAL_MADE,
    DECISION_TOLD,
    CASE_CLOSED,
    REFERRAL_DOCUMENT,
    ROUTED_TO_YOU,
    CHALLENGE_ANSWERED,
    HANDED_OVER,
)
"""What is told for its own sake: it asks for nothing that could be done meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell to whoever holds a role, to these people, or to an authority."""

    version: int
    """Of the event that causes it."""
    say: str
    obligation: str | None = None
    rung: int | None = None
    due_at: datetime | None = None
    roles: tuple[str, ...] = ()
    people: tuple[UUID, ...] = ()
    authority: str | None = None


def notices(events: Iterable[Event], state: Referral) -> tuple[Notice, ...]:
    """What the events cause to be told, from what they recorded and the case after them."""
    return tuple(notice for event in events for notice in (*_of(event, state), *_at_once(event, state)))


def still_asks(say: str, rung: int | None, reached: int | None) -> bool:
    """Whether a message is still worth sending: what it asks is owed, and no later owing of the same name.

    `reached` is the rung that the obligation stands on now, none where it is not owed any more.
    """
    if say in NEWS:
        return True
    return reached is not None and (rung is None or rung <= reached)


def _at_once(event: Event, state: Referral) -> Iterator[Notice]:
    """What somebody else's act in a running case makes urgent, to the DSL."""
    by = event.actor
    told = isinstance(event.fact, happened.ConcernRaised | happened.ConflictDeclared)
    if told or not isinstance(by, By) or by.role in DSL_ROLES:
        return  # it tells its own, or a DSL knows what they have done
    for owed in event.effects.opens:
        now = state.owes(owed.id)
        urgent = owed.id in AT_ONCE or owed.limit == IN_DANGER
        if urgent and now is not None and event.version in (now.causes[-1], _opened_in(now, event)):
            yield Notice(
                version=event.version,
                say=OWED_AT_ONCE,
                obligation=owed.id,
                due_at=owed.due_at,
                roles=state.rerouted or DSL_ROLES,
                people=state.acting,
            )


def _opened_in(owed: Obligation, event: Event) -> int | None:
    """The event's version if it opened this: a correction does so for another entry."""
    return event.version if owed.opened_at == event.recorded_at else None


def _of(event: Event, state: Referral) -> Iterator[Notice]:
    fact = event.fact
    match fact:
        case happened.ConcernRaised():  # 8.6, 11.1: at once
            due = next((owed.due_at for owed in event.effects.opens if owed.id == "accept"), None)
            yield Notice(
                version=event.version,
                say=CONCERN_RAISED,
                obligation="accept",
                due_at=due,
                roles=(*event.effects.reaches, *event.effects.covers),
                people=event.effects.on_duty,
            )
            yield from _routed(event, due)
        case happened.ConflictDeclared():
            yield from _on_conflict(event, state)
        case happened.EscalationRaised() | happened.ReminderSent():
            yield _on_ladder(event, fact, state)
        case happened.ReferralMade():
            owed = f"feedback:{fact.agency_referral}"
            due = fact.feedback_due_at
            if event.effects.sends is not None:
                yield Notice(
                    version=event.version,
                    say=REFERRAL_DOCUMENT,
                    obligation=owed,
                    due_at=due,
                    authority=event.effects.sends,
                )
            yield Notice(
                version=event.version, say=REFERRAL_MADE, obligation=owed, due_at=due, roles=_head(state)
            )
        case happened.FeedbackReceived():
            yield _decision(event, fact, state)
        case happened.DiscussionRecorded() if isinstance(event.actor, By) and event.actor.role == AGENCY:
            dsl = state.rerouted or DSL_ROLES  # nothing follows from it until one of them has read it
            yield Notice(version=event.version, say=TOLD_AFTER, roles=dsl, people=state.acting)
        case happened.DecisionChallenged():
            owed = f"{ANSWER}:{fact.decision}"
            yield Notice(
                version=event.version,
                say=CHALLENGED,
                obligation=owed,
                due_at=next((each.due_at for each in event.effects.opens if each.id == owed), None),
                roles=event.effects.reaches,
            )
        case happened.ChallengeAnswered():
            yield _answer(event, fact, state)
        case happened.CaseHandedOver():
            yield Notice(version=event.version, say=HANDED_OVER, people=(fact.to,))
        case happened.CaseClosed():
            yield Notice(version=event.version, say=CASE_CLOSED, roles=_head(state))
        case happened.NotificationFailed():
            yield from _to_telephone(event, state)
        case _:
            return


def _head(state: Referral) -> tuple[str, ...]:
    """The headteacher, and whoever hears it in the place of one who may not know (3-DSL.e, 3.2h)."""
    return in_place_of(state, "headteacher")


def _routed(event: Event, due: datetime | None) -> Iterator[Notice]:
    """To those next in line of whoever it is about, if they hear of it by nothing else.

    Those who may act in it at once, because it is about the head, are telephoned if that fails (3.2h).
    """
    known = (*(event.effects.reaches or DSL_ROLES), *event.effects.covers)
    said: dict[str, bool] = {}
    for each in event.effects.routes:
        for role in each.to:
            if role not in known:
                said[role] = said.get(role, False) or "headteacher" in each.of
    act = tuple(role for role, acts in said.items() if acts)
    rest = tuple(role for role in said if role not in act)
    if act:
        yield Notice(version=event.version, say=ROUTED_TO_YOU, obligation="accept", due_at=due, roles=act)
    if rest:
        yield Notice(version=event.version, say=ROUTED_TO_YOU, roles=rest)


def _on_conflict(event: Event, state: Referral) -> Iterator[Notice]:
    """To whoever decides now, of each that waits, and whoever can take on what nobody has any more (3.2h)."""
    said: dict[str | None, tuple[str, tuple[str, ...], tuple[UUID, ...]]]
    said = {each.obligation: (CONFLICT_DECLARED, each.to, ()) for each in state.conflicts if each.waits}
    opened = {owed.id for owed in event.effects.opens}
    if "accept" in opened:
        said["accept"] = (OWED_AT_ONCE, state.rerouted or DSL_ROLES, state.acting)
    for name, (say, roles, people) in said.items():
        owed = state.owes(name or "")
        yield Notice(
            version=event.version,
            say=say,
            obligation=name,
            due_at=owed.due_at if owed is not None else None,
            roles=roles,
            people=people,
        )


def _on_ladder(
    event: Event, fact: happened.EscalationRaised | happened.ReminderSent, state: Referral
) -> Notice:
    """To everybody whom the rung reached; its roles were chosen among those who may know of the case."""
    people: list[UUID] = [*event.effects.on_duty]
    referral = state.agency_referral(fact.obligation.partition(":")[2])
    if "referrer" in fact.to and referral is not None:
        people.append(referral.referrer)
    if "lead" in fact.to and state.plan is not None and state.plan.lead is not None:
        people.append(state.plan.lead)
    if "mentor" in fact.to and state.mentor is not None and state.mentor.mentor is not None:
        people.append(state.mentor.mentor)
    if ACTING_DSL in fact.to:
        people += state.acting
    return Notice(
        version=event.version,
        say=event.effects.says.say if event.effects.says else REMINDER,
        obligation=fact.obligation,
        rung=fact.rung,
        due_at=fact.due_at,
        roles=tuple(role for role in fact.to if role not in PERSONS),
        people=tuple(people),
    )


def _decision(event: Event, fact: happened.FeedbackReceived, state: Referral) -> Notice:
    """To the headteacher (3-DSL.e); one that nobody typed also to the referrer and the DSL (11.8)."""
    if not (isinstance(event.actor, By) and event.actor.role == AGENCY):
        return Notice(version=event.version, say=DECISION_TOLD, roles=_head(state))
    referral = state.agency_referral(fact.agency_referral)
    return Notice(
        version=event.version,
        say=DECISION_TOLD,
        roles=(*_head(state), *(state.rerouted or DSL_ROLES)),
        people=(*state.acting, *((referral.referrer,) if referral is not None else ())),
    )


def _answer(event: Event, fact: happened.ChallengeAnswered, state: Referral) -> Notice:
    """To who asked and who decided; upheld, to the DSL, who reviews anew (3.2u)."""
    answered = [each for each in state.challenges.raised if each.answered_by == event.version]
    parties = [person for each in answered for person in each.parties]
    return Notice(
        version=event.version,
        say=CHALLENGE_ANSWERED,
        roles=(state.rerouted or DSL_ROLES) if fact.upheld else (),
        people=tuple(dict.fromkeys((*parties, *(state.acting if fact.upheld else ())))),
    )


def _to_telephone(event: Event, state: Referral) -> Iterator[Notice]:
    """Once for each call that is owed, whatever number of messages fails."""
    carried = event.effects.carried
    owed = state.owes(carried.telephone) if carried is not None and carried.telephone else None
    if owed is None or owed.causes[0] != event.version:
        return
    yield Notice(
        version=event.version,
        say=TELEPHONE,
        obligation=owed.id,
        due_at=owed.due_at,
        roles=state.rerouted or DSL_ROLES,
        people=state.acting,
    )
