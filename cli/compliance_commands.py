"""`onward compliance`: whether the policy was kept, of a case or in figures of a school."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run


def compliance(
    case: Annotated[
        str | None, typer.Argument(metavar="ID", help="A case; without one, figures of a school.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="The case as it stood: a version, or an instant.", metavar="AT")
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; 1 September unless told.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day; today unless told.")
    ] = None,
    school: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which school, if there are several.")
    ] = None,
    exceptions: Annotated[
        bool,
        typer.Option("--exceptions", help="What came late, was passed over or overridden, case by case."),
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Numbers of one and two as well, which can point at a child.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Clauses that do not apply as well.")] = False,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Hold a case against the policy, clause by clause, or give a school's figures without names.

    Example: onward compliance ONW-7F3K2M

    Example: onward compliance --from 2026-09-01 --to 2026-12-31
    """
    from cli import compliance_output as work

    if case is None and at is not None:
        raise typer.BadParameter("Figures are of a period: give --from and --to.")
    if case is not None:
        if begin or end or school or exceptions or exact:
            raise typer.BadParameter("A case has no period: give an ID, or --from and --to.")
        typer.echo(run(work.of_a_case(data, case, at, everything=everything, as_json=as_json)))
    elif exceptions:
        typer.echo(run(work.exceptions(data, school, begin, end, as_json=as_json)))
    else:
        figures = work.of_a_school(
            data, school, begin, end, exact=exact, everything=everything, as_json=as_json
        )
        typer.echo(run(figures))
