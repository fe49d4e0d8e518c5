"""What became of something owed, as a document and in a sentence that says whose it was."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.calendar.timestamps import instant
from domain.compliance.lateness import Lateness
from domain.compliance.obligation_outcomes import SCHOOL, Duty
from domain.policy.agency_names import agency_name

_DEADLINES: Mapping[str, str] = {
    "policy": "the deadline is the policy's",
    "guidance": "the deadline is from guidance",
    "local authority": "the deadline is the local authority's",
    "school setting": "the deadline is the school's own",
}


def duty_view(duty: Duty) -> dict[str, Any]:
    """What became of one thing owed."""
    return {
        "obligation": duty.obligation,
        "outcome": duty.outcome,
        "whose": duty.whose,
        "basis": duty.basis,
        "note": duty.note,
        "opened_at": instant(duty.opened_at),
        "due_at": instant(duty.due_at),
        "done_at": instant(duty.done_at),
        "event": duty.done_by,
        "late_by": late_view(duty.late_by),
    }


def late_view(late: Lateness | None) -> dict[str, Any] | None:
    """How late, in minutes and in words."""
    if late is None:
        return None
    return {"minutes": late.minutes, "school_minutes": late.school_minutes, "text": late.text}


def duty_says(duty: Duty, called: Callable[[str], str] = str) -> str:
    """What became of one thing owed, in a sentence; by its id, or as somebody calls it."""
    what = f"{called(duty.obligation)} ({_whose(duty)}; {_limit(duty)})"
    by = duty.late_by.text if duty.late_by is not None else ""
    match duty.outcome:
        case "met":
            return f"Done in time: {what}."
        case "met_late":
            return f"Done late, by {by}: {what}."
        case "owed":
            return f"Owed still: {what}."
        case "breached" if duty.fell_away:
            return f"Never done, and needless since entry {duty.done_by}: {what}."
        case "breached":
            return f"Not done, late by {by} so far: {what}." if by else f"Not done: {what}."


def _whose(duty: Duty) -> str:
    if duty.whose == SCHOOL:
        return "the school's"
    return f"for {agency_called(duty.whose)} to do, not the school's"


def agency_called(agency: str) -> str:
    """An agency as people say it."""
    return agency_name(agency) or agency.replace("_", " ")


def _limit(duty: Duty) -> str:
    return "no deadline" if duty.due_at is None else _DEADLINES[duty.basis]
