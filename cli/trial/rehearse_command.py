"""`onward rehearse`: play a file, show progress, and print the timeline or JSON."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console

from cli.options import Commands, Json
from cli.terminal import counted, paper, tell
from local.rehearsal.cases_in_play import ExpectationFailed
from local.rehearsal.player import Played, PlayedCase, play
from local.rehearsal.script import ScriptStep
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import SimulatedSchool, open_stage
from runtime import logs
from store.people.people_setup import IN_REHEARSALS
from wording.event_sentences import event_lines
from wording.formatting import short_moment

alone = Commands()


@alone.command()
async def rehearse(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    as_json: Json = False,
) -> int:
    """Play a rehearsal file through the API, the ledger and a real workflow. Exit 1 if an expectation fails.

    With several cases, each line names its case.

    Example: onward rehearse tests/rehearsals/silence-over-easter.toml

    Example: onward rehearse tests/rehearsals/two-cases-late-in-turn.toml --json
    """
    logs.setup("ERROR")
    script = read(file)
    shown = Console(stderr=True, highlight=False)
    with shown.status("Starting Postgres and Temporal …") as status:

        def told(number: int, steps: int, step: ScriptStep, at: datetime) -> None:
            status.update(f"Step {number} of {steps}: {short_moment(at)}, {step.sentence}")

        async with open_stage() as stage:
            try:
                played = await play(stage, script, told)
            except ExpectationFailed as failed:
                shown.print(f"{file.name}: {failed}", markup=False)
                return 1
            names = names_of(stage)
    if as_json:
        for line in json_lines(played):
            print(json.dumps(line, default=list))
    else:
        console = paper()
        console.print(f"[bold]{script.title}[/bold]\n")
        tell_played(played, names, console)
    return 0 if played.is_sound else 1


def tell_played(played: Played, names: dict[UUID, str], console: Console) -> None:
    """Print what happened in words, and how each case ended; with several cases, the name of each."""
    cases = {each.case: each.name for each in played.cases}
    lines = {
        (each.case, line.version): line
        for each in played.cases
        for line in event_lines([stored.event for stored in each.events], names)
    }
    several = len(cases) > 1
    tell(
        [lines[each.case, each.stored.event.version] for each in played.entries],
        console,
        [cases[each.case] for each in played.entries] if several else [],
    )
    console.print()
    for each in played.cases:
        console.print(f"{f'{each.name}: ' if several else ''}{outcome(each)}", markup=False)


def names_of(stage: SimulatedSchool) -> dict[UUID, str]:
    """Names of the invented people."""
    return {person: IN_REHEARSALS[part][0] for part, person in stage.cast.people.items()}


def outcome(played: PlayedCase) -> str:
    """The result, in a sentence."""
    summary = played.summary()
    record = "is intact" if played.verified else "IS DAMAGED"
    replays = "replays" if played.workflow_replays else "DOES NOT REPLAY"
    return (
        f"{counted(len(played.events), 'event')}. Stage: {summary['stage']}. The record {record}. "
        f"Workflow {summary['workflow']['status']}; its history {replays}."
    )


def json_lines(played: Played) -> list[dict[str, Any]]:
    """Each event, then a summary of each case; with several cases, each line names its case."""
    cases = {each.case: {"case": each.name} if len(played.cases) > 1 else {} for each in played.cases}
    return [
        *(cases[each.case] | each.stored.document() for each in played.entries),
        *(cases[each.case] | {"summary": each.summary()} for each in played.cases),
    ]
