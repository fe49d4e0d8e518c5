"""`onward rehearse`: play a file, show progress, and print the timeline or JSON."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console

from audit.chronology import chronology
from cli.terminal import paper, tell
from rehearsal.player import ExpectationFailed, Played, play
from rehearsal.script import ScriptStep, read
from rehearsal.simulated_school import SimulatedSchool, open_stage
from runtime import logs
from store.people.people_setup import DEMONSTRATION
from wording.formatting import short_moment


async def rehearse(file: Path, as_json: bool) -> int:
    """Play a file. Returns 1 if an expectation failed, else 0."""
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
        for stored in played.events:
            print(json.dumps(stored.document(), default=list))
        print(json.dumps({"summary": played.summary()}, default=list))
    else:
        console = paper()
        console.print(f"[bold]{script.title}[/bold]\n")
        tell(chronology([each.event for each in played.events], names), console)
        console.print(f"\n{outcome(played)}")
    return 0 if played.verified and played.workflow_replays else 1


def names_of(stage: SimulatedSchool) -> dict[UUID, str]:
    """Names of the invented people."""
    return {person: DEMONSTRATION[part][0] for part, person in stage.cast.people.items()}


def outcome(played: Played) -> str:
    """The result, in a sentence."""
    summary = played.summary()
    record = "is intact" if played.verified else "IS DAMAGED"
    replays = "replays" if played.workflow_replays else "DOES NOT REPLAY"
    number = "1 event" if len(played.events) == 1 else f"{len(played.events)} events"
    return (
        f"{number}. Stage: {summary['stage']}. The record {record}. "
        f"Workflow {summary['workflow']['status']}; its history {replays}."
    )
