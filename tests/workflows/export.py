"""`python -m tests.workflows.export`: keep the histories of rehearsals that have none yet."""

import asyncio
from pathlib import Path

from rehearsal.player import play
from rehearsal.script import read
from rehearsal.stage import open_stage
from runtime import logs

HERE = Path(__file__).parents[1]


async def main() -> None:
    """Play each rehearsal that is new and write its workflow's history."""
    logs.setup("ERROR")
    async with open_stage() as stage:
        for path in sorted((HERE / "rehearsals").glob("*.toml")):
            target = HERE / "histories" / f"{path.stem}.json"
            if target.exists():
                continue
            played = await play(stage, read(path))
            history = await stage.server.client.get_workflow_handle(str(played.case)).fetch_history()
            target.write_text(history.to_json() + "\n", encoding="utf-8")
            print(f"added {target.name}")


if __name__ == "__main__":
    asyncio.run(main())
