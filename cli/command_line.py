"""The `onward` command. Each subcommand imports its own heavy modules, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from cli.absence_commands import absence
from cli.agency_key_commands import agencies
from cli.bundle_command import bundle
from cli.calendar_commands import calendar
from cli.child_command import show_child
from cli.compliance_commands import compliance
from cli.delivery_commands import post, webhooks
from cli.demo_commands import demo
from cli.duty_commands import duty
from cli.keys_commands import keys
from cli.options import DATA, Data, Json, LocalPort, end_with, guarded, run
from cli.people_commands import init, people
from cli.policy_comparison_commands import policy
from cli.print_commands import print_case
from cli.pupils_command import pupils
from cli.record_commands import form, replay, verify
from cli.witness_commands import witness

app = typer.Typer(
    name="onward",
    help="Track safeguarding concerns in school, with deadlines and a verifiable record.\n\n"
    "Example: onward up --demo-people",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(calendar, name="calendar")
app.add_typer(people, name="people")
app.add_typer(pupils, name="pupils")
app.add_typer(duty, name="duty")
app.add_typer(absence, name="absence")
app.add_typer(agencies, name="agencies")
app.add_typer(policy, name="policy")
app.add_typer(post, name="post")
app.add_typer(webhooks, name="webhooks")
app.add_typer(keys, name="keys")
app.add_typer(demo, name="demo")
app.add_typer(witness, name="witness")
app.command()(init)
app.command()(compliance)
app.command("print")(print_case)
app.command("child")(show_child)
app.command()(replay)
app.command()(form)
app.command()(verify)
app.command()(bundle)


@app.command()
def up(
    data: Data = DATA,
    port: LocalPort = 8000,
    demo_people: Annotated[bool, typer.Option("--demo-people", help="Add a demonstration school.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the log, and keep none.")] = False,
) -> None:
    """Run everything on this machine until Ctrl-C. The data folder keeps the data and the log, onward.log.

    Example: onward up --data school --port 8080 --demo-people
    """
    from cli.up_command import up as work

    run(work(data, port, demo_people, verbose))


@app.command()
def api(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", metavar="HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port.", metavar="N", min=1, max=65535)] = None,
) -> None:
    """Serve the API and the pages. Settings come from the environment.

    Example: ONWARD_DATABASE_URL=postgresql://… onward api --port 8000
    """
    from cli.service_commands import run_api

    guarded(lambda: run_api(host, port))


@app.command()
def mail(data: Data = DATA, as_json: Json = False) -> None:
    """Read the mail of the embedded stack. It never leaves this machine.

    Example: onward mail --data school
    """
    from cli.delivery_actions import mail as work

    guarded(lambda: typer.echo(work(data, as_json)))


@app.command()
def worker() -> None:
    """Run the worker: workflows, relay, sweeper and postman. Settings come from the environment.

    Example: ONWARD_DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=127.0.0.1:7233 onward worker
    """
    from worker import main as work

    guarded(work)


@app.command()
def migrate(data: Data = DATA) -> None:
    """Update the database schema, as its owner.

    Example: ONWARD_OWNER_DATABASE_URL=postgresql://… onward migrate
    """
    from cli.service_commands import migrate as work

    typer.echo(run(work(data)))


@app.command()
def recover(data: Data = DATA) -> None:
    """Start the workflows again from the ledger, after the Temporal store was lost.

    Example: onward recover
    """
    from cli.service_commands import recover as work

    typer.echo(run(work(data)))


@app.command()
def rebuild(data: Data = DATA) -> None:
    """Rebuild the rows of lists, search, the clock and figures from the entries, while the service runs.

    Use it if `onward verify --state` says that one of them does not match its entries. It records nothing.

    Example: onward rebuild
    """
    from cli.service_commands import rebuild as work

    typer.echo(run(work(data)))


@app.command()
def due(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A London time, or one with an offset or Z.")],
    working_days: Annotated[int | None, typer.Option(min=1, max=1000, metavar="N")] = None,
    policy: Annotated[str, typer.Option(metavar="NAME")] = "coalway-cse-2023",
    data: Data = DATA,
) -> None:
    """Say when the agency's answer is due to a referral made at FROM, or N working days after it.

    Bank holidays that the installation added count. If no installation can be reached, only the calendar file
    is used, and a note on standard error says so.

    Example: onward due 2022-09-16T15:00
    """
    from cli.due_command import due as work

    said, note = run(work(data, start, working_days, policy))
    guarded(lambda: typer.echo(said))
    if note is not None:
        typer.echo(note, err=True)


@app.command()
def rehearse(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: Json = False,
) -> None:
    """Play a rehearsal file through the API, the ledger and a real workflow. Exit 1 if an expectation fails.

    With several cases, each line names its case.

    Example: onward rehearse tests/rehearsals/silence-over-easter.toml

    Example: onward rehearse tests/rehearsals/two-cases-late-in-turn.toml --json
    """
    from cli.rehearse_command import rehearse as work

    raise typer.Exit(run(work(file, as_json)))


@app.command()
def doctor(
    data: Data = DATA,
    with_post: Annotated[bool, typer.Option("--post/--no-post", help="Also check mail and webhooks.")] = True,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Check every record now, for up to 20 seconds.")
    ] = True,
) -> None:
    """Check the set-up, and say what is wrong and how to put it right.

    Example: onward doctor
    """
    from cli.doctor import doctor as work

    raise typer.Exit(run(work(data, with_post, record)))


def main() -> None:
    """Run the command."""
    try:
        app()
    except Exception as fault:  # noqa: BLE001 - its text may hold personal data
        end_with(fault)
