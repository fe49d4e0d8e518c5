"""Lists of pupils imported on the command line while parts are killed, and the command itself."""

import asyncio
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.kill.killable_parts import ROOT
from tests.processes import an_asyncio_process

PER_LIST = 20
KILLED = 0.3
"""Probability that the command itself is killed."""
KILLED_WITHIN_SECONDS = 4.0
PAUSE_SECONDS = 0.5
REFUSED = 2
"""The exit code of a command that says what is away."""


@dataclass(frozen=True, slots=True)
class ImportedList:
    """A list that was sent, until the command said that it is imported or the run ended."""

    number: int
    confirmed: bool

    @property
    def external_ids(self) -> list[str]:
        """The numbers of its pupils in the school's own system: no two are alike without their hyphens."""
        return [f"{self.number:04}-{place:02}" for place in range(PER_LIST)]


class ListImporter:
    """An administrator who imports one list after another, and each again until it is imported."""

    def __init__(self, folder: Path, environment: Mapping[str, str], seed: int) -> None:
        self._folder = folder
        self._environment = environment
        self._dice = random.Random(seed)
        self.lists: list[ImportedList] = []
        self.killed = 0
        self.unexpected: list[str] = []

    async def work(self, until: asyncio.Event) -> None:
        """Import until told to stop; the last list may then be imported or not."""
        number = 0
        while not until.is_set():
            number += 1
            file = self._written(number)
            done = False
            while not done and not until.is_set():
                done = await self._imported(file)
                await asyncio.sleep(PAUSE_SECONDS)
            self.lists.append(ImportedList(number, done))

    def _written(self, number: int) -> Path:
        file = self._folder / f"list-{number}.csv"
        rows = [f"{each},Wren {each},Listed,03/09/2012" for each in ImportedList(number, False).external_ids]
        file.write_text("\n".join(["Adno,Forename,Surname,DOB", *rows, ""]), encoding="utf-8")
        return file

    async def _imported(self, file: Path) -> bool:
        """Whether the command said so."""
        async with an_asyncio_process(
            *(sys.executable, "-m", "cli", "pupils", "import", file, "--yes"),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        ) as process:
            assert process.stderr is not None
            if self._dice.random() < KILLED:
                await asyncio.sleep(KILLED_WITHIN_SECONDS * self._dice.random())
                if process.returncode is None:
                    process.kill()
                    self.killed += 1
            said = await process.stderr.read()
            code = await process.wait()
        if code not in (0, REFUSED, -9):
            self.unexpected.append(f"an import ended with {code}: {said.decode()[-200:]}")
        return code == 0
