"""The links in the menu, by role. Each page itself decides who may see it."""

from dataclasses import dataclass

from domain.access.permissions import (
    BEYOND_THE_SCHOOL,
    OF_AN_INSPECTOR,
    OF_THE_GOVERNORS,
    OF_THE_HEADTEACHER,
    WHOLE_SCHOOL,
)
from domain.people.absences import MAY_READ
from domain.people.roles import DSL_ROLES, LINE
from domain.people.training_requirements import MAY_READ as READS_TRAINING
from domain.pupils.pupil_access import FIND


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One link, for everyone or for some roles."""

    href: str
    text: str
    roles: tuple[str, ...] = ()
    rare: bool = False
    """Whether it is folded under "More" on a wide screen, so that the bar stays one row."""
    daily: tuple[str, ...] = ()
    """Roles that see it in the bar anyway."""

    def is_of_use(self, roles: tuple[str, ...], procedure: bool) -> bool:
        """Whether the page has something for these roles."""
        if self is PROCEDURE:
            return procedure
        return not self.roles or any(role in self.roles for role in roles)

    def is_folded(self, roles: tuple[str, ...], path: str) -> bool:
        """Whether it is under "More" for these roles on this page."""
        return self.rare and not self.leads_to(path) and set(self.daily).isdisjoint(roles)

    def leads_to(self, path: str) -> bool:
        """Whether it leads to this page, or to the page above it."""
        return path == self.href or (self.href != "/" and path.startswith(self.href + "/"))


PROCEDURE = NavigationLink("/procedure", "Policy problems")
"""For people who may see a reported problem with the policy (13.4)."""
LINKS = (
    NavigationLink("/", "Your work"),
    NavigationLink("/headteacher", "Overview", OF_THE_HEADTEACHER),
    NavigationLink(
        "/escalations",
        "Escalations",
        (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL),
        rare=True,
        daily=(*DSL_ROLES, "senior_leader", "auditor", *BEYOND_THE_SCHOOL),
    ),
    NavigationLink("/cases", "Cases"),
    NavigationLink("/pupils", "Pupils", FIND, rare=True, daily=(*DSL_ROLES, "admin")),
    NavigationLink("/report", "Report a concern"),
    NavigationLink("/policy", "Policy"),
    PROCEDURE,
    NavigationLink("/people", "People", rare=True, daily=("admin",)),
    NavigationLink("/connections", "Connections", ("admin",)),
    NavigationLink("/duty", "Duty rota", rare=True),
    NavigationLink("/absences", "Being away", MAY_READ, rare=True),
    NavigationLink("/hand-over", "Hand over", LINE, rare=True),
    NavigationLink("/calendar", "Calendar", rare=True, daily=("operator",)),
    NavigationLink("/measures", "Response times", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL), rare=True),
    NavigationLink("/governors", "Governors’ report", OF_THE_GOVERNORS, rare=True),
    NavigationLink("/inspection", "List for an inspector", OF_AN_INSPECTOR, rare=True),
    NavigationLink("/training", "Training", READS_TRAINING, rare=True),
    NavigationLink("/mail", "Your e-mail", rare=True),
    NavigationLink("/integrity", "Integrity", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL, "operator"), rare=True),
    NavigationLink("/status", "Status", rare=True),
)
"""In the order of the menu."""


def links(roles: tuple[str, ...], path: str, procedure: bool) -> list[dict[str, object]]:
    """The menu’s links, as the Design System’s macro takes them."""
    return [
        {
            "href": link.href,
            "text": link.text,
            "current": path == link.href,
            "active": link.leads_to(path),
            "folded": link.is_folded(roles, path),
        }
        for link in LINKS
        if link.is_of_use(roles, procedure)
    ]
