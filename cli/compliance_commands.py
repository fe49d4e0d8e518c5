"""`onward compliance`: compare a case with the policy, or show a school's figures."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run


def compliance(
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
    school: Annotated[
        str | None, typer.Option(metavar="NAME", help="The school, if there are several.")
    ] = None,
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
) -> None:
    """Compare a case with the policy, clause by clause, or show a school's figures without names.

    Example: onward compliance ONW-7F3K2M

    Example: onward compliance --from 2026-09-01 --to 2026-12-31
    """
    from cli import compliance_output as work

    if case is None and at is not None:
        raise typer.BadParameter("A school's figures are for a period: give --from and --to instead of --at.")
    if case is not None:
        if begin or end or school or exceptions or exact:
            raise typer.BadParameter("Give either a case's ID, or the options for a school's figures.")
        typer.echo(run(work.of_a_case(data, case, at, everything=everything, as_json=as_json)))
    elif exceptions:
        typer.echo(run(work.exceptions(data, school, begin, end, as_json=as_json)))
    else:
        figures = work.of_a_school(
            data, school, begin, end, exact=exact, everything=everything, as_json=as_json
        )
        typer.echo(run(figures))
