"""Who gets a message whose recipient is away: the cover, the recipient, or both (3-DSL.x, 3.2h)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from domain.access.ownership import owners
from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.protection import IN_DANGER
from domain.case.untold_facts import REFER_AT_ONCE, SPEAKS_OF_DANGER
from domain.messaging.notification import AT_ONCE, CHALLENGE_ANSWERED, REPORT_ANSWERED
from domain.people.absences import Away, cover_of
from domain.people.roles import IN_LINE, Person, step_in_line

DANGER_LIMITS = ("accept-in-danger", IN_DANGER, SPEAKS_OF_DANGER)
"""Limits of obligations that open in immediate danger."""
FOR_THEM_ALONE = (CHALLENGE_ANSWERED, REPORT_ANSWERED)
"""Messages that would tell a cover who had challenged a decision, or who had reported a concern."""
OwnMessage = Literal["waits", "reached", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleNow:
    """The people of a school at the time when a message is sent."""

    away: Away = field(default_factory=dict)
    reachable: tuple[Person, ...] = ()
    """The people in line with an address that no subject of the case shares."""
    own: Mapping[UUID, OwnMessage] = field(default_factory=dict)
    """What became of the same message to others."""
    tried: Collection[UUID] = ()
    """The covers whose mailbox has refused this message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRoute:
    """The recipient to send to now, and who else needs a message of their own."""

    to: UUID
    also: tuple[UUID, ...] = ()


def route(state: Case, kind: str, obligation: str | None, person: Person, now: PeopleNow) -> MessageRoute:
    """Who gets a message to this person at this moment.

    A cover gets it instead, or also in an emergency. If no cover can, the absent person gets it, and the next
    person in line who is present: no message is lost because its recipient is away.
    """
    if person.id not in now.away or kind in FOR_THEM_ALONE:
        return MessageRoute(to=person.id)
    able = {each.id for each in now.reachable if may_be_told(state, obligation, person, each)}
    able -= {*now.tried, *(who for who, became in now.own.items() if became == "failed")}
    barred = {who for who in (*now.away.values(), *now.away) if who not in able}
    cover = cover_of(person.id, now.away, barred)
    if cover is None:
        return MessageRoute(to=person.id, also=next_in_line(state, person, now, able))
    if is_emergency(state, obligation) or visibility(state, person) != "whole":
        return MessageRoute(to=person.id, also=(cover,))
    return MessageRoute(to=cover)


def is_emergency(state: Case, obligation: str | None) -> bool:
    """Whether a message goes to the absent person and the cover at once: in danger, say (8.3, 11.4)."""
    if state.open_obligation(REFER_AT_ONCE) is not None:
        return True
    name = (obligation or "").removeprefix("telephone:")
    owed = state.open_obligation(name)
    in_danger = owed is not None and owed.limit in DANGER_LIMITS
    return in_danger or (name in AT_ONCE and name != "accept")


def may_be_told(state: Case, obligation: str | None, person: Person, other: Person) -> bool:
    """Whether another person may have this person's message: no subject, and no party to what is decided."""
    if other.id in state.about or other.id == person.id:
        return False
    owed = state.open_obligation(obligation) if obligation is not None else None
    if owed is not None and str(other.id) in owners(state, owed).never:
        return False
    sees = visibility(state, other) == "whole"
    return sees or visibility(state, person) != "whole"


def next_in_line(state: Case, person: Person, now: PeopleNow, able: set[UUID]) -> tuple[UUID, ...]:
    """The first person in line who is present, sees the case and may be told: upwards, then downwards."""
    start = min(
        (step_in_line(role) for role in person.roles if step_in_line(role) or role == "dsl"), default=0
    )
    for step in (*IN_LINE[start:], *reversed(IN_LINE[:start])):
        for each in now.reachable:
            holds = not set(step).isdisjoint(each.roles)
            present = each.id in able and each.id not in now.away
            if holds and present and visibility(state, each) == "whole":
                return (each.id,)
    return ()
