"""Findings about a clause in sentences without codes (3.2b)."""

from collections.abc import Mapping
from datetime import datetime

from domain.compliance.clause_findings import Status
from domain.compliance.obligation_outcomes import SCHOOL
from views.compliance_view import DutyView, FindingView
from wording import case_labels, phrases
from wording.obligation_text import by_when, task

STATUS_HEADINGS: Mapping[Status, str] = {
    "breached": "Not done",
    "owed": "To do",
    "met_late": "Done late",
    "met": "Done",
    "not_applicable": "Not applicable",
}
_ANSWERS = ("feedback", "dispute")
"""Obligations that an agency meets by answering."""


def finding_text(finding: FindingView, topics: Mapping[str, str], now: datetime) -> str:
    """The late, open and missed obligations of a finding; then those met in time."""
    if finding.shown_by != "duties":
        return finding.says
    missing = finding.not_recorded
    duties = finding.duties
    said = [_sentence(each, topics, now) for each in duties if each.outcome != "met"]
    in_time = [task(each.obligation, topics) for each in duties if each.outcome == "met"]
    if in_time:
        listed = "; ".join(map(phrases.lower, dict.fromkeys(in_time)))
        said.append(f"Done in time: {listed}.")
    if missing:
        said.append(f"Not recorded: {'; '.join(missing)}.")
    return " ".join(said)


def _sentence(duty: DutyView, topics: Mapping[str, str], now: datetime) -> str:
    """One obligation: its outcome, who must meet it and who set the deadline."""
    late = duty.late_by.text if duty.late_by else None
    name = task(duty.obligation, topics)
    done = "received" if duty.obligation.partition(":")[0] in _ANSWERS else "done"
    match duty.outcome:
        case "met_late":
            told = f"{name}: {done} late, by {late}."
        case "owed":
            due = f", due {by_when(duty.due_at, now)}" if duty.due_at else ""
            told = f"To do: {phrases.lower(name)}{due}."
        case _ if duty.event is not None:
            told = f"{name}: never {done}, and not needed since entry {duty.event}."
        case _:
            told = f"{name}: not {done}{f', late by {late} so far' if late else ''}."
    return " ".join((told, *_whose(duty)))


def _whose(duty: DutyView) -> list[str]:
    deadline = case_labels.deadline(duty.basis) if duty.due_at else "There is no deadline."
    if duty.whose == SCHOOL:
        return [deadline]
    return [f"This is for {phrases.agency(duty.whose)} to do, not the school.", deadline]
