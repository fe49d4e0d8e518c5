"""`python -m tests.domain.exploration --steps 1000000`: run the state machine for a number of steps."""

import argparse
import multiprocessing
import secrets
import sys
import time
from collections.abc import Iterable
from itertools import count

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.domain.exploration.coverage import Reached
from tests.domain.exploration.state_machine import AnyCase

CASES = 25
"""The steps of one round; each round has its own seed."""
MOST = 10
"""The limit, as a multiple of the steps, while some command was never accepted."""
WAVE = 200
"""Rounds that run together."""
HOW = settings(
    max_examples=CASES,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def one_round(number: int, cases: int = CASES) -> Reached:
    """What one seed reaches; an AssertionError shows the shortest way to a failure."""
    reached = Reached()
    machine = type("AnyCase", (AnyCase,), {"reached": reached})
    run_state_machine_as_test(seed(number)(machine), settings=settings(HOW, max_examples=cases))
    return reached


def explored(steps: int, rounds: Iterable[Reached]) -> Reached:
    """What at least this many steps reach; it takes more rounds while a rare command is missing."""
    reached = Reached()
    for each in rounds:
        reached += each
        if is_enough(reached, steps):
            return reached
    raise AssertionError


def on_every_core(steps: int, first_seed: int) -> Reached:
    """The same in one process for each core, with output; SystemExit names the seed of a failure."""
    reached, begun = Reached(), time.monotonic()
    with multiprocessing.Pool() as pool:
        for wave in count(first_seed, WAVE):
            for number, found, broken in pool.imap_unordered(_tried, range(wave, wave + WAVE)):
                if broken:
                    raise SystemExit(f"\nseed {number}: {broken}")
                reached += found
                rate = reached.steps / (time.monotonic() - begun)
                print(f"\r{reached.steps:,} of {steps:,} steps, {rate:,.0f} a second ", end="", flush=True)
                if is_enough(reached, steps):
                    print()
                    return reached
    raise AssertionError


def is_enough(reached: Reached, steps: int) -> bool:
    """Whether so many steps are taken, or the most while a command is missing."""
    return reached.steps >= (MOST * steps if reached.never else steps)


def _tried(number: int) -> tuple[int, Reached, str]:
    try:
        return number, one_round(number), ""
    except Exception as broken:  # noqa: BLE001 # report every failure with its seed
        return number, Reached(), "\n".join([repr(broken), *getattr(broken, "__notes__", ())])


def main() -> int:
    """Explore and print what was reached; 1 if a command was never accepted."""
    parser = argparse.ArgumentParser(prog="python -m tests.domain.exploration", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000, help="the least number of steps")
    parser.add_argument("--seed", type=int, default=None, help="the random seed of a run to repeat")
    given = parser.parse_args()
    first = given.seed if given.seed is not None else secrets.randbits(31)
    print(f"seed {first}")
    reached = on_every_core(given.steps, first)
    print("\n".join(reached.report()))
    for command in sorted(reached.never):
        print(f"never accepted once: {command}")
    return 1 if reached.never else 0


if __name__ == "__main__":
    sys.exit(main())
