"""`onward policy`: all clauses by section, or one by its id."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import Json, guarded

NAME = "coalway-cse-2023"
Named = Annotated[
    str, typer.Option("--policy", metavar="NAME", help="The policy. Default: its newest version.")
]


class ClauseOrCommand(TyperGroup):
    """Read a word that is not a subcommand as a clause: `onward policy 11.8`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The subcommand of that name, or else `show`."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "show", self.commands["show"], args


policy = typer.Typer(cls=ClauseOrCommand, invoke_without_command=True, subcommand_metavar="[CLAUSE]")


@policy.callback()
def whole(context: typer.Context, name: Named = NAME, as_json: Json = False) -> None:
    """Show each clause of the policy, and how and by which rule it is met. With CLAUSE, show only one.

    Example: onward policy 11.8
    """
    if context.invoked_subcommand is None:
        from cli.register_output import whole as work

        guarded(lambda: typer.echo(work(name, as_json)))


@policy.command()
def show(
    clause: Annotated[
        str, typer.Argument(metavar="CLAUSE", help="The clause's id, such as 11.8 or 3-STF.h.")
    ],
    name: Named = NAME,
    as_json: Json = False,
) -> None:
    """Show one clause: its rules, its deadlines, and notes.

    Example: onward policy show 3-STF.h
    """
    from cli.register_output import one as work

    guarded(lambda: typer.echo(work(name, clause, as_json)))
