"""Refusals about people who are away and their covers."""

from domain.refusals.refused import Refused


class AlreadyAway(Refused):
    """This person is recorded as away for part of that time. End that absence first."""

    clauses = ("3-DSL.x",)


class CoverWithoutTheRole(Refused):
    """This person cannot cover: they do not hold a role with the same powers."""

    clauses = ("3.2l", "3-DSL.x")


class NoRoleToCover(Refused):
    """No duty falls to this person, so they need no cover: they are no DSL, deputy, leader or governor."""

    clauses = ("3-DSL.x",)
