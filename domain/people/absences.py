"""People who are away, and who covers them until they are back (3-DSL.f, 3-DSL.x, 3.2l)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.field_rules import Fault, start_and_end_faults
from domain.people.roles import DSL_ROLES, LINE, Person, cover_for_duty, duty_dsl
from domain.refusals import CoverWithoutTheRole, NoRoleToCover

Away = Mapping[UUID, UUID | None]
"""The cover of each person who is away at one instant; None if their cover has left or lost the role."""

FOR_OTHERS = (*DSL_ROLES, "headteacher")
"""Roles that may record that another person is away; everyone in line may do so for themselves."""
MAY_READ = (*LINE, "auditor", "admin")
"""Roles that see who is away."""
_MAY_COVER: Mapping[str, tuple[str, ...]] = {
    "dsl": DSL_ROLES,
    "deputy_dsl": DSL_ROLES,
    "senior_leader": ("senior_leader", "headteacher", *DSL_ROLES),
    "headteacher": ("headteacher", "senior_leader", *DSL_ROLES),
    "nominated_governor": ("nominated_governor", "board_lead"),
    "board_lead": ("board_lead", "nominated_governor"),
}
"""The roles of which a cover needs one, for each role in line that the absent person holds."""


WhyAway = Literal["planned", "unplanned"]
"""No other words: why a person is away can be about their health."""
WhyEnded = Literal["back", "replaced", "mistake"]
"""Back early; recorded again with other times or another cover; or recorded by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAbsence:
    """Record that a person is away from one time until another, and who covers them (3-DSL.f, 3-DSL.x)."""

    person: UUID
    cover: UUID
    starts_at: datetime
    ends_at: datetime
    reason: WhyAway | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAbsence:
    """End an absence now, or cancel it before it starts; it stays on record (3-DSL.x)."""

    reason: WhyEnded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceEntry:
    """One thing that was recorded about an absence; it is never changed (11.15)."""

    what: str
    """`recorded` or `ended`."""
    at: datetime
    by: UUID | None
    """None on the command line."""
    name: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One recorded absence. It takes effect and ends by its times alone."""

    id: UUID
    person: UUID
    name: str
    cover: UUID
    cover_name: str
    starts_at: datetime
    ends_at: datetime
    recorded_by: UUID | None
    """None on the command line."""
    recorded_at: datetime
    ended_at: datetime | None
    """When it was ended early or cancelled."""
    ended_by: UUID | None
    covered: bool = True
    """Whether the cover holds a role now with which they can cover (3.2l)."""
    history: tuple[AbsenceEntry, ...] = ()
    """Its entries, in order."""


def absence_faults(asked: RecordAbsence, at: datetime) -> list[Fault]:
    """The faults of an absence; other absences are another matter."""
    wrong = start_and_end_faults(asked.starts_at, asked.ends_at)
    if not wrong and asked.ends_at <= at:
        wrong.append(Fault(pointer="/ends_at", message="Give an end in the future."))
    if asked.cover == asked.person:
        wrong.append(Fault(pointer="/cover", message="Choose another person as cover."))
    return wrong


def check_cover(person: Person, cover: Person) -> None:
    """Refuse a cover who does not hold a role that can act for each role of the absent person (3.2l)."""
    if set(LINE).isdisjoint(person.roles):
        raise NoRoleToCover
    if not may_cover(person, cover):
        raise CoverWithoutTheRole


def may_cover(person: Person, cover: Person) -> bool:
    """Whether one person can cover the other."""
    held = [role for role in LINE if role in person.roles]
    acts = all(not set(_MAY_COVER[role]).isdisjoint(cover.roles) for role in held)
    return bool(held) and acts and cover.id != person.id


def covers_now(recorded: Mapping[UUID, UUID], people: Collection[Person]) -> Away:
    """The covers that count now: one who has left or lost the role is none (3.2l)."""
    known = {each.id: each for each in people}

    def acts(person: UUID, cover: UUID) -> bool:
        return person in known and cover in known and may_cover(known[person], known[cover])

    return {person: cover if acts(person, cover) else None for person, cover in recorded.items()}


def may_record_for(by: Person, person: UUID) -> bool:
    """Whether a person may record, or end, this person's absence."""
    if any(role in FOR_OTHERS for role in by.roles):
        return True
    return by.id == person and any(role in LINE for role in by.roles)


def cover_of(person: UUID, away: Away, barred: Collection[UUID | None] = ()) -> UUID | None:
    """Who acts for an absent person: the first of their covers, and covers of covers, who is present.

    None if that person is barred, if there is none with the role, or if they cover each other.
    """
    passed, now = {person}, away.get(person)
    while now is not None and now not in passed:
        if now not in away:
            return None if now in barred else now
        passed.add(now)
        now = away[now]
    return None


def duty_with_covers(
    roster: Collection[Person], on_duty: Collection[UUID], excluded: Collection[UUID], away: Away
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """The duty DSL with a cover for each who is away, and those who are away (3-DSL.x).

    Without a cover who may know of the case, duty falls to the DSL or deputies who are present. If there
    are none, it stays with those who are away, so that it is always someone's.
    """
    by_rota = duty_dsl(roster, on_duty, excluded)
    absent = tuple(each for each in by_rota if each in away)
    if not absent:
        return by_rota, ()
    dsls = {each.id for each in roster if not set(DSL_ROLES).isdisjoint(each.roles)}
    acts = {each: cover_of(each, away, excluded) if each in away else each for each in by_rota}
    found = tuple(dict.fromkeys(who for who in acts.values() if who is not None and who in dsls))
    if not found:
        found = duty_dsl([each for each in roster if each.id not in away], on_duty, excluded)
    return (found, absent) if found else (by_rota, ())


def acted_for(
    person: UUID, line: Collection[Person], on_duty: Collection[UUID], away: Away
) -> tuple[UUID, ...]:
    """The absent people for whom this person acts: as their cover, or first on duty if they have none."""
    duty, _ = duty_with_covers(line, on_duty, (), away)
    present = next((each for each in duty if each not in away), None)
    return tuple(each for each in away if (cover_of(each, away) or present) == person)


def roles_on_duty_instead(
    roster: Collection[Person], on_duty: Collection[UUID], excluded: Collection[UUID], away: Away, rota: bool
) -> tuple[str, ...]:
    """The roles that cover while no DSL is on duty: by the rota, or because all are away (3-DSL.x)."""
    if not rota and not _all_away(roster, excluded, away):
        return ()
    acts = (cover_of(each, away, excluded) if each in away else each for each in on_duty) if rota else ()
    now = frozenset(each for each in acts if each is not None)
    here = [each for each in roster if each.id not in away or not set(DSL_ROLES).isdisjoint(each.roles)]
    return cover_for_duty(here, now, excluded) or cover_for_duty(roster, now, excluded)


def _all_away(roster: Collection[Person], excluded: Collection[UUID], away: Away) -> bool:
    people, _ = duty_with_covers(roster, (), excluded, away)
    return bool(people) and all(each in away for each in people)


def who_to_tell(leads: Collection[Person], on_duty: Collection[UUID], away: Away) -> tuple[UUID, ...]:
    """The leads on duty or covering, then the others who are present; everyone if all are away (3-DSL.x)."""
    duty, _ = duty_with_covers(leads, on_duty, (), away)
    rest = (each.id for each in leads)
    present = tuple(each for each in dict.fromkeys((*duty, *rest)) if each not in away)
    return present or tuple(each.id for each in leads)
