"""`python -m tests.workflows.export_histories NAME`: save the history of a rehearsal or of a story.

NAME is a rehearsal, played on the time-skipping server, or a story below, run on the dev server. A release
wrote each file in `tests/histories`, and it must replay for ever: add files, never edit one.
"""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from temporalio.client import Client, WorkflowHistory

from local.rehearsal.player import play
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import open_stage
from local.temporal_server import DevServer
from runtime import logs, temporal_connection
from runtime.clocks import SimulatedClock
from tests.databases import Database, running
from tests.patience import until
from tests.school import a_concern, a_review
from tests.workflows.stack import House, a_dev_server_that_soon_suggests, house, silent_referral

HISTORIES = Path(__file__).parents[1] / "histories"
REHEARSALS = Path(__file__).parents[1] / "rehearsals"
MACHINE = re.compile(r'\d+@[\w.-]+|(?<="stackTrace":")(?:[^"\\]|\\.)*')
"""Text that only identifies a machine: the name of a process, and the paths of its files."""


async def dev_silence(built: House) -> str:
    """Feedback was due days ago: the whole ladder at once."""
    case = await silent_referral(built)
    await until("the ladder is climbed", lambda: _climbed(built, case))
    await built.until_agreed(case)
    return case


async def dev_ledger_away(built: House) -> str:
    """The ledger fails when a deadline passes: the server keeps trying."""
    built.ledger.away = True
    case = await silent_referral(built)
    await built.until_agreed(case)

    async def handed_over() -> bool:
        return "ACTIVITY_TASK_SCHEDULED" in await built.events_of_run(case)

    await until("the activity is handed to the server", handed_over)
    built.ledger.away = False
    await until("the ladder is climbed", lambda: _climbed(built, case))
    await built.until_agreed(case)
    return case


async def dev_closed(built: House) -> str:
    """From the concern to the close, step by step."""
    dsl = built.people["dsl"]
    case = (await dsl.post("/v1/referrals", a_concern())).json()
    await built.until_agreed(case["id"])
    await dsl.does(case, "protect")
    review = await dsl.does(case, "decide-review", a_review())
    await built.until_agreed(case["id"])
    await dsl.does(case, "inform-pupil", {"about": review["version"], "told_by": "DSL", "how": "In person"})
    await dsl.does(case, "close")
    await until("the run has ended", lambda: built.ended(case["id"]))
    return str(case["id"])


async def dev_continued(built: House) -> str:
    """A run that continued as new, on a server that suggests it early."""
    case = await silent_referral(built)
    await until("the ladder is climbed", lambda: _climbed(built, case))
    first = await built.run_id(case)
    while await built.run_id(case) == first:
        await built.people["dsl"].does({"id": case}, "record-discussion")
        await built.until_agreed(case)
    return case


class BehindTheLedger(SimulatedClock):
    """A clock on which workflows act a while after the ledger's own clock, as in production."""

    def backstop(self, case: UUID) -> int:
        return 3


STORIES: dict[str, Callable[[House], Awaitable[str]]] = {
    "dev-silence": dev_silence,
    "dev-ledger-away": dev_ledger_away,
    "dev-closed": dev_closed,
    "dev-continued": dev_continued,
    # No sweeper runs, so the timers record the deadline, each a while after its time.
    "dev-backstop": dev_silence,
    # The same stories since a run begins with the relay's message and does not ask the ledger first.
    "dev-closed-from-message": dev_closed,
    "dev-continued-from-message": dev_continued,
    "dev-backstop-from-message": dev_silence,
    # The same since the message is the argument of the run, and only later ones are signals.
    "dev-closed-from-argument": dev_closed,
    "dev-continued-from-argument": dev_continued,
}


async def main(name: str) -> None:
    """Play the rehearsal or run the story, and write its workflow's history."""
    logs.setup("ERROR")
    target = HISTORIES / f"{name}.json"
    if target.exists():
        sys.exit(f"There is a history {name}; it is never overwritten.")
    history = await (_lived(name) if name in STORIES else _played(name))
    text = MACHINE.sub("", json.dumps(json.loads(history.to_json()), separators=(",", ":")))
    target.write_text(text + "\n", encoding="utf-8")
    print(f"added {target.name}")


async def _played(name: str) -> WorkflowHistory:
    async with open_stage() as stage:
        played = await play(stage, read(REHEARSALS / f"{name}.toml"))
        return await stage.server.client.get_workflow_handle(str(played.last.case)).fetch_history()


async def _lived(name: str) -> WorkflowHistory:
    with TemporaryDirectory() as folder:
        async with running(Database(Path(folder))) as database:
            if name.startswith("dev-continued"):
                async with a_dev_server_that_soon_suggests() as client:
                    return await _on(database, client, name)
            server = DevServer()
            await server.start()
            try:
                return await _on(database, await temporal_connection.connect(server.address), name)
            finally:
                await server.stop()


async def _on(database: Database, client: Client, name: str) -> WorkflowHistory:
    clock = BehindTheLedger() if name == "dev-backstop" else SimulatedClock()
    async with house(database, client, clock) as built:
        return await built.workflow(await STORIES[name](built)).fetch_history()


async def _climbed(built: House, case: str) -> bool:
    return ("feedback:cscs-1", 4) in [(each.obligation, each.rung) for each in await built.escalations(case)]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"{__doc__}\nStories: {', '.join(STORIES)}")
    asyncio.run(main(sys.argv[1]))
