"""`onward policy diff` and `try`: the effects of another policy version, before it is adopted."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, Json, guarded, run
from cli.policy_commands import policy

__all__ = ["policy"]
Version = Annotated[str, typer.Argument(help="A policy's file (.toml), or its name.", metavar="POLICY")]


@policy.command("concerns")
def list_concerns(data: Data = DATA, as_json: Json = False) -> None:
    """List the clauses that people reported a problem with, without their words.

    Example: onward policy concerns
    """
    from cli.procedure_concern_output import concerns as work

    typer.echo(run(work(data, as_json)))


@policy.command("diff")
def diff_policies(first: Version, second: Version, as_json: Json = False) -> None:
    """Show how the second policy differs: deadlines, escalation, clauses, dates.

    Example: onward policy diff coalway-cse-2023 next-year.toml
    """
    from cli.policy_comparison import diff as work

    guarded(lambda: typer.echo(work(first, second, as_json)))


@policy.command("try")
def try_policy(
    file: Annotated[Path, typer.Argument(help="A policy's file, or an authority's pack.", metavar="FILE")],
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Play every case again under a policy or a pack, and show what would have been late or refused.

    Nothing is recorded.

    Example: onward policy try next-year.toml --json
    """
    from cli.policy_comparison import attempt as work

    typer.echo(run(work(data, file, as_json)))
