"""The messages about a new report, and about what people add to it later (8.6, 11.1, 11.4)."""

from collections.abc import Iterator
from datetime import datetime

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.untold_facts import NEW_INFORMATION, speaks_of_danger
from domain.command_catalogue import REVIEWS
from domain.messaging.notification import (
    CONCERN_MADE_KNOWN,
    CONCERN_MADE_KNOWN_IN_DANGER,
    CONCERN_RAISED,
    CONCERN_RAISED_IN_DANGER,
    INFORMATION_ADDED,
    INFORMATION_ADDED_IN_DANGER,
    ROUTED_TO_YOU,
    ROUTED_TO_YOU_IN_DANGER,
    Notification,
)
from domain.people.roles import DSL_ROLES, By

OF_WORDS = (INFORMATION_ADDED, INFORMATION_ADDED_IN_DANGER)


def notifications_of_report(event: Event, fact: happened.ConcernRaised) -> Iterator[Notification]:
    """Tell those who can accept the case at once, and those who must know of it (8.6, 11.1)."""
    due = next((owed.due_at for owed in event.effects.opens if owed.id == "accept"), None)
    in_danger = bool(fact.concern.immediate_danger)  # 11.4
    yield Notification(
        version=event.version,
        say=CONCERN_RAISED_IN_DANGER if in_danger else CONCERN_RAISED,
        obligation="accept",
        due_at=due,
        roles=(*event.effects.reaches, *event.effects.covers),
        people=(*event.effects.on_duty, *event.effects.absent),
    )
    yield from _routed(event, due, in_danger)
    yield from _to_the_head(event, in_danger)


def notification_of_words(event: Event, state: Case) -> Notification:
    """Tell the owner and the duty DSL of what another person adds, as of a first report (2.4g, 8.6, 11.1)."""
    duty = (*event.effects.on_duty, *event.effects.absent)
    owner = (state.owner,) if state.owner is not None else ()
    waits = (state.open_obligation(each) for each in (NEW_INFORMATION, *REVIEWS.split()))
    owed = next((each for each in waits if each is not None), None)
    return Notification(
        version=event.version,
        say=INFORMATION_ADDED_IN_DANGER if speaks_of_danger(event.fact) else INFORMATION_ADDED,
        obligation=owed.id if owed is not None else None,
        due_at=owed.due_at if owed is not None else None,
        roles=() if duty else state.rerouted or DSL_ROLES,
        people=tuple(dict.fromkeys((*owner, *duty, *state.acting))),
        never=(event.actor.id,) if isinstance(event.actor, By) else (),
    )


def _to_the_head(event: Event, in_danger: bool) -> Iterator[Notification]:
    """Tell the head about each concern, unless they raised it, must accept it or were routed it (3-DSL.e)."""
    routed = {role for each in event.effects.routes for role in each.to}  # 3.2h: they get another message
    roles = tuple(role for role in event.effects.informs if role not in routed)
    if roles and isinstance(event.actor, By):
        yield Notification(
            version=event.version,
            say=CONCERN_MADE_KNOWN_IN_DANGER if in_danger else CONCERN_MADE_KNOWN,
            roles=roles,
            never=(event.actor.id, *event.effects.on_duty, *event.effects.absent),
        )


def _routed(event: Event, due: datetime | None, in_danger: bool) -> Iterator[Notification]:
    """Tell the roles that decide about an excluded person, if no other message tells them.

    If the concern is about the head, they may act at once: a failed message means a telephone call (3.2h).
    """
    known = (*(event.effects.reaches or DSL_ROLES), *event.effects.covers)
    said: dict[str, bool] = {}
    for each in event.effects.routes:
        for role in each.to:
            if role not in known:
                said[role] = said.get(role, False) or "headteacher" in each.of
    act = tuple(role for role, acts in said.items() if acts)
    rest = tuple(role for role in said if role not in act)
    say = ROUTED_TO_YOU_IN_DANGER if in_danger else ROUTED_TO_YOU
    if act:
        yield Notification(version=event.version, say=say, obligation="accept", due_at=due, roles=act)
    if rest:
        yield Notification(version=event.version, say=say, roles=rest)
