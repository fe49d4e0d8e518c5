"""What became of what a clause asks, in sentences that need no code to be understood (3.2b)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.compliance.obligation_outcomes import SCHOOL
from web.pages.case import case_labels
from wording import obligation_text, phrases


def says(finding: Mapping[str, Any], told_of: Mapping[str, str], now: datetime) -> str:
    """What was done late, is owed or was never done, and then what was done in time."""
    if finding["shown_by"] != "duties":
        return str(finding["says"])
    missing = finding["not_recorded"]
    said = [_sentence(each, told_of, now) for each in finding["duties"] if each["outcome"] != "met"]
    in_time = [
        obligation_text.was_owed(each["obligation"], told_of)
        for each in finding["duties"]
        if each["outcome"] == "met"
    ]
    if in_time:
        listed = "; ".join(map(phrases.lower, dict.fromkeys(in_time)))
        said.append(f"Done in time: {listed}.")
    if missing:
        said.append(f"Not recorded: {'; '.join(missing)}.")
    return " ".join(said)


def _sentence(duty: Mapping[str, Any], told_of: Mapping[str, str], now: datetime) -> str:
    """One thing owed, what became of it, whose it was and whose the deadline is."""
    late = duty["late_by"]["text"] if duty["late_by"] else None
    was = obligation_text.was_owed(duty["obligation"], told_of)
    match duty["outcome"]:
        case "met_late":
            told = f"{was}: done late, by {late}."
        case "owed":
            by = (
                f" {obligation_text.by_when(datetime.fromisoformat(duty['due_at']), now)}"
                if duty["due_at"]
                else ""
            )
            told = f"{obligation_text.owed(duty['obligation'], told_of)}{by}."
        case _ if duty["event"] is not None:
            told = f"{was}: never done, and no longer needed since entry {duty['event']}."
        case _:
            told = f"{was}: not done{f', late so far by {late}' if late else ''}."
    return " ".join((told, *_whose(duty)))


def _whose(duty: Mapping[str, Any]) -> list[str]:
    deadline = case_labels.deadline(duty["basis"]) if duty["due_at"] else "It has no deadline."
    if duty["whose"] == SCHOOL:
        return [deadline]
    return [f"This is for {phrases.agency(duty['whose'])} to do, and not for the school.", deadline]
