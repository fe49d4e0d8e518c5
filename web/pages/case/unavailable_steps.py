"""What a visitor cannot do in a case now: why not, and what would make it possible."""

from dataclasses import dataclass

from domain.access.unavailable_actions import unavailable_actions
from domain.case.case import Case
from views.case_view import CaseView
from web.core.page_request import PageRequest
from wording.formatting import command_name


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailableStep:
    """One command as the page shows it."""

    command: str
    text: str
    why: str
    """The sentence of the refusal that would come."""
    opened_by: tuple[tuple[str, str], ...]
    """The pages that open the way, each with its heading."""


def unavailable_steps(visit: PageRequest, state: Case, view: CaseView) -> list[UnavailableStep]:
    """The commands that the visitor's role allows and the case refuses."""
    offered = [each.command for each in view.next]
    return [
        UnavailableStep(
            command=each.command,
            text=command_name(each.command),
            why=each.refusal().sentence,
            opened_by=tuple((f"/cases/{state.id}/{name}", command_name(name)) for name in each.opened_by),
        )
        for each in unavailable_actions(state, visit.me.caller.person, offered)
    ]


def unavailable_step(visit: PageRequest, state: Case, view: CaseView, command: str) -> UnavailableStep | None:
    """The step of this command, if the case refuses it."""
    return next((each for each in unavailable_steps(visit, state, view) if each.command == command), None)
