"""`python -m tests.kill --seconds 600`: the long form of the kill test."""

import argparse
import asyncio
import secrets
import sys

from tests.kill.run import run

SECONDS_PER_KILL = 3


def main() -> int:
    """Run, print the findings, and end with the summary line."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long the clients work")
    parser.add_argument("--seed", type=int, default=None, help="the seed, to repeat a run")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else secrets.randbits(31)
    print(f"seed {seed}")
    kills = max(20, given.seconds // SECONDS_PER_KILL)
    killed, diary, verdict = asyncio.run(run(given.seconds, kills, seed, print))
    broken = [*verdict.broken, *diary.unexpected]
    for fault in (*verdict.lost, *verdict.doubled, *broken):
        print(fault)
    print(f"{verdict.cases} cases, {verdict.events} events, {verdict.clock_events} of them by the clock")
    print(f"{verdict.delivered} messages delivered, {verdict.received} received")
    print(
        f"kills {killed}, acknowledged {len(diary.acknowledged)}, "
        f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, broken {len(broken)}"
    )
    return 1 if verdict.lost or verdict.doubled or broken else 0


if __name__ == "__main__":
    sys.exit(main())
