"""A case's compliance as people and programs read it: each clause with its status in a sentence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.case.pupil import NOT_RECORDED
from domain.compliance.clause_findings import GRAVEST_FIRST, ClauseFinding, ShownBy, Status
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import SCHOOL, Lateness, Outcome, outcome_sentence
from domain.compliance.policy_exceptions import PolicyException, PolicyExceptionKind, breached_by_entry
from domain.compliance.staleness import Drift
from domain.policy.clause_register import Doing, Modality
from views.read_model import Instant, read_model, view_of
from wording import case_labels, phrases
from wording.obligation_text import by_when, task

_OTHERWISE = {
    "entries": "The record shows that this was done.",
    "software": "Onward does this in every case, or the school's reports show it.",
    "nothing": "This does not apply to this case.",
    "people": "This is for people to do: software cannot tell whether it was done.",
    "asks_nothing": "This clause only gives information.",
}


@read_model
class DutyView:
    """What became of one obligation."""

    obligation: str
    outcome: Outcome
    whose: str
    """The school, or the agency that it is for."""
    basis: str
    note: str | None
    opened_at: Instant
    due_at: Instant | None
    done_at: Instant | None
    event: int | None
    """The version of the entry that settled it."""
    late_by: Lateness | None


@read_model
class EvidenceView:
    """An entry of the record that answers to a clause."""

    version: int
    type: str
    occurred_at: Instant
    recorded_at: Instant


@read_model
class FindingView:
    """One clause of the policy, and how it was kept in this case."""

    id: str
    printed_as: str
    section: str
    summary: str
    modality: Modality
    actor: str
    does: tuple[Doing, ...]
    status: Status
    shown_by: ShownBy
    says: str
    """The status in a sentence or two."""
    not_recorded: tuple[str, ...]
    parties: Mapping[str, Outcome]
    """The outcome for the school and for each agency."""
    late_by: Lateness | None
    duties: tuple[DutyView, ...]
    evidence: tuple[EvidenceView, ...]
    awaits: tuple[str, ...]


@read_model
class ComplianceView:
    """A case compared with the policy: ids, codes and instants, and no one's words or name (3.2a)."""

    id: UUID
    reference: str
    version: int
    policy: str
    as_of: Instant
    counts: Mapping[Status, int]
    clauses: tuple[FindingView, ...]
    drift: tuple[Drift, ...]


@read_model
class ExceptionView:
    """A step that came late, is not done, was skipped or was overridden in a case (3-HT.b)."""

    referral: UUID
    """The id of the case."""
    reference: str
    kind: PolicyExceptionKind
    clause: str
    at: Instant
    obligation: str | None
    whose: str
    basis: str | None
    event: int | None
    late_by: Lateness | None
    says: str
    href: str


def compliance_view(found: Compliance) -> ComplianceView:
    """The whole report."""
    counts = Counter(each.status for each in found.findings)
    return view_of(
        ComplianceView,
        found.state,
        policy=found.policy.name,
        as_of=found.at,
        counts={status: counts[status] for status in GRAVEST_FIRST},
        clauses=tuple(map(_finding, found.findings)),
        drift=tuple(found.drift),
    )


def _finding(finding: ClauseFinding) -> FindingView:
    return view_of(
        FindingView,
        finding.clause,
        status=finding.status,
        shown_by=finding.shown_by,
        says=finding_sentence(finding),
        not_recorded=not_recorded(finding),
        parties=finding.parties,
        late_by=finding.worst.late_by if finding.worst else None,
        duties=tuple(view_of(DutyView, each, event=each.done_by) for each in finding.duties),
        evidence=tuple(view_of(EvidenceView, each, type=each.fact.type) for each in finding.evidence),
        awaits=finding.awaits,
    )


def exception_view(case: UUID, reference: str, each: PolicyException) -> ExceptionView:
    """One exception, and the case that it is in."""
    href = f"/v1/referrals/{case}/history"
    return view_of(ExceptionView, each, referral=case, reference=reference, href=href)


def finding_sentence(finding: ClauseFinding) -> str:
    """Its status in a sentence or two: what, whose, how late, and who set the deadline."""
    missing = not_recorded(finding)
    said = [] if missing and finding.shown_by == "nothing" else [_status_sentence(finding)]
    return " ".join((*said, *([f"Not recorded: {'; '.join(missing)}."] if missing else ())))


def not_recorded(finding: ClauseFinding) -> tuple[str, ...]:
    """Gaps about the pupil, each with its entries (11.12)."""
    said = []
    for what, called in NOT_RECORDED.items():
        versions = [each.version for each in finding.left_out if what in each.what]
        if versions:
            said.append(f"{called} ({_entries(versions)})")
    return tuple(said)


def _status_sentence(finding: ClauseFinding) -> str:
    if finding.shown_by != "duties":
        return _departed(finding) if finding.shown_by == "departure" else _OTHERWISE[finding.shown_by]
    said = [outcome_sentence(each) for each in finding.duties if each.outcome != "met"]
    in_time = dict.fromkeys(each.obligation for each in finding.duties if each.outcome == "met")
    if in_time:
        said.append(f"{'Also done' if said else 'Done'} in time: {', '.join(in_time)}.")
    return " ".join(said)


def _departed(finding: ClauseFinding) -> str:
    """Name the entries that depart from the clause."""
    versions = [each.version for each in finding.evidence if breached_by_entry(each) == finding.clause.id]
    return f"The rule was not followed; see {_entries(versions)}."


def _entries(versions: Sequence[int]) -> str:
    """`entry 4`, `entries 4, 7`."""
    return f"{'entry' if len(versions) == 1 else 'entries'} {', '.join(map(str, versions))}"


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
    said = [_sentence(each, topics, now) for each in finding.duties if each.outcome != "met"]
    in_time = dict.fromkeys(task(each.obligation, topics) for each in finding.duties if each.outcome == "met")
    if in_time:
        said.append(f"Done in time: {'; '.join(map(phrases.lower, in_time))}.")
    if finding.not_recorded:
        said.append(f"Not recorded: {'; '.join(finding.not_recorded)}.")
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
