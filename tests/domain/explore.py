"""`python -m tests.domain.explore --steps 1000000`: the state machine, for as many steps as wanted."""

import argparse
import secrets
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.domain.machine import AnyCase
from tests.domain.reached import Reached

STEPS = 20_000
"""In `make test`."""
CASES = 25
"""In one round; the next has another seed."""
HOW = settings(
    max_examples=CASES,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def explored(steps: int, first_seed: int = 0, *, aloud: bool = False) -> Reached:
    """What was reached in at least so many steps; AssertionError with the shortest way to what was broken."""
    reached, begun, number = Reached(), time.monotonic(), first_seed
    while reached.steps < steps:
        machine = type("AnyCase", (AnyCase,), {"reached": reached})
        run_state_machine_as_test(seed(number)(machine), settings=HOW)
        number += 1
        if aloud:
            rate = reached.steps / (time.monotonic() - begun)
            print(f"\r{reached.steps:,} of {steps:,} steps, {rate:,.0f} a second ", end="", flush=True)
    return reached


def main() -> int:
    """Explore, and say what was reached; 1 when a command never was."""
    parser = argparse.ArgumentParser(prog="python -m tests.domain.explore", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000, help="how many steps at the least")
    parser.add_argument("--seed", type=int, default=None, help="the dice, to play a run again")
    given = parser.parse_args()
    first = given.seed if given.seed is not None else secrets.randbits(31)
    print(f"seed {first}")
    reached = explored(given.steps, first, aloud=True)
    print()
    print("\n".join(reached.report()))
    for command in sorted(reached.never):
        print(f"never accepted once: {command}")
    return 1 if reached.never else 0


if __name__ == "__main__":
    sys.exit(main())
