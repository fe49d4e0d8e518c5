"""Conflicts of interest: an excluded person, and the roles that decide (3.2h)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.people.roles import DSL_ROLES, Person, eligible_recipients

CONFLICT_DECISION = "confirm-conflict"
"""The kind of obligation to decide about a conflict."""
NEXT_IN_LINE = "next_in_line"
"""The name in the policy file for the roles that decide, as owners and on the ladder."""

_DECIDES_ABOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("board_lead", ("nominated_governor",)),
    ("nominated_governor", ("board_lead",)),
    ("headteacher", ("nominated_governor",)),
    ("senior_leader", ("headteacher",)),
    ("dsl", (*DSL_ROLES, "headteacher")),
    ("deputy_dsl", (*DSL_ROLES, "headteacher")),
)
"""The roles that decide about each role. The first match counts; for any other role the DSL decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One excluded person, named in the report or later, until the conflict is lifted."""

    version: int
    """The version of the entry that excluded them."""
    person: UUID
    of: tuple[str, ...] = ()
    """The roles in line that they held at the time."""
    by: tuple[UUID, ...] = ()
    """The people who named them, who may not decide."""
    to: tuple[str, ...] = ()
    """The roles that decide."""
    obligation: str | None = None
    """The obligation to decide about it; None if only the report named them."""
    owned: bool = False
    """Whether they owned the case."""
    confirmed_by: int | None = None
    lifted_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it still excludes them."""
        return self.lifted_by is None

    @property
    def waits(self) -> bool:
        """Whether it was declared and is not decided."""
        return self.stands and self.obligation is not None and self.confirmed_by is None

    def decided_as(self, person: Person) -> str | None:
        """The role in which the person may decide; None for the excluded person and those who named them."""
        if person.id in (self.person, *self.by):
            return None
        return next((role for role in self.to if role in person.roles), None)


def decides_about(
    of: Collection[str], roster: Collection[Person], barred: Collection[UUID]
) -> tuple[str, ...]:
    """The roles that decide about a person with these roles: the deputy or head about a DSL.

    Excluded people and those who declared the conflict do not decide. The result is never empty (3.2h).
    """
    wanted = next((above for role, above in _DECIDES_ABOUT if role in of), DSL_ROLES)
    return eligible_recipients(wanted, roster, barred)
