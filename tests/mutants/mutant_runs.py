"""A pytest plugin that, instead of the tests, runs each mutant's tests in a fork of this process."""

import gc
import json
import os
import signal
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.mutations import ROOT, Mutant, mutated

QUICK = 0.05
"""Seconds: such tests run first, each on its own; longer ones run file by file."""
AT_ONCE = 2


@dataclass(frozen=True)
class CallMap:
    """Which tests call a function, and how long each takes."""

    callers: dict[str, list[str]]
    seconds: dict[str, float]

    @classmethod
    def read(cls, folder: Path) -> "CallMap":
        """Put together what each worker of a run has kept."""
        callers: dict[str, list[str]] = {}
        seconds: dict[str, float] = {}
        for file in sorted(folder.glob("*.json")):
            kept = json.loads(file.read_text("utf-8"))
            names = [name for name, _ in kept["tests"]]
            seconds |= dict(kept["tests"])
            for function, numbers in kept["callers"].items():
                callers.setdefault(function, []).extend(names[number] for number in numbers)
        return cls(callers, seconds)


@dataclass
class MutantRuns:
    """For each mutant, whether a test failed with it, and how many seconds of tests were tried."""

    mutants: Sequence[Mutant]
    calls: CallMap
    budget: float
    """Seconds of tests a mutant: what is slower than that together is left out, and counted."""
    killed: list[Mutant] = field(default_factory=list)
    survived: list[Mutant] = field(default_factory=list)
    uncalled: list[Mutant] = field(default_factory=list)
    cut_short: list[Mutant] = field(default_factory=list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        by_name = {item.nodeid: item for item in session.items}
        running: dict[int, tuple[Mutant, float]] = {}
        for mutant in self.mutants:
            items = self._tests_of(mutant, by_name)
            if not items:
                self.uncalled.append(mutant)
                continue
            if len(running) == AT_ONCE:
                self._one_ends(running)
            process = os.fork()
            if process == 0:
                _run_and_exit(mutant, items)
            running[process] = (mutant, time.monotonic() + 5 * self.budget + 60)
        while running:
            self._one_ends(running)
        return True

    def _tests_of(self, mutant: Mutant, by_name: dict[str, pytest.Item]) -> list[pytest.Item]:
        names = self.calls.callers.get(f"{mutant.file}:{mutant.function}", [])
        known = sorted((self.calls.seconds[name], name) for name in names if name in by_name)
        quick = [name for seconds, name in known if seconds < QUICK]
        files: dict[str, list[tuple[float, str]]] = {}
        for seconds, name in known[len(quick) :]:
            files.setdefault(name.partition("::")[0], []).append((seconds, name))
        slow = [name for file in files.values() for _, name in file]
        chosen: list[str] = []
        spent = 0.0
        for name in quick + slow:
            spent += self.calls.seconds[name]
            if spent > self.budget and chosen:
                self.cut_short.append(mutant)
                break
            chosen.append(name)
        return [by_name[name] for name in chosen]

    def _one_ends(self, running: dict[int, tuple[Mutant, float]]) -> None:
        while True:
            for process, (mutant, limit) in running.items():
                ended, status = os.waitpid(process, os.WNOHANG)
                if not ended and time.monotonic() > limit:  # it hangs: that is noticed too
                    os.killpg(process, signal.SIGKILL)
                    ended, status = os.waitpid(process, 0)
                if ended:
                    (self.survived if status == 0 else self.killed).append(mutant)
                    print("." if status else f"\nsurvives: {mutant}", end="", flush=True)
                    del running[process]
                    return
            time.sleep(0.01)


def _run_and_exit(mutant: Mutant, items: list[pytest.Item]) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    failed = False
    try:
        _apply(mutant)
        for item, following in zip(items, [*items[1:], None], strict=True):
            failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))
            if failed:
                items[0].session._setupstate.teardown_exact(None)
                break
    except BaseException:  # noqa: BLE001 - whatever the mutant breaks, it was noticed
        failed = True
    finally:
        os._exit(failed)


def _apply(mutant: Mutant) -> None:
    """Give every live function of this name the mutant's code."""
    path = str(ROOT / mutant.file)
    changed = _find(compile(mutated(mutant), path, "exec"), mutant.function)
    assert changed is not None, mutant
    gc.unfreeze()  # the tests freeze what they imported, and the collector does not list that
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            code = each.__code__
            if code.co_filename == path and code.co_qualname == mutant.function:
                each.__code__ = changed


def _find(code: CodeType, name: str) -> CodeType | None:
    for each in _nested(code):
        if each.co_qualname == name:
            return each
    return None


def _nested(code: CodeType) -> Iterable[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _nested(each)
