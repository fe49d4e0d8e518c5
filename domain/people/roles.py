"""People of a school, the roles they hold, and who acts when the DSL cannot (3.2h, 3.2k, 3.2l)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

Role = Literal[
    "staff",
    "dsl",
    "deputy_dsl",
    "senior_leader",
    "headteacher",
    "nominated_governor",
    "board_lead",
    "mentor",
    "auditor",
    "admin",
    "operator",
]
ROLES: tuple[Role, ...] = get_args(Role)
OPERATOR: Role = "operator"
"""Runs the installation for every school. The role is held alone, and given only on the command line."""
OF_A_SCHOOL: tuple[Role, ...] = tuple(role for role in ROLES if role != OPERATOR)
"""Roles that a school's administrator may give."""

DSL_ROLES: tuple[Role, ...] = ("dsl", "deputy_dsl")
"""The DSL and the deputies, who have the same powers (3.2l)."""

AGENCY = "agency"
"""The role under which an agency's own message is recorded."""

ACTING_DSL = "acting_dsl"
"""The role, in one case, of a person next in line who accepted it: there they have a DSL's powers."""

IN_LINE: tuple[tuple[Role, ...], ...] = (
    ("dsl",),
    ("deputy_dsl",),
    ("senior_leader", "headteacher"),
    ("nominated_governor",),
    ("board_lead",),
)
"""Who acts next. Roles in the same step act together."""

TO_FILL: tuple[Role, ...] = (*DSL_ROLES, "headteacher")
"""The roles that a new school fills, in this order. It is ready when it has a DSL (3.2k, 3.2l)."""

LINE: tuple[Role, ...] = tuple(role for step in IN_LINE for role in step)
"""The same roles without the steps."""

NOBODY_LEFT = "local_authority"
"""Where a rung goes if everyone in line is excluded, so that it always reaches someone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the school who is signed in, or who can be notified."""

    id: UUID
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """The person behind an event, and the role that permitted it."""

    id: UUID
    role: str


Actor = By | Literal["clock"]


def holders(role: str, roster: Iterable[Person], excluded: Collection[UUID]) -> list[Person]:
    """People who hold the role and may know of the case."""
    return [person for person in roster if role in person.roles and person.id not in excluded]


def duty_dsl(
    roster: Collection[Person], on_duty: Collection[UUID], excluded: Collection[UUID]
) -> tuple[UUID, ...]:
    """The duty DSL: every DSL and deputy on duty; if none is on duty, the DSL, else the deputy (3-DSL.x)."""
    held = [[person.id for person in holders(role, roster, excluded)] for role in DSL_ROLES]
    now = tuple(dict.fromkeys(each for ids in held for each in ids if each in on_duty))
    return now or tuple(next((ids for ids in held if ids), ()))


def cover_for_duty(
    roster: Collection[Person], on_duty: Collection[UUID], excluded: Collection[UUID]
) -> tuple[str, ...]:
    """The roles that cover while no DSL or deputy is on duty: senior leader, else next in line (3-DSL.x).

    There is no cover if no DSL or deputy may know of the case: it is then rerouted instead.
    """
    dsls = [person.id for role in DSL_ROLES for person in holders(role, roster, excluded)]
    if not dsls or any(each in on_duty for each in dsls):
        return ()
    found = eligible_recipients(("senior_leader",), roster, excluded)
    return tuple(role for role in found if role not in (*DSL_ROLES, NOBODY_LEFT))


def step_in_line(role: str) -> int:
    """The step of a role in the line; words such as `referrer` count as the first step."""
    return next((n for n, step in enumerate(IN_LINE) if role in step), 0)


def eligible_recipients(
    to: Iterable[str], roster: Collection[Person], excluded: Collection[UUID]
) -> tuple[str, ...]:
    """The named roles that may know of the case, or the next in line (3.2h)."""
    wanted = tuple(dict.fromkeys(to))
    allowed = tuple(role for role in wanted if holders(role, roster, excluded))
    if allowed:
        return allowed
    start = max(map(step_in_line, wanted), default=0)
    for step in (*IN_LINE[start:], *reversed(IN_LINE[:start])):  # upwards first, then downwards
        found = tuple(role for role in step if holders(role, roster, excluded))
        if found:
            return found
    return (NOBODY_LEFT,)


MAY_ACT = (*DSL_ROLES, "headteacher", "senior_leader")
"""Roles that see every case of their school and can act in it."""
WHOLE_SCHOOL = (*MAY_ACT, "auditor")
"""Roles that see every case of their school."""

BEYOND_THE_SCHOOL: tuple[Role, ...] = ("nominated_governor", "board_lead")
"""The roles of the board, which see only the cases that are rerouted to them."""


def own_role(person: Person) -> str:
    """The role recorded when any role would do: DSL or deputy first, then staff, then any other."""
    for role in (*DSL_ROLES, *ROLES):
        if role in person.roles:
            return role
    return "staff"
