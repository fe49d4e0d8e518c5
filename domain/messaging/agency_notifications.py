"""The messages about a referral to an agency, and about its answer (3-DSL.e, 11.8)."""

from collections.abc import Iterator

from domain import events as happened
from domain.case.audience import role_and_substitutes
from domain.case.case import Case
from domain.case.event import Event
from domain.messaging.notification import (
    ANSWER_TOLD,
    ANSWER_TOLD_RECONSIDER,
    DECISION_TOLD,
    DECISION_TOLD_RECONSIDER,
    REFERRAL_DOCUMENT,
    REFERRAL_MADE,
    REFERRAL_WITHDRAWN,
    REFERRED_BY_ANOTHER,
    Notification,
)
from domain.people.roles import AGENCY, DSL_ROLES, By


def to_the_head(state: Case) -> tuple[str, ...]:
    """The headteacher, and the roles that are told instead of an excluded head (3-DSL.e, 3.2h)."""
    return role_and_substitutes(state, "headteacher")


def notifications_of_referral(
    event: Event, fact: happened.ReferralMade, state: Case
) -> Iterator[Notification]:
    """Tell the authority and the head, and the DSL if someone else made the referral."""
    owed, due, version = f"feedback:{fact.agency_referral}", fact.feedback_due_at, event.version
    if event.effects.sends is not None:
        yield Notification(
            version=version,
            say=REFERRAL_DOCUMENT,
            obligation=owed,
            due_at=due,
            authority=event.effects.sends,
        )
    yield Notification(
        version=version, say=REFERRAL_MADE, obligation=owed, due_at=due, roles=to_the_head(state)
    )
    is_reviewed_later = any(
        each.id == "retrospective-review" for each in event.effects.opens
    )  # a message of its own
    by = event.actor
    if isinstance(by, By) and by.role not in DSL_ROLES and not is_reviewed_later:
        yield Notification(
            version=version,
            say=REFERRED_BY_ANOTHER,
            obligation=owed,
            due_at=due,
            roles=state.rerouted or DSL_ROLES,
            people=state.acting,
            never=(by.id,),
        )


def notification_of_withdrawal(event: Event, agency_referral: str, state: Case) -> Notification:
    """Tell the referrer and the head that a referral was withdrawn, but not who did it (3-DSL.e)."""
    referral = state.sent_referral(agency_referral)
    return Notification(
        version=event.version,
        say=REFERRAL_WITHDRAWN,
        roles=to_the_head(state),
        people=(referral.referrer,) if referral is not None else (),
        never=(event.actor.id,) if isinstance(event.actor, By) else (),
    )


def notifications_of_answer(event: Event, agency_referral: str, state: Case) -> Iterator[Notification]:
    """Tell the referrer, the owner, the duty DSL and the head, but not the person who recorded it (11.8)."""
    by, duty = event.actor, (*event.effects.on_duty, *event.effects.absent)
    sent = isinstance(by, By) and by.role == AGENCY
    recorded_by = (by.id,) if isinstance(by, By) and not sent else ()
    referral = state.agency_referral(agency_referral)
    referrer = (referral.referrer,) if referral is not None else ()
    owner = (state.owner,) if state.owner is not None else ()
    every_dsl = sent or not duty  # no DSL recorded it, or no DSL may know about it
    people = (*referrer, *owner, *duty, *(state.acting if every_dsl else ()))
    asks = next((owed for owed in event.effects.opens if owed.id == f"reconsider:{agency_referral}"), None)
    owed, due = (asks.id, asks.due_at) if asks is not None else (None, None)
    yield Notification(
        version=event.version,
        say=ANSWER_TOLD if asks is None else ANSWER_TOLD_RECONSIDER,
        obligation=owed,
        due_at=due,
        roles=(state.rerouted or DSL_ROLES) if every_dsl else (),
        people=tuple(dict.fromkeys(people)),
        never=recorded_by,
    )
    yield Notification(
        version=event.version,
        say=DECISION_TOLD if asks is None else DECISION_TOLD_RECONSIDER,
        obligation=owed,
        due_at=due,
        roles=to_the_head(state),
        never=tuple(dict.fromkeys((*recorded_by, *people))),
    )
