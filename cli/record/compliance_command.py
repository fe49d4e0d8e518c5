"""`onward compliance`: compare a case with the policy, or show a school's figures."""

import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from application.audit.compliance_report import compliance_lines, exception_lines, figures_lines
from cli.options import DATA, Commands, Data, Json, School
from cli.record.replay_command import entries_of
from cli.service.installation import UserError, ledger_of, one_school
from cli.terminal import progress
from cli.typed_values import as_day, as_instant
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.case_measures import Part, case_measures
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import school_statistics
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from views.compliance_view import ExceptionView, compliance_view, exception_view
from views.read_model import as_document
from views.school_figures_view import school_figures_view

alone = Commands()


@alone.command()
async def compliance(
    case: Annotated[
        str | None, typer.Argument(metavar="ID", help="A case. Without one, a school's figures.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="The case at a version, or at a time.", metavar="AT")] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day. Default: 1 September.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day. Default: today.")
    ] = None,
    school: School = None,
    exceptions: Annotated[
        bool,
        typer.Option("--exceptions", help="Late, skipped and overridden tasks, case by case."),
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Also show numbers under 3, which can point at a child.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also list clauses that do not apply.")] = False,
    data: Data = DATA,
    as_json: Json = False,
) -> str:
    """Compare a case with the policy, clause by clause, or show a school's figures without names.

    Example: onward compliance ONW-7F3K2M

    Example: onward compliance --from 2026-09-01 --to 2026-12-31
    """
    if case is None and at is not None:
        raise UserError("A school's figures are for a period: give --from and --to instead of --at.")
    if case is not None:
        if begin or end or school or exceptions or exact:
            raise UserError("Give either a case's ID, or the options for a school's figures.")
        return await _of_a_case(data, case, at, everything=everything, as_json=as_json)
    if exceptions:
        return await _exceptions(data, school, begin, end, as_json=as_json)
    return await _of_a_school(data, school, begin, end, exact=exact, everything=everything, as_json=as_json)


async def _of_a_case(data: Path, case: str, at: str | None, *, everything: bool, as_json: bool) -> str:
    """Compare a case with its policy, clause by clause, now or at an earlier time."""
    async with ledger_of(data) as ledger:
        stream = [each.event for each in await entries_of(ledger, case, at)]
        await ledger.plans.newest(ledger.pool)
        by = _instant(at, stream[-1].recorded_at) if at else ledger.clock.now()
        timetable = ledger.plans.as_of(by) if at else ledger.plans.known
    report = ComplianceChecker(timetable.policies, by).compliance(stream)
    return (
        _json(as_document(compliance_view(report)))
        if as_json
        else "\n".join(compliance_lines(report, everything=everything))
    )


async def _of_a_school(
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


async def _exceptions(
    data: Path, school: str | None, begin: str | None, end: str | None, *, as_json: bool
) -> str:
    """The exceptions for the head: late, not done, skipped or overridden."""
    said: list[str] = []
    rows: list[dict[str, object]] = []
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


def _row(exception: ExceptionView) -> dict[str, object]:
    """One exception, without its API address."""
    row = as_document(exception)
    del row["href"]
    return row


async def _checker(ledger: Ledger, period: Period) -> ComplianceChecker:
    timetable = await ledger.plans.newest(ledger.pool)
    return ComplianceChecker(timetable.policies, ledger.clock.now(), period)


async def _wanted(
    ledger: Ledger, school: str | None, begin: str | None, end: str | None
) -> compliance_streams.StreamSelection:
    last = as_day(end) if end else london(ledger.clock.now()).date()
    first = as_day(begin) if begin else school_year_until(last).first
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
    with progress() as shown:
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


def _instant(at: str, recorded_at: datetime) -> datetime:
    """The given time, or the time at which the given version was recorded."""
    return recorded_at if at.isdigit() else as_instant(at)


def _json(document: Any) -> str:
    return orjson.dumps(document).decode()
