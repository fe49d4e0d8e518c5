"""The outcome of an obligation, as a sentence that names its owner."""

from collections.abc import Callable, Mapping

from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome
from domain.policy.agency_names import agency_name

_DEADLINES: Mapping[str, str] = {
    "policy": "deadline set by the policy",
    "guidance": "deadline set by guidance",
    "local authority": "deadline set by the local authority",
    "school setting": "deadline set by the school",
}


def outcome_sentence(duty: ObligationOutcome, called: Callable[[str], str] = str) -> str:
    """The outcome in a sentence; `called` can replace the obligation's id with other words."""
    what = f"{called(duty.obligation)} ({_whose(duty)}; {_limit(duty)})"
    by = duty.late_by.text if duty.late_by is not None else ""
    match duty.outcome:
        case "met":
            return f"Done in time: {what}."
        case "met_late":
            return f"Done late, by {by}: {what}."
        case "owed":
            return f"Still open: {what}."
        case "breached" if duty.fell_away:
            return f"Never done, and no longer needed since entry {duty.done_by}: {what}."
        case "breached":
            return f"Not done, late by {by} so far: {what}." if by else f"Not done: {what}."


def _whose(duty: ObligationOutcome) -> str:
    if duty.whose == SCHOOL:
        return "owner: the school"
    return f"owner: {agency_called(duty.whose)}"


def agency_called(agency: str) -> str:
    """The name of an agency in a sentence."""
    return agency_name(agency) or agency.replace("_", " ")


def _limit(duty: ObligationOutcome) -> str:
    return "no deadline" if duty.due_at is None else _DEADLINES[duty.basis]
