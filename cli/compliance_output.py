"""`onward compliance`: a case compared with the policy, a school's figures, and exceptions."""

import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.progress import Progress

from audit.compliance_report import compliance_lines, exception_lines, figures_lines
from cli.installation import UserError, ledger_of
from cli.replay_command import case_called, no_such_case, recorded_by
from cli.school_choice import one_school
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import Part, case_measures
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import school_statistics
from rehearsal.script import london_instant
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from views.compliance_view import ExceptionView, compliance_view, exception_view
from views.read_model import as_document
from views.school_figures_view import school_figures_view


async def of_a_case(data: Path, case: str, at: str | None, *, everything: bool, as_json: bool) -> str:
    """Compare a case with its policy, clause by clause, now or at an earlier time."""
    async with ledger_of(data) as ledger:
        async with ledger.pool.connection() as connection:
            found = await case_called(connection, case)
            await ledger.plans.newest(connection)
        stored = await history.events(ledger, found)
        stream = [
            each.event for each in stored if recorded_by(each.event.version, each.event.recorded_at, at)
        ]
        if not stream:
            raise UserError(no_such_case(case, at))
        by = _instant(at, stream[-1].recorded_at) if at else ledger.clock.now()
        timetable = ledger.plans.as_of(by) if at else ledger.plans.known
    report = ComplianceChecker(timetable.policies, by).compliance(stream)
    return (
        _json(as_document(compliance_view(report)))
        if as_json
        else "\n".join(compliance_lines(report, everything=everything))
    )


async def of_a_school(
    data: Path,
    school: str | None,
    begin: str | None,
    end: str | None,
    *,
    exact: bool,
    everything: bool,
    as_json: bool,
) -> str:
    """A school's figures for a period, without names."""
    unread: list[DoesNotOpen] = []
    async with ledger_of(data) as ledger:
        wanted = await _wanted(ledger, school, begin, end)
        total, checker = Counter[Part](), await _checker(ledger, wanted.period)
        async for case in _shown(ledger, wanted, unread):
            total.update(case_measures(checker.compliance(case.stream)).parts)
        figures = school_figures_view(
            school_statistics(total, ledger.plans.known.policies, checker.at),
            wanted.school,
            wanted.period,
            checker.at,
            ledger.in_force,
            hide_few=not exact,
        )
    _tell(unread)
    return (
        _json(as_document(figures)) if as_json else "\n".join(figures_lines(figures, everything=everything))
    )


async def exceptions(
    data: Path, school: str | None, begin: str | None, end: str | None, *, as_json: bool
) -> str:
    """The exceptions for the head: late, not done, skipped or overridden."""
    said: list[str] = []
    rows: list[dict[str, Any]] = []
    unread: list[DoesNotOpen] = []
    async with ledger_of(data) as ledger:
        wanted = await _wanted(ledger, school, begin, end)
        checker = await _checker(ledger, wanted.period)
        async for case in _shown(ledger, wanted, unread):
            found = checker.policy_exceptions(case.stream)
            said += exception_lines(case.reference, found)
            rows += [_row(exception_view(case.id, case.reference, each)) for each in found]
    _tell(unread)
    return _json(rows) if as_json else "\n".join(said) or "Nothing was late, skipped or overridden."


def _row(exception: ExceptionView) -> dict[str, Any]:
    """One exception, without its API address."""
    row = as_document(exception)
    del row["href"]
    return row


async def _checker(ledger: Ledger, period: Period) -> ComplianceChecker:
    async with ledger.pool.connection() as connection:
        timetable = await ledger.plans.newest(connection)
    return ComplianceChecker(timetable.policies, ledger.clock.now(), period)


async def _wanted(
    ledger: Ledger, school: str | None, begin: str | None, end: str | None
) -> compliance_streams.StreamSelection:
    last = _day(end) if end else london(ledger.clock.now()).date()
    first = _day(begin) if begin else school_year_until(last).first
    if first > last:
        raise UserError(f"{first} is after {last}. Give the first day with --from and the last with --to.")
    return compliance_streams.StreamSelection(
        school=one_school(await compliance_streams.schools(ledger), school),
        period=Period(first=first, last=last),
    )


async def _shown(
    ledger: Ledger, wanted: compliance_streams.StreamSelection, unread: list[DoesNotOpen]
) -> AsyncIterator[compliance_streams.Streamed]:
    """The cases, with progress on a terminal. Damaged ones are collected in `unread`."""
    with Progress(transient=True, console=Console(stderr=True)) as shown:
        task = shown.add_task("Reading", total=await compliance_streams.count(ledger, wanted))
        async for case in compliance_streams.cases(ledger, wanted):
            if isinstance(case, DoesNotOpen):
                unread.append(case)
            else:
                yield case
            shown.advance(task)


def _tell(unread: list[DoesNotOpen]) -> None:
    """Name damaged cases on standard error, so that the output keeps its format."""
    if unread:
        cases = ", ".join(str(each.case) for each in unread)
        said = f"Not included, because they are damaged: {cases}. Run `onward verify --state`."
        print(said, file=sys.stderr)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text} is not a date. Write it like 2027-03-30.") from None


def _instant(at: str, recorded_at: datetime) -> datetime:
    """The given time, or the time at which the given version was recorded."""
    return recorded_at if at.isdigit() else london_instant(datetime.fromisoformat(at)).astimezone(UTC)


def _json(document: Any) -> str:
    return orjson.dumps(document).decode()
