"""The figures by their definitions, from whole case reports: what the kept numbers must add up to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.calendar.working_time import WorkingTime
from domain.compliance.case_measures import TIMED
from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance
from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome
from domain.compliance.school_statistics import ClauseTally, SchoolStatistics


def figures_case_by_case(reports: Iterable[Compliance]) -> SchoolStatistics:
    """Read every report, clause by clause."""
    figures = SchoolStatistics()
    for found in reports:
        figures.cases += any(each.evidence or each.duties for each in found.findings)
        for finding in found.findings:
            _count(figures, finding)
        seen = {id(duty): duty for finding in found.findings for duty in finding.duties}
        for duty in seen.values():
            _time(figures, duty, found.policy.time, found.at)
    return figures


def _count(figures: SchoolStatistics, finding: ClauseFinding) -> None:
    row = figures.clauses.setdefault(finding.clause.id, ClauseTally(clause=finding.clause))
    row.evidence += len(finding.evidence)
    if finding.status == "not_applicable":
        return
    row.cases += 1
    ours = finding.parties.get(SCHOOL)
    if finding.shown_by != "duties":  # the status rests on an act of the school
        row.school[finding.status] += 1
    elif ours is not None:
        row.school[ours] += 1
    row.agencies.update([outcome for whose, outcome in finding.parties.items() if whose != SCHOOL])


def _time(figures: SchoolStatistics, duty: ObligationOutcome, time: WorkingTime, now: datetime) -> None:
    what = TIMED.get(duty.obligation.partition(":")[0])
    if what is not None:
        timed, is_done = figures.times[what], duty.outcome in ("met", "met_late")
        begun, ended = duty.began_at, duty.done_at or now
        timed.done += is_done
        timed.waiting += duty.done_at is None
        any_hour = max(ended - begun, timedelta()) // timedelta(minutes=1)
        in_school = time.school_minutes_between(begun, max(begun, ended))
        for waits, minutes in ((timed.minutes, any_hour), (timed.school_minutes, in_school)):
            (waits.done if is_done else waits.other)[minutes] += 1
