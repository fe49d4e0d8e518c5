"""One person who may not know of the case, and who decides about that (3.2h)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.people.roles import DSL_ROLES, Person, eligible_recipients

CONFIRM = "confirm-conflict"
"""The kind of what whoever decides about somebody owes."""
NEXT_IN_LINE = "next_in_line"
"""The word for whoever decides, among its owners and on its ladder."""

_DECIDES_ABOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("board_lead", ("nominated_governor",)),
    ("nominated_governor", ("board_lead",)),
    ("headteacher", ("nominated_governor",)),
    ("senior_leader", ("headteacher",)),
    ("dsl", (*DSL_ROLES, "headteacher")),
    ("deputy_dsl", (*DSL_ROLES, "headteacher")),
)
"""Who decides about whom; of several roles the first here counts, and about anybody else it is the DSL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody who was named at raising, or later; it stands until it is lifted."""

    version: int
    """Of the entry that excluded them."""
    person: UUID
    of: tuple[str, ...] = ()
    """The roles in line that they held then."""
    by: tuple[UUID, ...] = ()
    """Whoever named them, of whom nobody decides."""
    to: tuple[str, ...] = ()
    """The roles that decide."""
    obligation: str | None = None
    """The id of what the next in line owes; none where they were only named at raising."""
    owned: bool = False
    """The case was theirs."""
    confirmed_by: int | None = None
    lifted_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it still keeps them from the case."""
        return self.lifted_by is None

    @property
    def waits(self) -> bool:
        """Whether it was declared, and neither confirmed nor lifted."""
        return self.stands and self.obligation is not None and self.confirmed_by is None

    def decided_as(self, person: Person) -> str | None:
        """The role by which somebody decides about it; none for the person named and whoever named them."""
        if person.id in (self.person, *self.by):
            return None
        return next((role for role in self.to if role in person.roles), None)


def decides_about(
    of: Collection[str], roster: Collection[Person], barred: Collection[UUID]
) -> tuple[str, ...]:
    """Who decides about somebody with these roles: of the DSL the deputy or head, of the head the governor.

    Barred are those who may not know of the case, and whoever declared it; never nobody (3.2h).
    """
    wanted = next((above for role, above in _DECIDES_ABOUT if role in of), DSL_ROLES)
    return eligible_recipients(wanted, roster, barred)
