"""Sign day after day, each time in a process that is killed one line later: APP-URL SUPERUSER-URL FOLDER.

Prints a line of JSON for each kill: where, and how far the file and the database were then.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

from evidence.checkpoint_text import checkpoint_note, tree_head
from local.subprocesses import follow
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.pool import Pool
from store.tree.checkpoint_store import newest_checkpoint
from store.tree.day_heads import HeadMail, HeadReaders
from store.tree.tree_reading import enter_events
from tests.databases import connected, pooled
from tests.patience import PATIENCE
from tests.school import NOW
from tests.store.tree.streams import add_events

CASE = UUID(int=7)
READER = "audit@trust.example"
TRACED = ("log_signer.py", "checkpoint_file.py", "checkpoint_store.py", "day_heads.py")
BEGIN = "_sign"
"""From the first line of this function on, each line is one at which a process is killed."""
MAIL = HeadMail(channel="email", readers=HeadReaders(addresses=(READER,)))


class Killer:
    """Kills this process at a line, counted from the first one that signs."""

    def __init__(self, at: int, told: int) -> None:
        self._left, self._told, self._begun = at, told, False

    def trace(self, frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        code = frame.f_code
        file = os.path.basename(code.co_filename)
        if file not in TRACED:
            return None
        self._begun = self._begun or code.co_name == BEGIN
        if event == "line" and self._begun:
            if not self._left:
                os.write(self._told, f"{file}:{frame.f_lineno}".encode())
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1
        return self.trace


async def signs_once(app: str, folder: Path, day: int) -> None:
    async with pooled(app) as pool:
        file = CheckpointFile(folder / "checkpoints.txt")
        signer = LogSigner(pool, folder / "log.key", file, lambda: NOW + timedelta(days=day), MAIL)
        async with asyncio.timeout(PATIENCE):
            while await sizes(pool, folder) != (await tree(pool),) * 2 or not await ended(pool, day):
                # Not at once: the database may not have seen yet that the other was killed.
                await signer.once()
                await asyncio.sleep(0.01)


async def ended(pool: Pool, day: int) -> bool:
    async with pool.connection() as connection:
        count = await connection.fetchval("SELECT count(*) FROM day_heads")
    return bool(count == day + 1)


async def tree(pool: Pool) -> int:
    async with pool.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM tree_entries"))


async def sizes(pool: Pool, folder: Path) -> tuple[int, int]:
    """Of the newest heads, in the file and in the database."""
    outside = CheckpointFile(folder / "checkpoints.txt").last()
    inside = await newest_checkpoint(pool)
    return (
        0 if outside is None else tree_head(outside.text).size,
        0 if inside is None else tree_head(checkpoint_note(inside.note).text).size,
    )


async def grows(app: str, superuser: str, day: int) -> None:
    async with connected(superuser) as connection:
        await add_events(connection, CASE, day + 1, day + 1)
    async with pooled(app) as pool:
        await enter_events(pool)


async def looks(app: str, folder: Path, where: str) -> None:
    async with pooled(app) as pool:
        outside, inside = await sizes(pool, folder)
        print(json.dumps({"at": where, "file": outside, "database": inside}), flush=True)


def apart(work: Coroutine[Any, Any, None], killer: Killer | None = None) -> int:
    """Run this in a process of its own; its exit status, below zero if it was killed."""
    end_too = follow(os.getpid(), signal.SIGKILL)
    child = os.fork()
    if child:
        work.close()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if end_too is not None:
        end_too()
    if killer is not None:
        sys.settrace(killer.trace)
        threading.settrace(killer.trace)
    asyncio.run(work)
    os._exit(0)


def main(app: str, superuser: str, folder: Path) -> None:
    for work in (grows(app, superuser, 0), signs_once(app, folder, 0)):
        assert apart(work) == 0
    day, killed = 0, True
    while killed:
        day += 1
        assert apart(grows(app, superuser, day)) == 0
        reading, writing = os.pipe()
        killed = apart(signs_once(app, folder, day), Killer(day - 1, writing)) == -signal.SIGKILL
        os.close(writing)
        if killed:
            assert apart(looks(app, folder, os.read(reading, 100).decode())) == 0
        os.close(reading)
        assert apart(signs_once(app, folder, day)) == 0


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
