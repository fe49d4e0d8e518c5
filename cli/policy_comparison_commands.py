"""`onward policy diff` and `try`: what another version of the policy would change, before it is adopted."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DATA, Data, Json, guarded, run
from cli.policy_commands import policy

__all__ = ["policy"]
Version = Annotated[str, typer.Argument(help="A policy's file (.toml), or its name.", metavar="POLICY")]


@policy.command("concerns")
def list_concerns(data: Data = DATA, as_json: Json = False) -> None:
    """List which clauses people said are not kept or do not work, without their words.

    Example: onward policy concerns
    """
    from cli.procedure_concern_output import concerns as work

    typer.echo(run(work(data, as_json)))


@policy.command("diff")
def diff_policies(first: Version, second: Version, as_json: Json = False) -> None:
    """Say what the second policy has otherwise: limits, ladders, clauses, dates.

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
    """Play every case again under a policy or a pack, and say what would have been late or refused.

    Nothing is recorded.

    Example: onward policy try next-year.toml --json
    """
    from cli.policy_comparison import attempt as work

    typer.echo(run(work(data, file, as_json)))
