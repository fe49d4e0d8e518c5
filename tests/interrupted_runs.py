"""`python -m tests.interrupted_runs --times 10 --seed 7`: end runs of the tests by signals; see what is left.

This process adopts each process of a run whose parent has died, so it misses none. Linux only.
"""

import argparse
import ctypes
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.one_run import sockets
from tests.processes import started

ROOT = Path(__file__).parents[1]
LIMIT_SECONDS = 60.0
LOOK_SECONDS = 0.1
BEGINS_WITHIN_SECONDS = 600.0
SERVER = "postgres"
PR_SET_CHILD_SUBREAPER = 36
MAKE_TEST = ("-m", "not long")
EMPTY = ("--collect-only", "tests/test_names.py")


class Way(NamedTuple):
    """A signal for the process that hands out the tests, or for all processes of its group."""

    name: str
    signal: signal.Signals
    to_all: bool = False


WAYS = (
    Way("SIGINT", signal.SIGINT),
    Way("SIGTERM", signal.SIGTERM),
    Way("SIGKILL", signal.SIGKILL),
    Way("Ctrl-C", signal.SIGINT, to_all=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended, and what was left of it."""

    way: str
    moment: float
    ran: Counter[str]
    """How many processes of each program ran then."""
    seconds: float
    processes: list[str]
    folders: list[str]
    kept: list[str]
    """The folders that were left even after the next run."""

    @property
    def clean(self) -> bool:
        """Whether nothing is left."""
        return not self.processes and not self.kept

    def __str__(self) -> str:
        ran = ", ".join(f"{number} {program}" for program, number in self.ran.most_common())
        left = "; ".join(self.processes) or "none"
        return (
            f"{self.way:8} after {self.moment:5.1f} s, {self.ran.total()} processes ({ran}); "
            f"{self.seconds:.1f} s later: {left}; "
            f"folders left: {len(self.folders)}, after the next run: {len(self.kept)}"
        )


def interrupted(arguments: Sequence[str], way: Way, moment: float) -> Ending:
    """Start a run in a folder of its own, end it so long after its first server, and see what is left."""
    with TemporaryDirectory(prefix="onward-ended-") as own, none_left():
        folder = Path(own)
        run = _started(arguments, folder)
        _until_servers_run(run)
        with suppress(subprocess.TimeoutExpired):
            run.wait(moment)
            print(f"The run ended before {moment:.1f} s: choose more tests, or a smaller --within.")
        ran = Counter(map(_program, descendants()))
        if run.returncode is None:
            (os.killpg if way.to_all else os.kill)(run.pid, way.signal)
        signalled = time.monotonic()
        while (left := _looked_twice()) and time.monotonic() - signalled < LIMIT_SECONDS:
            time.sleep(LOOK_SECONDS)
            _reap()
        seconds = time.monotonic() - signalled
        folders = [*folder.iterdir(), *sockets(folder)]
        _started(EMPTY, folder).wait(LIMIT_SECONDS)
        return Ending(
            way=way.name,
            moment=moment,
            ran=ran,
            seconds=seconds,
            processes=[f"{_program(each)} {each}" for each in left],
            folders=[each.name for each in folders],
            kept=[each.name for each in folders if each.exists()],
        )


@contextmanager
def none_left() -> Iterator[None]:
    """Kill at the end whatever this process started, directly or not."""
    try:
        yield
    finally:
        for each in descendants():
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def descendants() -> list[int]:
    """All living processes that this one started, or that those started, and so on."""
    children, ended = defaultdict(list), set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            children[int(parent)].append(int(entry.name))
            if state == "Z":  # it may still have children, until the last of its threads has ended
                ended.add(int(entry.name))
    found = [os.getpid()]
    for each in found:
        found += children[each]
    return [each for each in found[1:] if each not in ended]


def _until_servers_run(run: subprocess.Popen[str]) -> None:
    """Wait until the run has a server: before that, a signal meets only the reading of test files."""
    limit = time.monotonic() + BEGINS_WITHIN_SECONDS
    while run.poll() is None and SERVER not in map(_program, descendants()) and time.monotonic() < limit:
        time.sleep(LOOK_SECONDS)


def _looked_twice() -> list[int]:
    """All descendants, also one whose parent died while the first look was taken."""
    return descendants() or descendants()


def _started(arguments: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return started(
        *(sys.executable, "-m", "pytest", *arguments),
        cwd=ROOT,
        env=outside | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _reap() -> None:
    """Let go of each adopted process that has ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _program(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text().strip()
    return "ended"


def main() -> int:
    """Interrupt runs and report each; 1 if anything was left of one."""
    parser = argparse.ArgumentParser(prog="python -m tests.interrupted_runs", description=__doc__)
    parser.add_argument("--times", type=int, default=len(WAYS), help="how many runs to interrupt")
    parser.add_argument("--seed", type=int, default=None, help="the seed of the moments, to repeat them")
    parser.add_argument("--within", type=float, default=300, help="most seconds from its first server on")
    parser.add_argument("--workers", type=int, default=3, help="how many tests run at once; 0 without xdist")
    parser.add_argument("selection", nargs="*", help="tests to run instead of those of `make test`")
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs behind it without
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    seed = given.seed if given.seed is not None else secrets.randbits(31)
    print(f"seed {seed}")
    dice = random.Random(seed)
    parallel = ("-n", str(given.workers), "--dist", "loadfile", "--max-worker-restart=0")
    arguments = (*(parallel if given.workers else ()), *(given.selection or MAKE_TEST))
    clean = True
    for way in islice(cycle(WAYS), given.times):
        ending = interrupted(arguments, way, dice.uniform(0, given.within))
        print(ending, flush=True)
        clean = clean and ending.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
