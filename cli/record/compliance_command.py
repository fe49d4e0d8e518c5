"""`onward compliance`: compare a case with the policy, or show a school's figures."""

import sys
from collections.abc import AsyncIterator
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
from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.school_statistics import SchoolStatistics
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from store.queries.compliance_streams import Streamed, StreamSelection
from views.compliance_view import ExceptionView, compliance_view, exception_view
from views.read_model import as_document
from views.school_figures_view import SchoolFiguresView, school_figures_view

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
    if case is not None and (begin or end or school or exceptions):
        raise UserError("Give either a case's ID, or the options for a school's figures.")
    async with ledger_of(data) as ledger:
        if case is not None:
            return await _of_a_case(ledger, case, at, everything=everything, as_json=as_json)
        timetable = await ledger.plans.newest(ledger.pool)
        wanted = await _wanted(ledger, school, begin, end)
        checker = ComplianceChecker(timetable.policies, ledger.clock.now(), wanted.period)
        if exceptions:
            return await _exceptions(ledger, wanted, checker, as_json=as_json)
        figures = await _figures(ledger, wanted, checker)
    if as_json:
        return _json(as_document(figures))
    return "\n".join(figures_lines(figures, everything=everything))


async def _of_a_case(ledger: Ledger, case: str, at: str | None, *, everything: bool, as_json: bool) -> str:
    """Compare a case with its policy, clause by clause, now or at an earlier time."""
    stream = [each.event for each in await entries_of(ledger, case, at)]
    timetable, by = await ledger.plans.newest(ledger.pool), ledger.clock.now()
    if at is not None:
        by = stream[-1].recorded_at if at.isdigit() else as_instant(at)
        timetable = ledger.plans.as_of(by)
    report = ComplianceChecker(timetable.policies, by).compliance(stream)
    if as_json:
        return _json(as_document(compliance_view(report)))
    return "\n".join(compliance_lines(report, everything=everything))


async def _figures(ledger: Ledger, wanted: StreamSelection, checker: ComplianceChecker) -> SchoolFiguresView:
    """A school's figures for a period, without names."""
    figures = SchoolStatistics()
    async for case in _shown(ledger, wanted):
        figures.add(checker.compliance(case.stream))
    return school_figures_view(figures, wanted.school, wanted.period, checker.at, ledger.in_force)


async def _exceptions(
    ledger: Ledger, wanted: StreamSelection, checker: ComplianceChecker, *, as_json: bool
) -> str:
    """The exceptions for the head: late, not done, skipped or overridden."""
    said: list[str] = []
    rows: list[dict[str, object]] = []
    async for case in _shown(ledger, wanted):
        found = checker.policy_exceptions(case.stream)
        said += exception_lines(case.reference, found)
        rows += [_row(exception_view(case.id, case.reference, each)) for each in found]
    return _json(rows) if as_json else "\n".join(said) or "Nothing was late, skipped or overridden."


def _row(exception: ExceptionView) -> dict[str, object]:
    """One exception, without its API address."""
    row = as_document(exception)
    del row["href"]
    return row


async def _wanted(ledger: Ledger, school: str | None, begin: str | None, end: str | None) -> StreamSelection:
    last = as_day(end) if end else london(ledger.clock.now()).date()
    first = as_day(begin) if begin else school_year_until(last).first
    if first > last:
        raise UserError(f"{first} is after {last}. Give the first day with --from and the last with --to.")
    return StreamSelection(
        school=one_school(await compliance_streams.schools(ledger), school),
        period=Period(first=first, last=last),
    )


async def _shown(ledger: Ledger, wanted: StreamSelection) -> AsyncIterator[Streamed]:
    """The cases, with progress on a terminal. Damaged ones are named on standard error."""
    unread: list[str] = []
    with progress() as shown:
        task = shown.add_task("Reading", total=await compliance_streams.count(ledger, wanted))
        async for case in compliance_streams.cases(ledger, wanted):
            if isinstance(case, DoesNotOpen):
                unread.append(str(case.case))
            else:
                yield case
            shown.advance(task)
    if unread:
        said = f"Not included, because they are damaged: {', '.join(unread)}. Run `onward verify --state`."
        print(said, file=sys.stderr)


def _json(document: Any) -> str:
    return orjson.dumps(document).decode()
