"""The links in the bar: what is of use to these roles. Each page decides for itself who may see it."""

from dataclasses import dataclass

from domain.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL


@dataclass(frozen=True, slots=True)
class Link:
    """One link, for everybody or for some."""

    href: str
    text: str
    roles: tuple[str, ...] = ()

    def is_of_use(self, roles: tuple[str, ...], procedure: bool) -> bool:
        """Whether there is something behind it for these roles."""
        if self is PROCEDURE:
            return procedure
        return not self.roles or any(role in self.roles for role in roles)


PROCEDURE = Link("/procedure", "Procedure")
"""For whoever may see anything that was said of the procedure (13.4)."""
LINKS = (
    Link("/", "Your work"),
    Link("/escalations", "Escalations", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL)),
    Link("/cases", "Cases"),
    Link("/report", "Report a concern"),
    Link("/policy", "Policy"),
    PROCEDURE,
    Link("/people", "People"),
    Link("/duty", "Duty rota"),
    Link("/calendar", "Calendar"),
    Link("/measures", "Measures", (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL)),
    Link("/connections", "Connections", ("admin",)),
    Link("/status", "Status"),
)
"""In the order of the bar."""


def links(roles: tuple[str, ...], path: str, procedure: bool) -> list[dict[str, object]]:
    """The bar's links, as the Design System's macro takes them."""
    shown = [link for link in LINKS if link.is_of_use(roles, procedure)]
    return [
        {"href": link.href, "text": link.text, "current": path == link.href}
        | ({"active": True} if link.href != "/" and path.startswith(link.href + "/") else {})
        for link in shown
    ]
