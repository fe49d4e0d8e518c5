"""The commands of a case: those offered now, by what they are about, and why others are not."""

from dataclasses import dataclass

from domain.access.available_actions import unavailable_actions
from domain.case.case import Case
from views.case_view import CaseView
from web.core.page_request import PageRequest
from wording.formatting import command_name

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Agencies",
        (
            "refer",
            "confirm-in-writing",
            "record-acknowledgement",
            "record-feedback",
            "record-chase",
            "withdraw-referral",
            "record-telephone",
            "reconsider",
            "dispute-decision",
            "record-dispute-outcome",
            "conclude-statutory",
            "record-liaison",
            "record-outside-referral",
            "skip-rung",
        ),
    ),
    (
        "The child",
        (
            "add-information",
            "read-information",
            "protect",
            "inform-pupil",
            "record-pupil-view",
            "record-missing-episode",
            "assign-mentor",
            "record-mentor-contact",
            "consider-nrm",
            "reclassify",
        ),
    ),
    (
        "Parents and sharing",
        (
            "assess-parent-contact",
            "plan-parent-contact",
            "record-parent-contact",
            "place-police-hold",
            "review-police-hold",
            "lift-police-hold",
            "record-disclosure",
            "withhold",
        ),
    ),
    ("Support", ("consider-support", "start-early-help", "review-early-help", "change-lead")),
)
REST = "The case and its record"


def grouped(commands: list[str]) -> list[tuple[str, list[str]]]:
    """The offered commands by subject, each group in the offered order."""
    found = [(title, [name for name in commands if name in members]) for title, members in GROUPS]
    known = {name for _, members in GROUPS for name in members}
    found.append((REST, [name for name in commands if name not in known]))
    return [(title, members) for title, members in found if members]


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
