"""The links in the bar: what is of use to these roles. Each page decides for itself who may see it."""

from dataclasses import dataclass

from domain.access.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One link, for everybody or for some."""

    href: str
    text: str
    roles: tuple[str, ...] = ()
    rare: bool = False
    """Whether it is folded under "More" at a desk, so that the bar is one row."""
    daily: tuple[str, ...] = ()
    """Roles for which it stands in the bar all the same."""

    def is_of_use(self, roles: tuple[str, ...], procedure: bool) -> bool:
        """Whether there is something behind it for these roles."""
        if self is PROCEDURE:
            return procedure
        return not self.roles or any(role in self.roles for role in roles)

    def is_folded(self, roles: tuple[str, ...], path: str) -> bool:
        """Whether somebody with these roles, on this page, finds it under "More"."""
        return self.rare and not self.leads_to(path) and set(self.daily).isdisjoint(roles)

    def leads_to(self, path: str) -> bool:
        """Whether it is the page's own link, or that of what it belongs to."""
        return path == self.href or (self.href != "/" and path.startswith(self.href + "/"))


PROCEDURE = NavigationLink("/procedure", "Procedure")
"""For whoever may see anything that was said of the procedure (13.4)."""
LINKS = (
    NavigationLink("/", "Your work"),
    NavigationLink("/escalations", "Escalations", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL)),
    NavigationLink("/cases", "Cases"),
    NavigationLink("/report", "Report a concern"),
    NavigationLink("/policy", "Policy"),
    PROCEDURE,
    NavigationLink("/people", "People", rare=True, daily=("admin",)),
    NavigationLink("/connections", "Connections", ("admin",)),
    NavigationLink("/duty", "Duty rota", rare=True),
    NavigationLink("/calendar", "Calendar", rare=True, daily=("operator",)),
    NavigationLink("/measures", "Measures", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL), rare=True),
    NavigationLink("/status", "Status", rare=True),
)
"""In the order of the bar."""


def links(roles: tuple[str, ...], path: str, procedure: bool) -> list[dict[str, object]]:
    """The bar's links, as the Design System's macro takes them."""
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
