"""Whom a page tells people to turn to: the DSLs and deputies who are there, those on duty first (3-HT.c)."""

from collections.abc import Collection
from uuid import UUID

from domain.people.absences import Away, duty_with_covers
from domain.people.roles import Person


def who_to_tell(leads: Collection[Person], on_duty: Collection[UUID], away: Away) -> tuple[UUID, ...]:
    """Those on duty or covering, then the others who are present; everyone if all are away (3-DSL.x)."""
    duty, _ = duty_with_covers(leads, on_duty, (), away)
    rest = (each.id for each in leads)
    present = tuple(each for each in dict.fromkeys((*duty, *rest)) if each not in away)
    return present or tuple(each.id for each in leads)
