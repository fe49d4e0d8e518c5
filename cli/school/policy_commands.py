"""`onward policy`: all clauses by section, or one by its id."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import DATA, Commands, Data, Json, guarded
from cli.school import policy_comparison, register_output
from cli.service.installation import ledger_of
from cli.terminal import fields, listed
from domain.calendar.working_time import london
from domain.people.roles import NOBODY_LEFT
from domain.policy.procedure_concerns import ConcernSummary
from policies.policy_loader import SAMPLE
from store.queries import procedure_concern_log

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


policy = Commands(cls=ClauseOrCommand, invoke_without_command=True, subcommand_metavar="[CLAUSE]")


@policy.callback()
def whole(context: typer.Context, name: Named = SAMPLE, as_json: Json = False) -> None:
    """Show each clause of the policy, and how and by which rule it is met. With CLAUSE, show only one.

    Example: onward policy 11.8
    """
    if context.invoked_subcommand is None:
        guarded(lambda: typer.echo(register_output.whole(name, as_json)))


@policy.command()
def show(
    clause: Annotated[
        str, typer.Argument(metavar="CLAUSE", help="The clause's id, such as 11.8 or 3-STF.h.")
    ],
    name: Named = SAMPLE,
    as_json: Json = False,
) -> str:
    """Show one clause: its rules, its deadlines, and notes.

    Example: onward policy show 3-STF.h
    """
    return register_output.one(name, clause, as_json)


Version = Annotated[str, typer.Argument(help="A policy's file (.toml), or its name.", metavar="POLICY")]


@policy.command("concerns")
async def list_concerns(data: Data = DATA, as_json: Json = False) -> str:
    """List the clauses that people reported a problem with, without their words.

    Example: onward policy concerns
    """
    async with ledger_of(data) as ledger, ledger.pool.connection() as connection:
        found = await procedure_concern_log.everywhere(connection, ledger.seals)
    none = "No one has reported a problem with the policy."
    return listed(found, _line, none, as_json=as_json, document=_document)


@policy.command("diff")
def diff_policies(first: Version, second: Version, as_json: Json = False) -> str:
    """Show how the second policy differs: deadlines, escalation, clauses, dates.

    Example: onward policy diff coalway-cse-2023 next-year.toml
    """
    return policy_comparison.diff(first, second, as_json)


@policy.command("try")
async def try_policy(
    file: Annotated[Path, typer.Argument(help="A policy's file, or an authority's pack.", metavar="FILE")],
    data: Data = DATA,
    as_json: Json = False,
) -> str | None:
    """Play every case again under a policy or a pack, and show what would have been late or refused.

    Nothing is recorded.

    Example: onward policy try next-year.toml --json
    """
    return await policy_comparison.attempt(data, file, as_json)


def _document(found: tuple[str, ConcernSummary]) -> dict[str, object]:
    school, said = found
    more = fields(said, "id", "clause", "goes_to", "lies_with", "answered")
    return more | {"school": school, "raised_at": said.raised_at.isoformat()}


def _line(found: tuple[str, ConcernSummary]) -> str:
    school, said = found
    goes_to = said.goes_to.replace("_", " ")
    return f"{said.clause} ({school}), {london(said.raised_at):%d %B %Y}, to the {goes_to}: {_became(said)}"


def _became(said: ConcernSummary) -> str:
    if said.answered:
        return "answered"
    return "NO ONE MAY ANSWER" if said.lies_with == NOBODY_LEFT else "NOT ANSWERED"
